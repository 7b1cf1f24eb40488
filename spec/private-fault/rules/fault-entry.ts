// The first moments of a fault, before the sequence count is read: kvm_mmu_page_fault() and kvm_mmu_do_page_fault().

import type { At, Design, Frame, Mutable } from '../mechanisms.ts';
import { leaveFault } from '../mechanisms.ts';

/**
 * The vCPU leaves the guest and KVM looks up the memslot, under SRCU. What this reads besides belongs to nobody else, so it is one
 * step with the access; the designs that read the attribute here read it once, and cannot tell when.
 */
export const enterFault = (s: Mutable, { vm, vcpu, gfn }: At & Frame, design: Design): void => {
  const { memory, vcpus, slotUpdate } = s.vms[vm];
  const { attribute, wanted } = memory[gfn];
  const thread = vcpus[vcpu];
  thread.gfn = gfn;
  thread.step = 'faulted';
  thread.slot.invalid = slotUpdate !== 'none';
  // Who enters the guest looks at KVM_REQ_MMU_FREE_OBSOLETE_ROOTS first.
  if (!thread.prefaulting || design.prefault === 'frees-obsolete-roots') {
    thread.obsoleteRoot = false;
  }
  if (design.platform === 'typed-access') thread.access = wanted;
  if (design.kindFrom === 'access' && thread.access !== 'none') thread.kind = thread.access;
  if (design.kindFrom === 'attribute-at-entry') thread.kind = attribute;
  if (design.comparison === 'before-snapshot' && thread.kind !== attribute) {
    leaveFault(s, { vm, vcpu }, 'exited');
  }
};

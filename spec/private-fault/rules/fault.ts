// The guest fault after its entry, in three steps with no lock held between them: read the sequence count; decide on the kind and
// resolve the page, inside the window; install the translation under mmu_lock, or go back. Upstream: kvm_mmu_faultin_pfn(),
// is_page_fault_stale().

import { each, none, oneOf } from '../../../checker/model/index.ts';
import { vcpus, vms } from '../../index-sets.ts';
import { isCovered, readSequence } from '../../mechanisms/invalidation.ts';
import type { At, Design, Mutable, State } from '../mechanisms.ts';
import { leaveFault, threadOf } from '../mechanisms.ts';
import { rule } from '../state.ts';

export const faultSnapshot = rule('FaultSnapshot', {
  says: 'KVM reads mmu_invalidate_seq: the window opens.',
  actor: threadOf,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms, vcpu: vcpus },
  when: { 'a fault has begun': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].step === 'faulted' },
  then: (s, { vm, vcpu }) => {
    const thread = s.vms[vm].vcpus[vcpu];
    readSequence(thread.snapshot);
    thread.step = 'in-window';
  },
  kernel: ['kvm_mmu_faultin_pfn', 'kvm_faultin_pfn (before 6.9)'],
});

export const faultDecide = rule('FaultDecide', {
  says: 'KVM reads the attribute, if the design does so here, and resolves the frame: host mapping or guest_memfd.',
  actor: threadOf,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms, vcpu: vcpus },
  when: {
    'the window is open': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].step === 'in-window',
  },
  outcomes: ['resolved', 'retry', 'memory-fault'],
  then: (s, at, { design }) => {
    const thread = s.vms[at.vm].vcpus[at.vcpu];
    if (thread.gfn === none) return 'retry';
    const frame = s.vms[at.vm].memory[thread.gfn];
    if (design.kindFrom === 'attribute-in-window') thread.kind = frame.attribute;
    // Upstream asks this before it looks at the slot, so that userspace sees the same thing with and without one.
    if (design.comparison === 'in-window' && thread.kind !== frame.attribute) {
      if (design.mismatch === 'exits') {
        leaveFault(s, at, 'exited');
        return 'memory-fault';
      }
      if (thread.kind !== 'unknown') frame.attribute = thread.kind;
    }
    if (thread.slot.invalid && design.invalidSlot === 'retries') {
      leaveFault(s, at, 'accessing');
      return 'retry';
    }
    thread.step = 'resolved';
    return 'resolved';
  },
  kernel: [
    'kvm_mem_is_private',
    'kvm_mmu_prepare_memory_fault_exit',
    'kvm_gmem_get_pfn',
    'hva_to_pfn',
  ],
});

/** Whether something happened since the snapshot that makes what was resolved worthless. */
const isStale = (s: State, { vm, vcpu }: At, design: Design): boolean => {
  const { gfn, snapshot, obsoleteRoot } = s.vms[vm].vcpus[vcpu];
  if (gfn === none || obsoleteRoot) return true;
  const moved = design.commitChecks !== 'range' && snapshot.moved;
  const covered = design.commitChecks !== 'count' && isCovered(s.vms[vm].invalidation, gfn);
  return moved || covered;
};

/** Installs the translation, for the one frame or for the huge page that it is part of. */
const install = (s: Mutable, { vm, vcpu }: At, size: '4K' | '2M'): void => {
  const { memory, vcpus } = s.vms[vm];
  const { gfn, kind, slot } = vcpus[vcpu];
  if (kind === 'unknown' || gfn === none) return;
  const splits = size === '4K' && memory[gfn].huge;
  each(memory, (frame, other) => {
    if (splits) frame.huge = false;
    if (size === '4K' && other !== gfn) return;
    frame.spte = kind;
    frame.huge = size === '2M';
    frame.outdated = slot.replaced;
  });
};

export const faultCommit = rule('FaultCommit', {
  says: 'Under mmu_lock, KVM installs the translation, or finds that what it knows is stale and goes back.',
  actor: threadOf,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms, vcpu: vcpus, size: oneOf('4K', '2M') },
  when: {
    'the page is known': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].step === 'resolved',
    'a huge page may be mapped here': (s, { vm, size }, { bounds }) =>
      size === '4K' || ((bounds.gfns ?? 0) > 1 && !s.vms[vm].mixed),
  },
  outcomes: ['mapped', 'retry'],
  then: (s, at, { design }) => {
    const stale = isStale(s, at, design);
    if (!stale) install(s, at, at.size);
    leaveFault(s, at, 'accessing');
    return stale ? 'retry' : 'mapped';
  },
  kernel: [
    'is_page_fault_stale',
    'mmu_invalidate_retry_gfn',
    'kvm_tdp_mmu_map',
    'kvm_mmu_hugepage_adjust',
  ],
});

// What a guest does: hypercalls that convert a frame, and faults in two steps with a window between them.

import { none } from '../../../checker/model/index.ts';
import { gfns, vms } from '../../index-sets.ts';
import { invalidate, isHostAccessible, mapcount } from '../mechanisms.ts';
import { rule } from '../state.ts';

export const toPrivate = rule('ToPrivate', {
  says: 'The guest makes a frame private by hypercall.',
  actor: ({ vm }) => `vcpu-${vm}`,
  code: 'kvm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the frame is shared': (s, { vm, gfn }) => s.vms[vm].memory[gfn].attribute === 'shared',
    'the host may use the page': (s, { vm, gfn }) => {
      const { slot } = s.vms[vm].memory[gfn];
      return slot === none || isHostAccessible(s, slot);
    },
    'nobody has pinned the page': (s, { vm, gfn }, { design }) => {
      const { slot } = s.vms[vm].memory[gfn];
      return design.convertChecksPins === 'no' || slot === none || s.pages[slot].pins === 0;
    },
    'nothing else maps the page': (s, { vm, gfn }) => {
      const { slot } = s.vms[vm].memory[gfn];
      return slot === none || mapcount(s, slot) === 1;
    },
  },
  then: (s, { vm, gfn }) => {
    const memory = s.vms[vm].memory[gfn];
    memory.attribute = 'private';
    if (memory.slot !== none) s.pages[memory.slot].state = 'private';
    invalidate(s, vm, gfn);
  },
  kernel: ['KVM_HC_MAP_GPA_RANGE', 'KVM_SET_MEMORY_ATTRIBUTES'],
});

export const toShared = rule('ToShared', {
  says: 'The guest shares a frame by hypercall.',
  actor: ({ vm }) => `vcpu-${vm}`,
  code: 'kvm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the frame is private': (s, { vm, gfn }) => s.vms[vm].memory[gfn].attribute === 'private',
  },
  then: (s, { vm, gfn }) => {
    const memory = s.vms[vm].memory[gfn];
    memory.attribute = 'shared';
    if (memory.slot !== none) s.pages[memory.slot].state = 'shared';
    invalidate(s, vm, gfn);
  },
  kernel: ['KVM_HC_MAP_GPA_RANGE', 'KVM_SET_MEMORY_ATTRIBUTES'],
});

export const begin = rule('Begin', {
  says: 'A vCPU faults and looks up the page behind the frame.',
  actor: ({ vm }) => `vcpu-${vm}`,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'no fault is in flight': (s, { vm }) => s.vms[vm].fault.gfn === none,
    'something is mapped there': (s, { vm, gfn }) => s.vms[vm].memory[gfn].slot !== none,
    'the frame has no translation': (s, { vm, gfn }) => s.vms[vm].memory[gfn].spte === none,
    'the page is not poisoned': (s, { vm, gfn }) => {
      const { slot } = s.vms[vm].memory[gfn];
      return slot !== none && s.pages[slot].state !== 'poisoned';
    },
  },
  then: (s, { vm, gfn }) => {
    const { fault, memory } = s.vms[vm];
    fault.gfn = gfn;
    fault.page = memory[gfn].slot;
    fault.stale = false;
  },
  kernel: ['kvm_mmu_faultin_pfn'],
});

export const commit = rule('Commit', {
  says: 'The vCPU installs the page it looked up, or goes back to retry.',
  actor: ({ vm }) => `vcpu-${vm}`,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms },
  when: { 'a fault is in flight': (s, { vm }) => s.vms[vm].fault.gfn !== none },
  outcomes: ['mapped', 'retry'],
  then: (s, { vm }, { design }) => {
    const { fault, memory } = s.vms[vm];
    const { gfn, page, stale } = fault;
    fault.gfn = none;
    fault.page = none;
    fault.stale = false;
    if (gfn === none || page === none) return 'retry';
    const inUse = s.pages[page].state !== 'free';
    // An invalidation since the lookup means that the page may already be somebody else's. Retrying is what
    // mmu_invalidate_retry_gfn() is for: the next lookup sees the new mapping.
    const mayInstall =
      design.commitChecks === 'nothing' ||
      !stale ||
      (design.commitChecks === 'stale-or-in-use' && inUse);
    if (!mayInstall) return 'retry';
    memory[gfn].spte = page;
    if (s.pages[page].state === 'host') s.pages[page].state = 'shared';
    return 'mapped';
  },
  kernel: ['is_page_fault_stale', 'kvm_tdp_mmu_map'],
});

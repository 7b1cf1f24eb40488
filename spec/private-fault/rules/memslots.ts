// The other ioctls that change guest memory, under slots_lock: KVM_SET_USER_MEMORY_REGION2, which replaces the memslot while faults go
// on, and the filling of private memory before the guest uses it.

import { each, every } from '../../../checker/model/index.ts';
import { gfns, vms } from '../../index-sets.ts';
import type { State } from '../mechanisms.ts';
import { isSlotsLocked, zap } from '../mechanisms.ts';
import { rule } from '../state.ts';

export const populate = rule('Populate', {
  says: 'Userspace fills a frame of private memory: KVM maps a page of guest_memfd there.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'userspace',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'accesses have a kind': (_, __, { design }) => design.platform === 'typed-access',
    'memory still changes': (s, { vm }) => !s.vms[vm].settled,
    'slots_lock is free': (s, { vm }) => !isSlotsLocked(s, vm),
    'nothing is mapped there': (s, { vm, gfn }) => s.vms[vm].memory[gfn].spte === 'none',
    'the frame is private': (s, { vm, gfn }, { design }) =>
      design.populate === 'any-frame' || s.vms[vm].memory[gfn].attribute === 'private',
  },
  then: (s, { vm, gfn }) => {
    s.vms[vm].memory[gfn].spte = 'private';
  },
  kernel: ['kvm_gmem_populate', 'KVM_TDX_INIT_MEM_REGION', 'KVM_SEV_SNP_LAUNCH_UPDATE'],
});

export const invalidateSlot = rule('InvalidateSlot', {
  says: 'The VMM replaces the memslot: KVM first puts a copy in place that is marked INVALID.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'userspace',
  forEach: { vm: vms },
  when: {
    'memslots are updated': (_, __, { bounds }) => (bounds.slotUpdates ?? 0) > 0,
    'memory still changes': (s, { vm }) => !s.vms[vm].settled,
    'slots_lock is free': (s, { vm }) => !isSlotsLocked(s, vm),
  },
  then: (s, { vm }) => {
    s.vms[vm].slotUpdate = 'invalid';
  },
  kernel: ['KVM_SET_USER_MEMORY_REGION2', 'kvm_invalidate_memslot', 'kvm_swap_active_memslots'],
});

/** Whether a fault is under way that found the slot before it was marked: an SRCU reader that the update waits for. */
const isReader = ({ step, slot }: State['vms']['vm0']['vcpus']['vcpu0']): boolean =>
  (step === 'faulted' || step === 'in-window' || step === 'resolved') && !slot.invalid;

export const zapSlot = rule('ZapSlot', {
  says: 'The faults that found the old memslot have ended; KVM zaps all its translations.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'userspace',
  fair: 'weak',
  forEach: { vm: vms },
  when: {
    'memslots are updated': (_, __, { bounds }) => (bounds.slotUpdates ?? 0) > 0,
    'the slot is marked': (s, { vm }) => s.vms[vm].slotUpdate === 'invalid',
    'synchronize_srcu has returned': (s, { vm }, { design }) =>
      design.slotUpdate === 'goes-on' || every(s.vms[vm].vcpus, (thread) => !isReader(thread)),
  },
  then: (s, { vm }, { design }) => {
    s.vms[vm].slotUpdate = 'zapped';
    each(s.vms[vm].memory, (_, gfn) => {
      zap(s, { vm, gfn });
    });
    if (design.prefault === 'left-out') return;
    each(s.vms[vm].vcpus, (thread) => {
      thread.obsoleteRoot = true;
    });
  },
  kernel: ['synchronize_srcu_expedited', 'kvm_arch_flush_shadow_memslot', 'kvm_mmu_zap_all_fast'],
});

export const replaceSlot = rule('ReplaceSlot', {
  says: 'Another memslot takes the place of the INVALID one.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'userspace',
  fair: 'weak',
  forEach: { vm: vms },
  when: {
    'memslots are updated': (_, __, { bounds }) => (bounds.slotUpdates ?? 0) > 0,
    'its translations are zapped': (s, { vm }) => s.vms[vm].slotUpdate === 'zapped',
  },
  then: (s, { vm }) => {
    s.vms[vm].slotUpdate = 'none';
    each(s.vms[vm].memory, (frame) => {
      if (frame.spte !== 'none') frame.outdated = true;
    });
    each(s.vms[vm].vcpus, ({ step, slot }) => {
      if (step === 'faulted' || step === 'in-window' || step === 'resolved') slot.replaced = true;
    });
  },
  kernel: ['kvm_delete_memslot', 'kvm_create_memslot', 'kvm_move_memslot'],
});

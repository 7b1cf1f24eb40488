// KVM_SET_MEMORY_ATTRIBUTES for one frame, with slots_lock held from the first step to the last, made by the thread of a vCPU for a
// hypercall or an exit; and the policies with which userspace meets a memory fault exit.

import { each, none, some } from '../../../checker/model/index.ts';
import { vcpus, vms } from '../../index-sets.ts';
import type { Kind } from '../../mechanisms/attributes.ts';
import { beginCall, endCall, storeAttribute } from '../../mechanisms/attributes.ts';
import type { At, Design, Mutable, State } from '../mechanisms.ts';
import { isSlotsLocked, leaveFault, reenter, threadOf, zap } from '../mechanisms.ts';
import { rule } from '../state.ts';

/** The kind that the thread's call stores. */
const targetOf = (s: State, { vm, vcpu }: At): Kind => {
  const { kind } = s.vms[vm].vcpus[vcpu];
  return kind === 'private' ? 'private' : 'shared';
};

/** Whether the thread is going to convert the frame that it is about. */
const wantsToConvert = (s: State, { vm, vcpu }: At, design: Design): boolean => {
  const { step, overtaken } = s.vms[vm].vcpus[vcpu];
  if (step === 'asking' || step === 'believing') return true;
  if (step !== 'exited') return false;
  return design.exitPolicy === 'converts' || (design.exitPolicy === 'rechecks' && !overtaken);
};

/** An explicit request overtakes whatever other vCPUs have reported, or are about to report, of the frame. */
const overtakeOthers = (s: Mutable, { vm, vcpu }: At, design: Design): void => {
  const { gfn, step } = s.vms[vm].vcpus[vcpu];
  if (step !== 'asking') return;
  if (design.exitPolicy !== 'rechecks' && design.exitPolicy !== 'rechecks-unlocked') return;
  each(s.vms[vm].vcpus, (other, name) => {
    if (name !== vcpu && other.gfn === gfn && other.step !== 'asking') other.overtaken = true;
  });
};

/** The guest goes on: after its hypercall, or with the access that made the vCPU exit. */
const resume = (s: Mutable, at: At): void => {
  if (s.vms[at.vm].vcpus[at.vcpu].step === 'asking') leaveFault(s, at, 'running');
  else reenter(s, at);
};

export const setAttributes = rule('SetAttributes', {
  says: 'A thread of the VMM converts a frame: KVM begins an invalidation and zaps, unless nothing would change.',
  actor: threadOf,
  code: 'userspace',
  // The mutex is handed to whoever waits for it.
  fair: 'strong',
  forEach: { vm: vms, vcpu: vcpus },
  when: {
    'the guest or an exit asks for it': (s, at, { design }) => wantsToConvert(s, at, design),
    'slots_lock is free': (s, { vm }) => !isSlotsLocked(s, vm),
  },
  outcomes: ['begun', 'unchanged'],
  then: (s, at, { design }) => {
    const vm = s.vms[at.vm];
    const { gfn } = vm.vcpus[at.vcpu];
    if (gfn === none) return 'unchanged';
    if (vm.memory[gfn].attribute === targetOf(s, at)) {
      // A request that changes nothing is a request all the same.
      overtakeOthers(s, at, design);
      resume(s, at);
      return 'unchanged';
    }
    if (design.overtakenBy === 'those-begun') overtakeOthers(s, at, design);
    beginCall(vm.call, vm.invalidation, { gfn, coversHugePage: design.holdsOff === 'huge-page' });
    vm.caller = at.vcpu;
    zap(s, { vm: at.vm, gfn });
    return 'begun';
  },
  kernel: [
    'kvm_vm_set_mem_attributes',
    'kvm_mmu_invalidate_begin',
    'kvm_pre_set_memory_attributes',
  ],
});

export const storeAttributes = rule('StoreAttributes', {
  says: 'KVM stores the new attribute, with slots_lock held and mmu_lock not.',
  actor: threadOf,
  code: 'userspace',
  fair: 'weak',
  forEach: { vm: vms, vcpu: vcpus },
  when: {
    'its call has begun': (s, { vm, vcpu }) =>
      s.vms[vm].caller === vcpu && s.vms[vm].call.step === 'begun',
  },
  then: (s, at) => {
    const { call, memory, vcpus } = s.vms[at.vm];
    const { gfn } = vcpus[at.vcpu];
    if (gfn !== none) storeAttribute(call, memory[gfn], targetOf(s, at));
  },
  kernel: ['kvm_vm_set_mem_attributes', 'xa_store'],
});

export const endAttributes = rule('EndAttributes', {
  says: 'KVM notes whether the huge page is mixed, ends the invalidation, and the guest goes on.',
  actor: threadOf,
  code: 'userspace',
  fair: 'weak',
  forEach: { vm: vms, vcpu: vcpus },
  when: {
    'its call has stored': (s, { vm, vcpu }) =>
      s.vms[vm].caller === vcpu && s.vms[vm].call.step === 'stored',
  },
  then: (s, at, { design }) => {
    const vm = s.vms[at.vm];
    vm.mixed =
      some(vm.memory, ({ attribute }) => attribute === 'private') &&
      some(vm.memory, ({ attribute }) => attribute === 'shared');
    const readers: Mutable['vms']['vm0']['vcpus']['vcpu0']['snapshot'][] = [];
    each(vm.vcpus, ({ snapshot }) => {
      readers.push(snapshot);
    });
    endCall(vm.call, vm.invalidation, readers);
    vm.caller = none;
    if (design.overtakenBy === 'those-done') overtakeOthers(s, at, design);
    resume(s, at);
  },
  kernel: ['kvm_arch_post_set_memory_attributes', 'kvm_mmu_invalidate_end'],
});

export const reenterGuest = rule('Reenter', {
  says: 'Userspace takes the exit for overtaken, converts nothing, and enters KVM_RUN again.',
  actor: threadOf,
  code: 'userspace',
  fair: 'weak',
  forEach: { vm: vms, vcpu: vcpus },
  when: {
    'the vCPU has exited': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].step === 'exited',
    'the design says not to convert': (s, { vm, vcpu }, { design }) =>
      design.exitPolicy === 're-enters' ||
      (design.exitPolicy !== 'converts' && s.vms[vm].vcpus[vcpu].overtaken),
  },
  then: (s, at) => {
    reenter(s, at);
  },
  kernel: ['KVM_EXIT_MEMORY_FAULT', 'KVM_RUN'],
});

export const believe = rule('Believe', {
  says: 'Userspace finds that no request has overtaken the exit, and drops its own lock before it converts.',
  actor: threadOf,
  code: 'userspace',
  fair: 'weak',
  forEach: { vm: vms, vcpu: vcpus },
  when: {
    'userspace checks without its lock': (_, __, { design }) =>
      design.exitPolicy === 'rechecks-unlocked',
    'the vCPU has exited': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].step === 'exited',
    'no request has overtaken it': (s, { vm, vcpu }) => !s.vms[vm].vcpus[vcpu].overtaken,
  },
  then: (s, { vm, vcpu }) => {
    s.vms[vm].vcpus[vcpu].step = 'believing';
  },
  kernel: ['KVM_EXIT_MEMORY_FAULT'],
});

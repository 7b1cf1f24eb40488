// KVM_PRE_FAULT_MEMORY: userspace has a frame mapped before the guest touches it. It is a fault that the vCPU's thread makes without
// entering the guest, so that what is done on the way into the guest is not done.

import { gfns, vcpus, vms } from '../../index-sets.ts';
import { threadOf } from '../mechanisms.ts';
import { rule } from '../state.ts';
import { enterFault } from './fault-entry.ts';
import { tryAgain } from './guest.ts';

export const prefault = rule('Prefault', {
  says: 'Userspace asks KVM to map a frame before the guest touches it.',
  actor: threadOf,
  code: 'userspace',
  forEach: { vm: vms, vcpu: vcpus, gfn: gfns },
  when: {
    'userspace asks for memory in advance': (_, __, { design }) => design.prefault !== 'left-out',
    'memory still changes': (s, { vm }) => !s.vms[vm].settled,
    'the vCPU is not in a fault': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].step === 'running',
    'nothing is mapped there': (s, { vm, gfn }) => s.vms[vm].memory[gfn].spte === 'none',
  },
  then: (s, at, { design }) => {
    s.vms[at.vm].vcpus[at.vcpu].prefaulting = true;
    enterFault(s, at, design);
  },
  kernel: ['KVM_PRE_FAULT_MEMORY', 'kvm_arch_vcpu_pre_fault_memory', 'kvm_mmu_reload'],
});

export const prefaultRepeat = rule('PrefaultRepeat', {
  says: 'KVM, which has not entered the guest, looks whether the frame is mapped, and begins the fault anew if not.',
  actor: threadOf,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms, vcpu: vcpus },
  when: {
    'userspace asks for memory in advance': (_, __, { design }) => design.prefault !== 'left-out',
    'the fault is to be repeated': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].step === 'accessing',
    'userspace has asked for it': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].prefaulting,
  },
  outcomes: ['done', 'fault'],
  then: tryAgain,
  kernel: ['kvm_tdp_map_page'],
});

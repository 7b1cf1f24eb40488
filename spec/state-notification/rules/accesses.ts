// A guest touches its memory, and the record of the host says otherwise, or not.

import { none } from '../../../checker/model/index.ts';
import { gfns, vcpus, vms } from '../../index-sets.ts';
import { rule } from '../state.ts';
import { isBeingAsked, seeTo } from './requests.ts';

export const touch = rule('Touch', {
  says: 'A vCPU sets out to read or write a frame, as its page tables have it.',
  actor: ({ vm, vcpu }) => `${vm}-${vcpu}`,
  code: 'guest',
  forEach: { vm: vms, vcpu: vcpus, gfn: gfns },
  when: {
    'the vCPU does nothing else': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].step === 'running',
    // A guest that asks first keeps its hands off the frame until it has the answer; one that flips first sees no reason to.
    'the frame is not being converted': (s, { vm, gfn }, { design }) =>
      design.order === 'flips-first' || !isBeingAsked(s, vm, gfn),
  },
  then: (s, { vm, vcpu, gfn }) => {
    s.vms[vm].vcpus[vcpu].step = 'accessing';
    s.vms[vm].vcpus[vcpu].gfn = gfn;
  },
});

export const access = rule('Access', {
  says: 'The access goes through or, to memory that is hidden, ends in an exit to userspace.',
  actor: ({ vm, vcpu }) => `${vm}-${vcpu}`,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms, vcpu: vcpus },
  when: {
    'the vCPU is at an access': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].step === 'accessing',
  },
  outcomes: ['as-recorded', 'not-as-recorded', 'exit'],
  then: (s, { vm, vcpu }) => {
    const at = s.vms[vm].vcpus[vcpu];
    if (at.gfn === none) return undefined;
    const { used, recorded } = s.vms[vm].memory[at.gfn];
    if (used === 'shared' && recorded === 'private') {
      // The ordinary mapping leads to a poisoned page.
      at.step = 'exited';
      return 'exit';
    }
    at.step = 'running';
    at.gfn = none;
    // Nothing stops what a guest writes in confidence to memory that the host can read.
    return used === recorded ? 'as-recorded' : 'not-as-recorded';
  },
  kernel: ['kvm_handle_error_pfn', 'KVM_EXIT_MEMORY_FAULT'],
});

export const handleExit = rule('HandleExit', {
  says: 'Userspace deals with the exit and enters the guest again, which repeats the access.',
  actor: ({ vm, vcpu }) => `vmm-${vm}-${vcpu}`,
  code: 'userspace',
  fair: 'weak',
  forEach: { vm: vms, vcpu: vcpus },
  when: { 'the vCPU has exited': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].step === 'exited' },
  then: (s, { vm, vcpu }, { design }) => {
    const at = s.vms[vm].vcpus[vcpu];
    at.step = 'accessing';
    if (design.exit === 'sees-to-requests' && at.gfn !== none) seeTo(s, vm, at.gfn);
  },
  kernel: ['KVM_RUN', 'KVM_SET_MEMORY_ATTRIBUTES'],
});

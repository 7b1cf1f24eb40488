// A guest asks for a frame to be shared or private, and the host sees to it.

import type { DesignOf, Draft, StateOf } from '../../../checker/model/index.ts';
import { each, none, oneOf, some } from '../../../checker/model/index.ts';
import type { Gfn, Vm } from '../../index-sets.ts';
import { gfns, vcpus, vms } from '../../index-sets.ts';
import type { decisions, state } from '../state.ts';
import { rule } from '../state.ts';

export type State = StateOf<typeof state>;
export type Mutable = Draft<State>;
export type Design = DesignOf<typeof decisions>;
type Kind = State['vms'][Vm]['memory'][Gfn]['used'];

/** A vCPU asks for a kind of the frame, or its hypercall is about to return. */
export const isBeingAsked = (s: State, vm: Vm, gfn: Gfn): boolean =>
  some(
    s.vms[vm].vcpus,
    (vcpu) => vcpu.gfn === gfn && (vcpu.step === 'asking' || vcpu.step === 'granted'),
  );

/** Notes a request for userspace; a queue with room for one forgets what it held. */
const enqueue = (s: Mutable, at: { vm: Vm; gfn: Gfn; wanted: Kind }, design: Design): void => {
  const { memory } = s.vms[at.vm];
  if (design.queue === 'last-request') {
    each(memory, (frame) => {
      frame.queued = 'none';
    });
  }
  memory[at.gfn].queued = at.wanted;
};

export const ask = rule('Ask', {
  says: 'The guest asks by hypercall for a frame to be shared, or private again.',
  actor: ({ vm, vcpu }) => `${vm}-${vcpu}`,
  code: 'guest',
  forEach: { vm: vms, vcpu: vcpus, gfn: gfns, wanted: oneOf('private', 'shared') },
  when: {
    'the vCPU does nothing else': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].step === 'running',
    'the guest uses the frame otherwise': (s, { vm, gfn, wanted }) =>
      s.vms[vm].memory[gfn].used !== wanted,
    // Two conversions of one frame, or a conversion of a frame in use, would be the guest's own mistake.
    'no other vCPU is at the frame': (s, { vm, gfn }) =>
      !some(s.vms[vm].vcpus, (other) => other.gfn === gfn),
  },
  then: (s, { vm, vcpu, gfn, wanted }, { design }) => {
    const caller = s.vms[vm].vcpus[vcpu];
    if (design.order === 'flips-first') s.vms[vm].memory[gfn].used = wanted;
    caller.step = 'asking';
    caller.gfn = gfn;
    caller.wanted = wanted;
  },
  kernel: ['KVM_HC_PAGE_ENC_STATUS (2020, 2021)', 'KVM_HC_MAP_GPA_RANGE (5.14)'],
});

export const grant = rule('Grant', {
  says: 'The host deals with the hypercall: it records the change, or puts it into the queue for userspace.',
  actor: ({ vm, vcpu }) => `vmm-${vm}-${vcpu}`,
  code: 'userspace',
  fair: 'weak',
  forEach: { vm: vms, vcpu: vcpus },
  when: { 'a hypercall waits': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].step === 'asking' },
  outcomes: ['recorded', 'queued'],
  then: (s, { vm, vcpu }, { design }) => {
    const caller = s.vms[vm].vcpus[vcpu];
    const { gfn, wanted } = caller;
    if (gfn === none) return undefined;
    caller.step = 'granted';
    if (design.returns === 'when-recorded') {
      s.vms[vm].memory[gfn].recorded = wanted;
      return 'recorded';
    }
    enqueue(s, { vm, gfn, wanted }, design);
    return 'queued';
  },
  kernel: ['KVM_EXIT_HYPERCALL', 'KVM_SET_MEMORY_ATTRIBUTES'],
});

/** The hypercall is over for the guest, which takes its request for granted. */
const finish = (s: Mutable, at: { vm: Vm; vcpu: keyof Mutable['vms'][Vm]['vcpus'] }): void => {
  const caller = s.vms[at.vm].vcpus[at.vcpu];
  if (caller.gfn !== none) s.vms[at.vm].memory[caller.gfn].used = caller.wanted;
  caller.step = 'running';
  caller.gfn = none;
  caller.wanted = 'private';
};

export const interrupt = rule('Interrupt', {
  says: 'A signal ends the hypercall before the host has dealt with it.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'kvm',
  forEach: { vm: vms, vcpu: vcpus },
  when: {
    'a hypercall waits': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].step === 'asking',
    'the guest does not repeat it': (_, __, { design }) => design.interrupted === 'done',
  },
  then: (s, at) => {
    finish(s, at);
  },
  kernel: ['mmap_write_lock_killable in kvm_share_memory (RFC)', 'KVM_EINTR'],
});

export const hypercallReturns = rule('Return', {
  says: 'The hypercall returns, and the guest uses the frame as it wanted to.',
  actor: ({ vm, vcpu }) => `${vm}-${vcpu}`,
  code: 'guest',
  fair: 'weak',
  forEach: { vm: vms, vcpu: vcpus },
  when: {
    'the host has dealt with it': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].step === 'granted',
  },
  then: (s, at) => {
    finish(s, at);
  },
  kernel: ['set_memory_decrypted', 'notify_range_enc_status_changed'],
});

/** Userspace sees to the request that it has been told of. */
export const seeTo = (s: Mutable, vm: Vm, gfn: Gfn): void => {
  const frame = s.vms[vm].memory[gfn];
  if (frame.queued === 'none') return;
  frame.recorded = frame.queued;
  frame.queued = 'none';
};

export const workQueue = rule('WorkQueue', {
  says: 'Userspace takes a request from the queue and records the change.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'userspace',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'a request is in the queue': (s, { vm, gfn }) => s.vms[vm].memory[gfn].queued !== 'none',
  },
  then: (s, { vm, gfn }) => {
    seeTo(s, vm, gfn);
  },
  kernel: ['KVM_SET_MEMORY_ATTRIBUTES'],
});

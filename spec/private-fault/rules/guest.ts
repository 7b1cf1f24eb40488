// What the guest does: it touches memory, asks for conversions, and (where accesses have a kind) changes its mind without asking.

import { none, some } from '../../../checker/model/index.ts';
import { gfns, vcpus, vms } from '../../index-sets.ts';
import { opposite } from '../../mechanisms/attributes.ts';
import type { At, Design, Frame, Mutable, State } from '../mechanisms.ts';
import { leaveFault, threadOf, translates } from '../mechanisms.ts';
import { rule } from '../state.ts';
import { enterFault } from './fault-entry.ts';

/** Whether some vCPU waits for an answer to its conversion hypercall for the frame. */
const isBeingConverted = (s: State, { vm, gfn }: Frame): boolean =>
  some(s.vms[vm].vcpus, (thread) => thread.step === 'asking' && thread.gfn === gfn);

export const guestTouch = rule('GuestTouch', {
  says: 'A vCPU accesses a frame that its translations do not lead to: it faults.',
  actor: threadOf,
  code: 'guest',
  forEach: { vm: vms, vcpu: vcpus, gfn: gfns },
  when: {
    'the vCPU runs': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].step === 'running',
    'the hardware does not let the access through': (s, at, { design }) =>
      !translates(s, at, design),
  },
  then: (s, at, { design }) => {
    enterFault(s, at, design);
  },
  kernel: ['kvm_mmu_page_fault', 'kvm_mmu_do_page_fault'],
});

/** The access gets through now, or the fault begins anew. */
export const tryAgain = (s: Mutable, at: At, { design }: { readonly design: Design }) => {
  const { gfn } = s.vms[at.vm].vcpus[at.vcpu];
  if (gfn === none || translates(s, { vm: at.vm, gfn }, design)) {
    leaveFault(s, at, 'running');
    return 'done';
  }
  enterFault(s, { ...at, gfn }, design);
  return 'fault';
};

export const guestRepeat = rule('GuestRepeat', {
  says: 'The guest repeats the access: it gets through, or faults again.',
  actor: threadOf,
  code: 'guest',
  fair: 'weak',
  forEach: { vm: vms, vcpu: vcpus },
  when: {
    'the access is to be repeated': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].step === 'accessing',
    'the guest has made it': (s, { vm, vcpu }, { design }) =>
      design.prefault === 'left-out' || !s.vms[vm].vcpus[vcpu].prefaulting,
  },
  outcomes: ['done', 'fault'],
  then: tryAgain,
  kernel: ['vcpu_enter_guest', 'kvm_mmu_page_fault', 'kvm_mmu_do_page_fault'],
});

export const guestAsk = rule('GuestAsk', {
  says: 'The guest asks for a frame to become the other kind, and uses it as that kind from now on.',
  actor: threadOf,
  code: 'guest',
  forEach: { vm: vms, vcpu: vcpus, gfn: gfns },
  when: {
    'memory still changes': (s, { vm }) => !s.vms[vm].settled,
    'the vCPU runs': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].step === 'running',
    'the guest does not race its own conversions': (s, at) => !isBeingConverted(s, at),
  },
  then: (s, { vm, vcpu, gfn }) => {
    const frame = s.vms[vm].memory[gfn];
    frame.wanted = opposite(frame.wanted);
    frame.unasked = false;
    const thread = s.vms[vm].vcpus[vcpu];
    thread.step = 'asking';
    thread.gfn = gfn;
    thread.kind = frame.wanted;
  },
  kernel: ['KVM_HC_MAP_GPA_RANGE', 'KVM_EXIT_HYPERCALL', 'snp_begin_psc'],
});

export const guestRemap = rule('GuestRemap', {
  says: 'The guest uses a frame as the other kind from now on, and asks nobody: its next access is the request.',
  actor: ({ vm }) => `guest-${vm}`,
  code: 'guest',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'accesses have a kind': (_, __, { design }) => design.platform === 'typed-access',
    'memory still changes': (s, { vm }) => !s.vms[vm].settled,
    'the guest does not race its own conversions': (s, at) => !isBeingConverted(s, at),
  },
  then: (s, { vm, gfn }) => {
    const frame = s.vms[vm].memory[gfn];
    frame.wanted = opposite(frame.wanted);
    frame.unasked = true;
  },
  kernel: ['none: the guest writes its own page tables'],
});

export const settle = rule('Settle', {
  says: 'The last change of memory has begun: no more conversions, no more memslot updates.',
  actor: ({ vm }) => `guest-${vm}`,
  code: 'guest',
  // This is the assumption that a run has finitely many changes, without a count of them.
  fair: 'weak',
  forEach: { vm: vms },
  when: {
    'changes come to an end': (_, __, { design }) => design.conversions === 'finitely-many',
    'memory still changes': (s, { vm }) => !s.vms[vm].settled,
  },
  then: (s, { vm }) => {
    s.vms[vm].settled = true;
  },
  kernel: ['none: an assumption about guest and VMM'],
});

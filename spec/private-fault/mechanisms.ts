// What the rules of private-fault share: how an access becomes a fault, an exit, or nothing; what zapping removes.

import type { DesignOf, Draft, StateOf } from '../../checker/model/index.ts';
import { each, none } from '../../checker/model/index.ts';
import type { Gfn, Vcpu, Vm } from '../index-sets.ts';
import { forget } from '../mechanisms/invalidation.ts';
import type { decisions, state } from './state.ts';

export type State = StateOf<typeof state>;
export type Mutable = Draft<State>;
export type Design = DesignOf<typeof decisions>;

/** A vCPU of a VM: the parameters that most rules have. */
export interface At {
  readonly vm: Vm;
  readonly vcpu: Vcpu;
}

/** A guest frame of a VM. */
export interface Frame {
  readonly vm: Vm;
  readonly gfn: Gfn;
}

/** Who acts when a vCPU or its thread of the VMM does: one actor, because it is one thread. */
export const threadOf = ({ vm, vcpu }: At): string => `${vcpu}-${vm}`;

/** Whether hardware lets an access through: something is mapped, of the kind of the access where accesses have one. */
export const translates = (s: State, { vm, gfn }: Frame, design: Design): boolean => {
  const { spte, wanted } = s.vms[vm].memory[gfn];
  return spte !== 'none' && (design.platform === 'untyped-access' || spte === wanted);
};

/** Whether some ioctl of the VM holds slots_lock. */
export const isSlotsLocked = (s: State, vm: Vm): boolean =>
  s.vms[vm].call.step !== 'none' || s.vms[vm].slotUpdate !== 'none';

/** Leaves the fault with its locals forgotten; the thread goes where it is told. */
export const leaveFault = (
  s: Mutable,
  { vm, vcpu }: At,
  to: 'running' | 'accessing' | 'exited',
): void => {
  const thread = s.vms[vm].vcpus[vcpu];
  thread.step = to;
  forget(thread.snapshot);
  thread.slot.invalid = false;
  thread.slot.replaced = false;
  if (to !== 'exited') {
    thread.kind = 'unknown';
    thread.access = 'none';
  }
  if (to === 'running') {
    thread.prefaulting = false;
    thread.gfn = none;
    thread.overtaken = false;
  }
};

/** Userspace has dealt with an exit: the thread enters KVM_RUN again and the guest repeats its access. */
export const reenter = (s: Mutable, at: At): void => {
  leaveFault(s, at, 'accessing');
  s.vms[at.vm].vcpus[at.vcpu].overtaken = false;
};

/** Removes the translation of a frame; one of the whole huge page goes as a whole. TLBs are flushed with mmu_lock held. */
export const zap = (s: Mutable, { vm, gfn }: Frame): void => {
  const { memory } = s.vms[vm];
  const wasHuge = memory[gfn].huge;
  each(memory, (frame, other) => {
    if (other !== gfn && !wasHuge) return;
    frame.spte = 'none';
    frame.huge = false;
    frame.outdated = false;
  });
};

// What the rules of tdx share: the module's lock, and what KVM does when it finds it taken.

import type { DesignOf, Draft, StateOf } from '../../checker/model/index.ts';
import { each, some } from '../../checker/model/index.ts';
import type { Vcpu, Vm } from '../index-sets.ts';
import type { decisions, state } from './state.ts';

export type State = StateOf<typeof state>;
export type Mutable = Draft<State>;
export type Design = DesignOf<typeof decisions>;

/** A vCPU of a VM. */
export interface At {
  readonly vm: Vm;
  readonly vcpu: Vcpu;
}

/** The thread of a vCPU, in the guest or in KVM. */
export const threadOf = ({ vm, vcpu }: At): string => `${vcpu}-${vm}`;

/** Who withdraws memory from the VM. */
export const withdrawerOf = ({ vm }: { readonly vm: Vm }): string => `withdrawal-${vm}`;

/** Whether a SEAMCALL on the secure EPT, or TDH.MEM.TRACK, is busy: some vCPU is in TDH.VP.ENTER and may hold the lock. */
export const isBusy = (s: State, vm: Vm): boolean =>
  some(s.vms[vm].vcpus, ({ step }) => step === 'entering');

/** vCPUs leave the guest: the request waits until they have. */
export const kick = (s: Mutable, vm: Vm): void => {
  each(s.vms[vm].vcpus, (vcpu) => {
    if (vcpu.step === 'entering' || vcpu.step === 'in-guest') vcpu.step = 'out';
  });
};

/**
 * Makes a SEAMCALL of a withdrawal. Says whether it has been made; if not, either vCPUs are kept out by now and the caller tries
 * again, or the withdrawal is over: KVM_BUG_ON().
 */
export const seamcall = (s: Mutable, vm: Vm, design: Design): boolean => {
  const domain = s.vms[vm];
  if (isBusy(s, vm)) {
    if (design.busy === 'gives-up') {
      domain.withdrawal.step = 'over';
    } else {
      domain.keepsOut = true;
      kick(s, vm);
    }
    return false;
  }
  domain.keepsOut = false;
  return true;
};

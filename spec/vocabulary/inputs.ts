// Questions about what KVM is given by others, who can change it while KVM is at work on it.

import type { Vm } from '../index-sets.ts';

/** Questions about one state. */
export interface InputFacts {
  /** Something is in place that a call has set up only for as long as it takes. */
  isSetUpForACall(): boolean;
}

/** Questions about one step. */
export interface InputStepFacts {
  /** KVM acts on something of the VM that it has checked before: a request of the guest, the state of a vCPU. */
  usesInput(vm: Vm): boolean;
  /** What KVM acts on in this step is what it has checked, or would have passed the same check. */
  usesWhatWasChecked(vm: Vm): boolean;
  /** KVM reads or writes a buffer as far as the guest of the VM says. */
  reachesIntoBuffer(vm: Vm): boolean;
  /** The buffer is at least as long as the guest says. */
  staysInBuffer(vm: Vm): boolean;
}

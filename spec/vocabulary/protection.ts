// Questions about memory that is hidden from the host by a mark on its pages: host entries, flags, faults that hide, what it costs.

import type { Gfn, Page, Vm } from '../index-sets.ts';

/** Questions about one state. */
export interface ProtectionFacts {
  /** Userspace of the VM can read and write the memory behind the gfn through its own page table. */
  hostMapsAt(vm: Vm, gfn: Gfn): boolean;
  /** Userspace has asked the mm to hide what is faulted in behind the gfn from now on. */
  isFlagged(vm: Vm, gfn: Gfn): boolean;
  /** The kernel has the page down as broken, or looks at it as if it were. */
  isKnownToBeBroken(page: Page): boolean;
  /** A hypercall that shares memory has published its range and not yet done what it is to do to the pages. */
  isHalfShared(vm: Vm): boolean;
  /** The VM runs, there is memory behind the gfn, and no translation to it yet. */
  lacksTranslation(vm: Vm, gfn: Gfn): boolean;
  /** Userspace leaves memory that it has mapped as it is, for good. */
  isLeftAlone(): boolean;
  /** KVM handles a fault of the VM. */
  isInFault(vm: Vm): boolean;
  /** KVM is to emulate an instruction of the guest and has not done so yet. */
  isToEmulate(vm: Vm): boolean;
  /** The zero page, which all processes share, is zero. */
  isZeroPageZero(): boolean;
}

/** Questions about one step. */
export interface ProtectionStepFacts {
  /** The step changes which page a host entry leads to, or whether it leads there; putting right what a page fault finds is none. */
  changesHostEntry(vm: Vm, gfn: Gfn): boolean;
  /** Userspace reads or writes, or tries to, the page through its own mapping. */
  userspaceTries(page: Page): boolean;
  /** Userspace of the VM reads or writes, or tries to, memory behind a gfn that the guest shares. */
  userspaceTriesShared(vm: Vm, gfn: Gfn): boolean;
  /** The page, before the step, carried the mark that keeps the host out. */
  wasPoisoned(page: Page): boolean;
  /** Userspace gets the signal that means a memory error. */
  signalsMemoryError(page: Page): boolean;
  /** The memory of the page, before the step, was defective. */
  wasBroken(page: Page): boolean;
  /** The kernel is told in this step that the memory of the page has failed. */
  reportsFailure(page: Page): boolean;
  /** The kernel deals in this step with a failure of the page: it unmaps it and signals those who use it. */
  handlesFailure(page: Page): boolean;
  /** KVM emulates an instruction of the VM, or tries to. */
  emulates(vm: Vm): boolean;
  /** A fault of the VM on the gfn goes back to retry. */
  retries(vm: Vm, gfn: Gfn): boolean;
  /** How many times the step, as part of a fault of the VM, takes mmu_lock so that no other fault can hold it. */
  exclusiveSections(vm: Vm): number;
  /** A hypercall that shares memory is half done, and this is a step of something else. */
  passesHalfShared(vm: Vm): boolean;
}

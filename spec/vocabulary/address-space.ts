// Questions about address spaces: which code on which CPU can reach a page, and how KVM gets at guest memory.

import type { Cpu, Gfn, Page, Vm } from '../index-sets.ts';

/** Questions about one state. */
export interface AddressSpaceFacts {
  /** The page holds what a guest or a process has put there, and the design means to keep it from the kernel at large. */
  isGuarded(page: Page): boolean;
  /** The direct map has the page. */
  isInDirectMap(page: Page): boolean;
  /** The TLB of some CPU may still hold an entry of the direct map for the page that is there no more. */
  isRemembered(page: Page): boolean;
  /** KVM has an access to the page open. */
  isBeingAccessed(page: Page): boolean;
  /** KVM has accesses to the page open on two CPUs at least. */
  isBeingAccessedTwice(page: Page): boolean;
  /** Kernel code other than KVM's runs on the CPU, and a load from it would get to the page. */
  kernelAtLargeReaches(cpu: Cpu, page: Page): boolean;
  /** The same, of a load that the processor only makes ahead of time, by a wrong guess. */
  speculationReaches(cpu: Cpu, page: Page): boolean;
  /** The process of the VM runs on the CPU, and a load from it would get to the page. */
  processReaches(vm: Vm, cpu: Cpu, page: Page): boolean;
  /** The process of the VM runs on the CPU. */
  runsProcessOf(vm: Vm, cpu: Cpu): boolean;
  /** EFLAGS.AC is set on the CPU. */
  hasAc(cpu: Cpu): boolean;
  /** KVM's own code runs on the CPU, between opening an access and closing it. */
  isInsideAccess(cpu: Cpu): boolean;
  /** Something else runs on the CPU while KVM has an access open there. */
  isInterruptedInAccess(cpu: Cpu): boolean;
  /** Since it was allocated, the page has been cleared, or filled with what was meant for the guest. */
  holdsWhatBelongs(page: Page): boolean;
  /** KVM is emulating an instruction on the CPU and needs something from guest memory for it. */
  isEmulating(cpu: Cpu): boolean;
  /** A conversion of the frame to private memory has been refused and is being retried. */
  isConverting(vm: Vm, gfn: Gfn): boolean;
  /** KVM has written to the frame, and the dirty log does not know. */
  hasUnloggedWrite(vm: Vm, gfn: Gfn): boolean;
}

/** Questions about one step. */
export interface AddressSpaceStepFacts {
  /** KVM, or the kernel on behalf of it or of a process, reads or writes the page in this step, or tries to. */
  kvmAccesses(page: Page): boolean;
  /** The access in this step finds no translation, and the kernel is not prepared for that. */
  oopses(): boolean;
  /** The access in this step is one that KVM has opened with its wrapper. */
  isWrapped(): boolean;
  /** A conversion of the page to private memory is refused. */
  refusesConversion(page: Page): boolean;
  /** The page was pinned by somebody other than KVM. */
  wasPinned(page: Page): boolean;
  /** The code that takes the step on this CPU does something to make guest memory reachable. */
  opensAccess(cpu: Cpu): boolean;
  /** The code that takes the step on this CPU has all CPUs flush a translation. */
  flushesTlbs(cpu: Cpu): boolean;
}

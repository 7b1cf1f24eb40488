// Questions about the platform's own record of who owns a page: RMP, PAMT and secure EPT, the owner in a stage-2 table.

import type { Gfn, Page, Vm } from '../index-sets.ts';

/** Questions about one state. */
export interface PlatformFacts {
  /** The platform keeps a record of who owns a page. */
  hasOwnershipTable(): boolean;
  /** The platform has assigned the page to the VM at the gfn. */
  isAssignedTo(vm: Vm, gfn: Gfn, page: Page): boolean;
  /** The platform's record assigns the page behind the gfn as a huge page, with one entry. */
  isAssignedHuge(vm: Vm, gfn: Gfn): boolean;
  /** The VM's secondary MMU translates the gfn to the page as memory of the guest alone, whatever the platform says to that. */
  mapsPrivatelyAt(vm: Vm, gfn: Gfn, page: Page): boolean;
}

/** Questions about one step. */
export interface PlatformStepFacts {
  /** The step is where a guest fault takes the page that it has looked up for its VM. */
  claimsPage(): boolean;
  /** The step finds, in a guest fault, that the platform has assigned the page elsewhere. */
  findsConflict(): boolean;
  /** In the step KVM asks the platform to take the page at the gfn out of the guest's table. */
  asksToRemove(vm: Vm, gfn: Gfn): boolean;
  /** Before the step, the entry for the gfn made no more translations, and every vCPU had left the guest since. */
  wasTracked(vm: Vm, gfn: Gfn): boolean;
  /** In the step the guest accepts the page that it finds at the gfn. */
  accepts(vm: Vm, gfn: Gfn): boolean;
  /** Before the step, the guest had accepted a page at the gfn, and not given it back. */
  hadAccepted(vm: Vm, gfn: Gfn): boolean;
}

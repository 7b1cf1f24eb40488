// Questions about components that hand pages to each other (host, hypervisor, guests, the secure world): who owns a page, who lends it,
// who borrows it, and what the records say of that.

import type { Page, Vm } from '../index-sets.ts';

/** Questions about one state. */
export interface OwnershipFacts {
  /** The page is RAM that the components share out among them. */
  isMemory(page: Page): boolean;
  /** How many components have the page down as theirs, lent or not. */
  owners(page: Page): number;
  /** The owner of the page has it down as lent. */
  isLent(page: Page): boolean;
  /** Somebody has the page as borrowed. */
  isBorrowed(page: Page): boolean;
  /** How many guest frames borrow the page. */
  loansToGuests(page: Page): number;
  /** How many guest frames borrow the page, as the record has it that decides when the page is lent no more. */
  loansOnRecord(page: Page): number;
  /** The hypervisor has pinned the page, and goes on using it until it drops the pin. */
  isPinnedByHypervisor(page: Page): boolean;
  /** The host has lent the page to the hypervisor for something that it still wants used. */
  isMeantForHypervisor(page: Page): boolean;
  /** The hypervisor owns the page or has it as borrowed. */
  hypervisorMayUse(page: Page): boolean;
  /** A vCPU of the VM runs, or may enter the guest at any moment. */
  runs(vm: Vm): boolean;
  /** The VM is being torn down. */
  isBeingTornDown(vm: Vm): boolean;
}

/** Questions about one step. */
export interface OwnershipStepFacts {
  /** In the step a component lends the page or gives it away. */
  handsOver(page: Page): boolean;
  /** Before the step, the page was memory of the component that hands it over, for it to lend or to give away in this way. */
  wasTheGivers(page: Page): boolean;
  /** In the step KVM passes on to the hypervisor that the mm takes memory away from the VM. */
  passesOnInvalidation(vm: Vm): boolean;
  /** What KVM passes on in the step names the VM in a way that the hypervisor understands. */
  namesTheVm(vm: Vm): boolean;
}

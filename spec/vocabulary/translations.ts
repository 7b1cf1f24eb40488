// Questions about copies of host translations: what KVM has looked up, what of it is still true, and who may use it meanwhile.

import type { Gfn, Page, Vm } from '../index-sets.ts';

/** Questions about one state. */
export interface TranslationFacts {
  /** A host page table, a file, a device or a driver takes the page for its own. */
  isClaimed(page: Page): boolean;
  /** KVM holds a reference to the page that a look-up has taken. */
  isHeldByLookUp(page: Page): boolean;
  /** A fault on the frame has looked up the page and not yet installed it. */
  hasLookedUp(vm: Vm, gfn: Gfn, page: Page): boolean;
  /** The fault in flight will find that an invalidation went by, and begin again. */
  mustRetry(vm: Vm): boolean;
  /** A cache of the VM says that the page is behind the frame, and may be used. */
  cacheIsValid(vm: Vm, gfn: Gfn, page: Page): boolean;
  /** A cache of the VM is being filled. */
  isFillingCache(vm: Vm): boolean;
  /** A cache of the VM is being filled for a frame that is being invalidated. */
  cacheIsDisturbed(vm: Vm): boolean;
  /** Whoever the page belongs to has begun to withdraw it. */
  isLeaving(page: Page): boolean;
}

/** Questions about one step. */
export interface TranslationStepFacts {
  /** The step puts the page on the allocator's free list. */
  frees(page: Page): boolean;
  /** The page, before the step, was on the allocator's free list. */
  wasFree(page: Page): boolean;
  /** After the step, a vCPU's TLB can still hold a translation to the page. */
  staysInTlb(page: Page): boolean;
  /** The page, before the step, belonged to a driver that does not count references. */
  wasDrivers(page: Page): boolean;
  /** Before the step, a host page table, a file, a device or a driver took the page for its own. */
  wasClaimed(page: Page): boolean;
  /** The step makes the VM's secondary MMU translate the frame to the page. */
  installs(vm: Vm, gfn: Gfn, page: Page): boolean;
  /** Before the step, the host's page table led from the address behind the frame to the page. */
  wasBehind(vm: Vm, gfn: Gfn, page: Page): boolean;
  /** Before the step, KVM knew of an invalidation of the frame that had begun and not ended. */
  wasInFlux(vm: Vm, gfn: Gfn): boolean;
  /** The step removes or changes a present host entry for the address behind the frame. */
  unmaps(vm: Vm, gfn: Gfn): boolean;
  /** The step makes KVM use the page: its bytes through a kernel address, or its struct page. */
  kvmUses(page: Page): boolean;
  /** KVM's use of the page in this step is covered: by a reference, or by a cache that is valid. */
  kvmUseIsCovered(page: Page): boolean;
  /** The step makes KVM read and write the page through a kernel address that it made for the frame. */
  kvmWrites(vm: Vm, gfn: Gfn, page: Page): boolean;
  /** Before the step, a fresh look-up of the frame would have led to the page. */
  wouldHaveFound(vm: Vm, gfn: Gfn, page: Page): boolean;
}

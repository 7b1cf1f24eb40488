// Questions about pages: who has them, maps them, pins them, and what is in them.

import type { Gfn, Page, Vm } from '../index-sets.ts';

/** Questions about one state. */
export interface PageFacts {
  /** The page is on the allocator's free list and may be handed out. */
  isFree(page: Page): boolean;
  /** The allocator keeps the page back for good. */
  isWithheld(page: Page): boolean;
  /** The memory of the page is defective. */
  isBroken(page: Page): boolean;
  /** The VM's secondary MMU (spte) translates the gfn to the page. */
  guestMaps(vm: Vm, gfn: Gfn, page: Page): boolean;
  /** Userspace has put the page behind the gfn: a memslot or page table entry names it. */
  isBehind(vm: Vm, gfn: Gfn, page: Page): boolean;
  /** Userspace has put the page behind some gfn of the VM. */
  isUsedFor(vm: Vm, page: Page): boolean;
  /** Userspace of the VM can read and write the page through its own page tables. */
  hostMaps(vm: Vm, page: Page): boolean;
  /** Some host page table lets userspace read and write the page. */
  isHostMapped(page: Page): boolean;
  /** The guest has declared the gfn shared with the host. */
  isSharedGfn(vm: Vm, gfn: Gfn): boolean;
  /** The page holds memory that a guest keeps from the host. */
  isPrivate(page: Page): boolean;
  /** The page holds memory that this VM keeps from the host. */
  isPrivateTo(vm: Vm, page: Page): boolean;
  /** The VM's secondary MMU maps the page as memory that the guest keeps from the host. */
  guestMapsPrivately(vm: Vm, page: Page): boolean;
  /** The VM is on record as the page's owner. */
  isOwner(vm: Vm, page: Page): boolean;
  /** Some VM is on record as the page's owner. */
  hasOwner(page: Page): boolean;
  /** The page carries the mark that keeps the host out, whatever bit it is made of. */
  isPoisoned(page: Page): boolean;
  /** Somebody other than KVM's fault path holds a reference that lets them touch the page. */
  isPinned(page: Page): boolean;
  /** No operation on the page is under way. */
  isQuiet(): boolean;
  /** The reference count equals the number of those who hold a reference. */
  referencesAddUp(page: Page): boolean;
  /** Somebody maps, pins, caches or otherwise uses the page. */
  hasHolder(page: Page): boolean;
  /** The VM exists. */
  isAlive(vm: Vm): boolean;
  /** The page's bytes are those of a guest. */
  holdsGuestData(page: Page): boolean;
  /** The page's bytes are those of a guest whose VM is gone. */
  holdsDepartedData(page: Page): boolean;
}

/** Questions about one step. */
export interface PageStepFacts {
  /** The step reads or writes the bytes of the page from outside the guest. */
  touches(page: Page): boolean;
  /** The step makes KVM resolve a gfn to the page for its own use. */
  kvmResolves(page: Page): boolean;
  /** The page, before the step, held memory that a guest keeps from the host. */
  wasPrivate(page: Page): boolean;
  /** The page, before the step, was behind a gfn that its guest had asked to protect. */
  wasAskedToBeProtected(page: Page): boolean;
  /** The step sets or clears the mark that keeps the host out, other than by freeing the page. */
  changesPoison(page: Page): boolean;
}

// Questions about single accesses to private memory: what the host gets, and what the guest reads afterwards.

import type { Gfn, Page, Vm } from '../index-sets.ts';

/** Questions about one step. */
export interface AccessStepFacts {
  /** The host reads the page, or tries to. */
  hostReads(page: Page): boolean;
  /** The host reads the page and gets what is in it. */
  hostReadsPlaintext(page: Page): boolean;
  /** The host writes to the page, or tries to. */
  hostWrites(page: Page): boolean;
  /** The host writes to the page, and a guest that reads it afterwards will notice. */
  hostWriteTakesEffect(page: Page): boolean;
  /** A guest reads its private page. */
  guestReads(page: Page): boolean;
  /** A guest reads its private page, and gets something that it has not written, and no sign of it. */
  guestIsDeceived(page: Page): boolean;
  /** A guest reads its private page and gets a machine check. */
  guestMachineChecks(page: Page): boolean;
  /** An access of the guest to the gfn gets through. */
  getsThrough(vm: Vm, gfn: Gfn): boolean;
  /** The guest uses the gfn as memory that it keeps from the host. */
  usesAsPrivate(vm: Vm, gfn: Gfn): boolean;
  /** Before the step, the host had the gfn on record as private. */
  hadPrivateAttribute(vm: Vm, gfn: Gfn): boolean;
}

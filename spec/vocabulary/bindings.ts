// Questions about memslots that are bound to files: who is bound to what, who is told of holes, and what binding refuses.

import type { Gfn, Vm } from '../index-sets.ts';

/** Questions about one state. */
export interface BindingFacts {
  /** The VM has a memslot at the gfn. */
  hasMemslot(vm: Vm, gfn: Gfn): boolean;
  /** The memslot at the gfn takes its memory from a file. */
  usesFile(vm: Vm, gfn: Gfn): boolean;
  /** The record of a file names the memslot at the gfn, whether that is still there or not. */
  isRecorded(vm: Vm, gfn: Gfn): boolean;
  /** The record of the file names the memslot for the range that the memslot has, and for no other. */
  isRecordedExactly(vm: Vm, gfn: Gfn): boolean;
  /** The record of a file names the memslot for an offset beyond the end of the file. */
  isRecordedBeyondEnd(vm: Vm, gfn: Gfn): boolean;
  /** Another memslot, one of `other`, takes its memory from the same page of the inode. */
  sharesPageWith(vm: Vm, gfn: Gfn, other: Vm): boolean;
  /** Userspace means both guest frames of the VM to be the same memory. */
  isAlias(vm: Vm, gfn: Gfn, other: Gfn): boolean;
  /** The VM's secondary MMU translates the gfn. */
  isMapped(vm: Vm, gfn: Gfn): boolean;
  /** Userspace could not set the memslot, because somebody was bound to its range. */
  isRefused(vm: Vm, gfn: Gfn): boolean;
  /** What stood in the way of the refused memslot was another memslot of its own VM. */
  isRefusedForAlias(vm: Vm, gfn: Gfn): boolean;
  /** Nobody has touched the memory that the memslot was to have: there is no page yet. */
  isUntouched(vm: Vm, gfn: Gfn): boolean;
  /** A hole in the file is between its start and its end. */
  isPunchingHole(): boolean;
  /** How many invalidations the VM counts as in progress: -1 once it has seen more ends than starts. */
  invalidationsInProgress(vm: Vm): number;
  /** The deletion of the memslot has begun and not ended. */
  isBeingDeleted(vm: Vm, gfn: Gfn): boolean;
}

/** Questions about one step. */
export interface BindingStepFacts {
  /** How many times the step calls a notifier. */
  callbacks(): number;
  /** The step asks for a memslot over a page of the file to which nobody is bound, and memory is enough. */
  asksForFreeRange(): boolean;
  /** The step refuses userspace a memslot. */
  refusesMemslot(): boolean;
}

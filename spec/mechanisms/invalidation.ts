// The mmu_notifier bracket as one VM sees it, and the sequence count with which a fault finds out that one went by:
// kvm_mmu_invalidate_begin(), _range_add(), _end() and mmu_invalidate_retry_gfn().
//
// The kernel's count grows without end. All that is ever asked of it is whether it moved since a fault read it, so each fault
// remembers just that: an exact abstraction, and a finite one.

import type { Bounds, Draft, StateOf } from '../../checker/model/index.ts';
import { each, flag, per, record, upTo } from '../../checker/model/index.ts';
import type { Gfn } from '../index-sets.ts';
import { gfns } from '../index-sets.ts';

/**
 * What a VM knows of the invalidations under way: mmu_invalidate_in_progress and the range they cover.
 *
 * @param atOnce how many can be under way at the same time
 */
export const invalidations = (atOnce: string | ((bounds: Bounds) => number)) =>
  record({ inProgress: upTo(atOnce), range: per(gfns, flag()) });

/** What a fault remembers of mmu_invalidate_seq: whether it has read it, and whether it moved since. */
export const snapshot = () => record({ taken: flag(), moved: flag() });

export type Invalidations = StateOf<ReturnType<typeof invalidations>>;
export type Snapshot = StateOf<ReturnType<typeof snapshot>>;

/** An invalidation of a frame begins: nothing may be installed for it until the end. Zapping is the caller's. */
export const begin = (of: Draft<Invalidations>, gfn: Gfn): void => {
  of.inProgress += 1;
  of.range[gfn] = true;
};

/** The invalidation under way covers one more frame: kvm_mmu_invalidate_range_add(). */
export const widen = (of: Draft<Invalidations>, gfn: Gfn): void => {
  of.range[gfn] = true;
};

/** The count moves, for every fault that has read it. */
export const moveCount = (readers: readonly Draft<Snapshot>[]): void => {
  for (const reader of readers) if (reader.taken) reader.moved = true;
};

/** One invalidation ends: the count moves for every fault that has read it. The range is dropped with the last one. */
export const end = (of: Draft<Invalidations>, readers: readonly Draft<Snapshot>[]): void => {
  of.inProgress -= 1;
  moveCount(readers);
  if (of.inProgress > 0) return;
  each(of.range, (_, gfn) => {
    of.range[gfn] = false;
  });
};

/** Whether an invalidation that covers the frame is under way. */
export const isCovered = (of: Invalidations, gfn: Gfn): boolean =>
  of.inProgress > 0 && of.range[gfn];

/** A fault reads the count. */
export const readSequence = (into: Draft<Snapshot>): void => {
  into.taken = true;
  into.moved = false;
};

/** Forgets a snapshot. */
export const forget = (of: Draft<Snapshot>): void => {
  of.taken = false;
  of.moved = false;
};

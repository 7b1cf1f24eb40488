// Locks as a search for deadlocks needs them: who holds what, in which mode, who has to wait for whom, and which of those waits
// go in a circle. SRCU sections are here too: nobody waits to enter one, but synchronize_srcu() waits for those inside.
//
// Sleeping readers queue behind a writer that came first, as rw_semaphore and the queued rwlock have it. Spinning and sleeping
// look alike: what counts is who waits.

import type { Draft, StateOf } from '../../checker/model/index.ts';
import { each, oneOf, record, some } from '../../checker/model/index.ts';

export type Mode = 'shared' | 'exclusive';
export type Hold = 'free' | Mode;

const holdOfOne = () => oneOf('free', 'shared', 'exclusive');

/** How one thread holds each of the named locks. */
export const holds = <const Lock extends string>(...locks: readonly Lock[]) => {
  const fields = Object.fromEntries(locks.map((lock) => [lock, holdOfOne()]));
  // The keys are the names just given, which fromEntries() cannot know.
  return record(fields as { readonly [K in Lock]: ReturnType<typeof holdOfOne> });
};

/** What a thread takes next. */
export interface Wish<Lock extends string> {
  readonly lock: Lock;
  readonly mode: Mode;
}

/** Whether what one thread wants is excluded by the way in which another holds the lock. */
export const collides = ({ mode }: Wish<string>, hold: Hold): boolean =>
  hold === 'exclusive' || (hold === 'shared' && mode === 'exclusive');

/** Whether the wish is to write what the lock protects: readers queue behind such a one if it has to wait. */
export const isWriterOf = (lock: string, wish: Wish<string> | undefined): boolean =>
  wish?.mode === 'exclusive' && wish.lock === lock;

/** Takes a lock. */
export const take = <Lock extends string>(
  held: { [K in Lock]: Hold },
  { lock, mode }: Wish<Lock>,
): void => {
  held[lock] = mode;
};

/** Releases a lock. */
export const release = <Lock extends string>(held: { [K in Lock]: Hold }, lock: Lock): void => {
  held[lock] = 'free';
};

/** A thread's place in SRCU: `awaited` are the readers that a synchronize_srcu() under way found inside when it began. */
export const srcuSection = () => oneOf('outside', 'inside', 'awaited');

export type SrcuSection = StateOf<ReturnType<typeof srcuSection>>;
interface SrcuReader {
  readonly srcu: SrcuSection;
}

/** synchronize_srcu() begins: it will wait for the readers of this moment, and not for those who come later. */
export const beginSynchronize = (threads: { [name: string]: Draft<SrcuReader> }): void => {
  each(threads, (thread) => {
    if (thread.srcu === 'inside') thread.srcu = 'awaited';
  });
};

/** Whether synchronize_srcu() still has to wait. */
export const isAwaiting = (threads: { readonly [name: string]: SrcuReader }): boolean =>
  some(threads, ({ srcu }) => srcu === 'awaited');

/**
 * Whether a thread will wait for ever if nobody gives up: the waits that start with it come back to one that has been met. A
 * thread that merely waits for someone in the circle is stuck too.
 */
export const isStuck = <Name extends string>(
  who: Name,
  waitsFor: (who: Name, test: (other: Name) => boolean) => boolean,
  met: readonly Name[] = [],
): boolean =>
  met.includes(who) || waitsFor(who, (other) => isStuck(other, waitsFor, [...met, who]));

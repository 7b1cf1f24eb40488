// Questions about threads and the locks they wait for.

import type { Thread } from '../index-sets.ts';

/** Questions about one state. */
export interface LockFacts {
  /** The thread has begun something that it has not finished. */
  isOnItsWay(thread: Thread): boolean;
  /** The thread waits for another one that waits, directly or not, for itself or for others who wait in a circle. */
  waitsInACircle(thread: Thread): boolean;
}

// Questions about caches that are not coherent for encrypted memory: a line with the key of a guest is written back in its own time.

import type { Page } from '../index-sets.ts';

/** Questions about one step. */
export interface CacheStepFacts {
  /** A cache writes back lines of the page that a guest has left dirty. */
  writesBack(page: Page): boolean;
  /** Before the step, the page was still that guest's, or on its way back to the host. */
  wasStillTheGuests(page: Page): boolean;
}

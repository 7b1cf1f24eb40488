// Defective memory is never handed out again.

import { pages } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const brokenPageIsNotFree = invariant('broken-page-is-not-free', {
  says: 'A page whose memory failed does not return to the free list.',
  because:
    'When software uses the bit of hardware errors, a real error finds it set and takes itself for handled.',
  source: 'David Hildenbrand, 2021-04-09, RFCv1 thread',
  asks: ['isBroken', 'isFree'],
  forEach: { page: pages },
  given: (ask, { page }) => ask.isBroken(page),
  holds: (ask, { page }) => !ask.isFree(page),
  brokenBy: { variant: 'rfcv2', bounds: { failures: 1 } },
});

// A real error outlives the end of the software's interest in the page.

import { pages } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const brokenPageIsKnownToBeBroken = invariant('broken-page-is-known-to-be-broken', {
  says: 'A page whose memory failed is marked as broken.',
  because: 'Where software clears the bit that hardware errors set, nobody knows any more.',
  source: 'David Hildenbrand, 2021-04-09, RFCv1 thread',
  asks: ['isBroken', 'isKnownToBeBroken'],
  forEach: { page: pages },
  given: (ask, { page }) => ask.isBroken(page),
  holds: (ask, { page }) => ask.isKnownToBeBroken(page),
  brokenBy: { variant: 'rfcv2', bounds: { failures: 1 } },
});

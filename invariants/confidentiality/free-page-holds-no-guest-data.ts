// Content outlives ownership unless somebody wipes it.

import { pages } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const freePageHoldsNoGuestData = invariant('free-page-holds-no-guest-data', {
  says: 'A page on the free list holds no data of a guest.',
  because: 'An allocation that is not zeroed shows it to whoever asked, the kernel first of all.',
  source: 'Kirill A. Shutemov, 2021-04-19 (unpoisoned on free); derived',
  asks: ['isFree', 'holdsGuestData'],
  forEach: { page: pages },
  given: (ask, { page }) => ask.isFree(page),
  holds: (ask, { page }) => !ask.holdsGuestData(page),
  brokenBy: 'rfcv2',
});

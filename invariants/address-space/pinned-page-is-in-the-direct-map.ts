// What gup gives to a driver, the driver may use by its kernel address.

import { pages } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const pinnedPageIsInTheDirectMap = invariant('pinned-page-is-in-the-direct-map', {
  says: 'A page that is pinned is in the direct map.',
  because: 'The driver, or the block layer below it, copies to the page and faults in the kernel.',
  source:
    'mm/gup.c, gup_fast_folio_allowed(); 65291dcfcf89 "mm/secretmem: fix GUP-fast succeeding on secretmem folios"',
  asks: ['isPinned', 'isInDirectMap'],
  forEach: { page: pages },
  given: (ask, { page }) => ask.isPinned(page),
  holds: (ask, { page }) => ask.isInDirectMap(page),
  brokenBy: 'gmem-all-out-gup-unrestricted',
});

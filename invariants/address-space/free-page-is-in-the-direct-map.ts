// The allocator hands out pages that the kernel can write to.

import { pages } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const freePageIsInTheDirectMap = invariant('free-page-is-in-the-direct-map', {
  says: 'A free page is in the direct map.',
  because: 'Whoever gets the page next clears it, and that is a kernel page fault.',
  source: 'secretmem_free_folio(), kvm_gmem_free_folio(): restored before the last reference goes',
  asks: ['isFree', 'isInDirectMap'],
  forEach: { page: pages },
  given: (ask, { page }) => ask.isFree(page),
  holds: (ask, { page }) => ask.isInDirectMap(page),
  brokenBy: 'gmem-restored-late',
});

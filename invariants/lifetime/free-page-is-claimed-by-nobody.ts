// Who a page belongs to must have let go of it before it can be anybody's.

import { pages } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const freePageIsClaimedByNobody = invariant('free-page-is-claimed-by-nobody', {
  says: 'A free page is in no host page table, file, device or buffer of a driver.',
  because:
    'Notifiers promise an invalidation before an entry goes; who frees the page under the entry breaks the promise for everybody.',
  asks: ['isFree', 'isClaimed'],
  forEach: { page: pages },
  given: (ask, { page }) => ask.isFree(page),
  holds: (ask, { page }) => !ask.isClaimed(page),
  source: 'Sean Christopherson, 2019-11-08; remap_pfn_range() and unmap_mapping_range()',
  brokenBy: 'driver-recycles-at-once',
});

// Memory safety: pageown I1.

import { gfns, pages, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const guestMappingLeadsToALivePage = invariant('guest-mapping-leads-to-a-live-page', {
  says: 'No guest mapping leads to a free page.',
  because:
    'The page may belong to anyone the next moment: a use after free across the VM boundary.',
  source: 'is_page_fault_stale(), mmu_invalidate_retry_gfn()',
  asks: ['guestMaps', 'isFree'],
  forEach: { vm: vms, gfn: gfns, page: pages },
  given: (ask, { vm, gfn, page }) => ask.guestMaps(vm, gfn, page),
  holds: (ask, { page }) => !ask.isFree(page),
  brokenBy: 'pageown-bug1',
});

// What the host hands out must be the host's again.

import { gfns, pages, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const freePageIsNotAssigned = invariant('free-page-is-not-assigned', {
  says: 'A page on the free list is assigned to no guest.',
  because: 'Whoever gets it next and writes to it takes a fault that the kernel does not survive.',
  source: 'sev_gmem_invalidate(), snp_leak_pages()',
  asks: ['hasOwnershipTable', 'isFree', 'isAssignedTo'],
  forEach: { page: pages, vm: vms, gfn: gfns },
  given: (ask, { page }) => ask.hasOwnershipTable() && ask.isFree(page),
  holds: (ask, { vm, gfn, page }) => !ask.isAssignedTo(vm, gfn, page),
  brokenBy: 'snp-frees-what-is-not-given-back',
});

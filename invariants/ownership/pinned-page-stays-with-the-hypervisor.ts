// What the hypervisor uses it has made sure of.

import { pages } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const pinnedPageStaysWithTheHypervisor = invariant('pinned-page-stays-with-the-hypervisor', {
  says: 'A page that the hypervisor has pinned is its own, or lent to it.',
  because:
    'The hypervisor reads and writes what it has pinned without asking again: memory of a guest by then, or no memory at all.',
  source: '-EBUSY in __pkvm_host_unshare_hyp(); hyp_pin_shared_mem()',
  asks: ['isPinnedByHypervisor', 'hypervisorMayUse'],
  forEach: { page: pages },
  given: (ask, { page }) => ask.isPinnedByHypervisor(page),
  holds: (ask, { page }) => ask.hypervisorMayUse(page),
  brokenBy: 'pkvm-unshares-what-is-pinned',
});

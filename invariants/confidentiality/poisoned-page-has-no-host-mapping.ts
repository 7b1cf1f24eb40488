// The mark and the page tables agree, whoever the page is tied to.

import { pages } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const poisonedPageHasNoHostMapping = invariant('poisoned-page-has-no-host-mapping', {
  says: 'A poisoned page is in no page table of host userspace.',
  because:
    'The mark only says that the host is to be kept out; it is the missing entry that does it.',
  source: 'Sean Christopherson, 2021-04-16 (a special PTE value)',
  asks: ['isPoisoned', 'isHostMapped'],
  forEach: { page: pages },
  given: (ask, { page }) => ask.isPoisoned(page),
  holds: (ask, { page }) => !ask.isHostMapped(page),
  brokenBy: 'rfcv2-ignores-failed-unmap',
});

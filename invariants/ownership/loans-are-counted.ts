// A count stands for the loans: it must be that of the loans.

import { pages } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const loansAreCounted = invariant('loans-are-counted', {
  says: 'As many guest frames borrow a page as the record of the page says.',
  because:
    "The page is its owner's alone again when the count is down to zero: too early, and a guest still maps it; too late, and it never is.",
  source: 'host_share_guest_count in __pkvm_host_share_guest() and __pkvm_host_unshare_guest()',
  asks: ['loansToGuests', 'loansOnRecord'],
  forEach: { page: pages },
  given: (ask, { page }) => ask.loansToGuests(page) > 0 || ask.loansOnRecord(page) > 0,
  holds: (ask, { page }) => ask.loansToGuests(page) === ask.loansOnRecord(page),
  brokenBy: 'pkvm-share-runs-out',
});

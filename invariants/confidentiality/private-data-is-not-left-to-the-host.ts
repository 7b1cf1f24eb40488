// What was written in confidence, after the page has been shared in place.

import { pages } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const privateDataIsNotLeftToTheHost = invariant('private-data-is-not-left-to-the-host', {
  says: 'A page with what a guest wrote while it was private is in no page table of host userspace.',
  because:
    'Where the page itself is shared, its old content comes with it, unless the guest has wiped it first; with a pool of its own for shared memory it does not.',
  source: 'Sean Christopherson, 2021-04-16 (a separate pool for shared memory)',
  asks: ['holdsGuestData', 'isHostMapped'],
  forEach: { page: pages },
  given: (ask, { page }) => ask.holdsGuestData(page),
  holds: (ask, { page }) => !ask.isHostMapped(page),
  brokenBy: 'rfcv2',
});

// The mark alone does not say for whom.

import { pages } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const poisonedPageHasAnOwner = invariant('poisoned-page-has-an-owner', {
  says: 'A poisoned page is tied to a VM.',
  because:
    'The free path cannot tell a page hidden for a guest from a defective one, and KVM cannot tell whose it is.',
  source: 'Kirill A. Shutemov, 2021-04-19 (when a page is tied)',
  asks: ['isPoisoned', 'hasOwner'],
  forEach: { page: pages },
  given: (ask, { page }) => ask.isPoisoned(page),
  holds: (ask, { page }) => ask.hasOwner(page),
  brokenBy: 'passive-tie-at-spte',
});

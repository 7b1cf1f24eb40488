// The allocator keeps defective pages back, and only those.

import { pages } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const healthyPageIsNotWithheld = invariant('healthy-page-is-not-withheld', {
  says: 'A page that the allocator keeps back for good is defective.',
  because:
    'Every page withheld by mistake is memory lost until the next boot; userspace can do it in a loop.',
  source: 'Kirill A. Shutemov, 2021-04-19 (pages that reach no guest)',
  asks: ['isWithheld', 'isBroken'],
  forEach: { page: pages },
  given: (ask, { page }) => ask.isWithheld(page),
  holds: (ask, { page }) => ask.isBroken(page),
  brokenBy: 'passive-tie-at-spte',
});

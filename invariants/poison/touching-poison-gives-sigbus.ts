// What userspace meets when it touches what is hidden from it.

import { pages } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const touchingPoisonGivesSigbus = stepProperty('touching-poison-gives-sigbus', {
  says: 'Userspace that touches a poisoned page gets SIGBUS.',
  because: 'Anything else is data, or a fault that repeats for ever.',
  source: 'Kirill A. Shutemov, 2021-04-19',
  asks: ['userspaceTries', 'wasPoisoned'],
  forEach: { page: pages },
  given: (ask, _, { page }) => ask.userspaceTries(page) && ask.wasPoisoned(page),
  holds: (_, step) => step.outcome === 'SIGBUS',
  brokenBy: 'passive-tie-at-vma-flag',
});

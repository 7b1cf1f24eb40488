// A mark must not outlive its reason.

import { pages } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const freePageIsNotPoisoned = invariant('free-page-is-not-poisoned', {
  says: 'A page on the free list is not poisoned.',
  because: 'Whoever gets the page next finds it unusable, or is taken for a guest.',
  source: 'Kirill A. Shutemov, 2021-04-19 (unpoisoned on free)',
  asks: ['isFree', 'isPoisoned'],
  forEach: { page: pages },
  given: (ask, { page }) => ask.isFree(page),
  holds: (ask, { page }) => !ask.isPoisoned(page),
  brokenBy: 'passive-free-unaware',
});

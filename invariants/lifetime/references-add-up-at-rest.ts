// Reference counting, stated when no operation is under way.

import { pages } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const referencesAddUpAtRest = invariant('references-add-up-at-rest', {
  says: 'At rest, the reference count of a page is the number of its holders.',
  because: 'A reference that nobody will drop keeps the page, and whatever waits for it, for ever.',
  source: 'hva_to_pfn_slow() and copy_from_guest() of RFCv2 13/13; derived',
  asks: ['isQuiet', 'referencesAddUp'],
  forEach: { page: pages },
  given: (ask) => ask.isQuiet(),
  holds: (ask, { page }) => ask.referencesAddUp(page),
  brokenBy: 'rfcv2',
});

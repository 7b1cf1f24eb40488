// Leaks: a page that is not free is of use to somebody.

import { pages } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const pageInUseHasAHolder = invariant('page-in-use-has-a-holder', {
  says: 'At rest, a page that is not free and not withheld has somebody who holds it.',
  because: 'A page without a holder is lost, and the guest data in it with it.',
  source: 'put_page() and the error paths of RFCv2 13/13; derived',
  asks: ['isQuiet', 'isFree', 'isWithheld', 'hasHolder'],
  forEach: { page: pages },
  given: (ask, { page }) => ask.isQuiet() && !ask.isFree(page) && !ask.isWithheld(page),
  holds: (ask, { page }) => ask.hasHolder(page),
  brokenBy: 'rfcv2',
});

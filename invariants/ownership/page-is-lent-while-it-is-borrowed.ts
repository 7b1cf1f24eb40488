// The pairing of page states, second half: what one side has down as lent, another has down as borrowed.

import { pages } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const pageIsLentWhileItIsBorrowed = invariant('page-is-lent-while-it-is-borrowed', {
  says: 'The owner of a page has it down as lent exactly while somebody borrows it.',
  because:
    'A loan that its owner has forgotten survives the next donation of the page; one that only the owner remembers keeps the page for ever.',
  source: 'pkvm_ownership_selftest(), arch/arm64/kvm/hyp/nvhe/mem_protect.c',
  asks: ['isMemory', 'isLent', 'isBorrowed'],
  forEach: { page: pages },
  given: (ask, { page }) => ask.isMemory(page) && (ask.isLent(page) || ask.isBorrowed(page)),
  holds: (ask, { page }) => ask.isLent(page) && ask.isBorrowed(page),
  brokenBy: 'pkvm-reclaims-unasked',
});

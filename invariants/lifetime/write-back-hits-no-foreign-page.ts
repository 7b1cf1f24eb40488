// A page is not given back while a cache still has something to say about it.

import { pages } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const writeBackHitsNoForeignPage = stepProperty('write-back-hits-no-foreign-page', {
  says: "A cache line that a guest has left dirty is written back before the page is anybody else's.",
  because:
    'Lines with the key of a guest are not coherent with those without: written back late, they garble what the next owner has written.',
  source:
    'commit 683412ccf612, "KVM: SEV: add cache flush to solve SEV cache incoherency issues"; AMD64 APM vol. 2 15.34.7',
  asks: ['writesBack', 'wasStillTheGuests'],
  forEach: { page: pages },
  given: (ask, _, { page }) => ask.writesBack(page),
  holds: (ask, _, { page }) => ask.wasStillTheGuests(page),
  brokenBy: 'tdx-removes-untracked',
});

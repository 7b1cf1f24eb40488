// A cover: what a look-up says was true once.

import { gfns, pages, vms } from '../../spec/index-sets.ts';
import { cover } from '../../spec/vocabulary/index.ts';

export const lookUpGoesStale = cover('look-up-goes-stale', {
  says: 'A fault has looked up a page that is not behind its frame any more.',
  because:
    'This is the race; a model in which it does not happen proves nothing about who wins it.',
  source: 'Dan Williams, 2019-11-07, on what get_user_pages() asserts',
  asks: ['hasLookedUp', 'isBehind'],
  forEach: { vm: vms, gfn: gfns, page: pages },
  reached: (ask, { vm, gfn, page }) =>
    ask.hasLookedUp(vm, gfn, page) && !ask.isBehind(vm, gfn, page),
});

// A cover: guests get to use memory at all.

import { gfns, pages, vms } from '../../spec/index-sets.ts';
import { cover } from '../../spec/vocabulary/index.ts';

export const guestMapsMemory = cover('guest-maps-memory', {
  says: 'A guest gets to map a page.',
  because: 'A design in which this never happens is safe and useless.',
  source: 'derived: every property of mappings needs one to be checked on',
  asks: ['guestMaps', 'isBehind'],
  forEach: { vm: vms, gfn: gfns, page: pages },
  reached: (ask, { vm, gfn, page }) => ask.guestMaps(vm, gfn, page) && ask.isBehind(vm, gfn, page),
});

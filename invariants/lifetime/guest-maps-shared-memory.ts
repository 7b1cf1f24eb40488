// A cover: a guest can also use memory that it shares with the host.

import { gfns, pages, vms } from '../../spec/index-sets.ts';
import { cover } from '../../spec/vocabulary/index.ts';

export const guestMapsSharedMemory = cover('guest-maps-shared-memory', {
  says: 'A guest gets to map memory that it has declared shared.',
  because: 'Without shared memory a guest does no input or output.',
  source: 'Kirill A. Shutemov, 2021-04-19 (shared mappings)',
  asks: ['isSharedGfn', 'guestMaps'],
  forEach: { vm: vms, gfn: gfns, page: pages },
  reached: (ask, { vm, gfn, page }) => ask.isSharedGfn(vm, gfn) && ask.guestMaps(vm, gfn, page),
});

// A cover: without it, everything said about private mappings would hold for want of any.

import { pages, vms } from '../../spec/index-sets.ts';
import { cover } from '../../spec/vocabulary/index.ts';

export const guestMapsPrivateMemory = cover('guest-maps-private-memory', {
  says: 'A guest gets to map memory that it keeps from the host.',
  because: 'A design in which this never happens is safe and useless.',
  source: 'Kirill A. Shutemov, 2021-04-19 (private mappings)',
  asks: ['guestMapsPrivately'],
  forEach: { page: pages, vm: vms },
  reached: (ask, { page, vm }) => ask.guestMapsPrivately(vm, page),
});

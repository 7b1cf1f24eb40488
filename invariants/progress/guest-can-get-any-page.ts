// Protection is easy if nobody gets memory.

import { gfns, pages, vms } from '../../spec/index-sets.ts';
import { canAlwaysReach } from '../../spec/vocabulary/index.ts';

export const guestCanGetAnyPage = canAlwaysReach('guest-can-get-any-page', {
  says: 'Wherever the machine has got to, there is a way on which a given frame of a guest comes to map a given page.',
  because:
    'A page that can never be used again is lost, and a guest that can never map memory does not run.',
  source:
    'Sean Christopherson, 2024-05-13 (a valid address in the memslot means that guest_memfd needs to allow gup); derived',
  asks: ['guestMaps'],
  families: ['guest-access'],
  forEach: { vm: vms, gfn: gfns, page: pages },
  goal: (ask, { vm, gfn, page }) => ask.guestMaps(vm, gfn, page),
  brokenBy: 'gmem-all-out-fault-by-hva',
});

// A cover: the strategy that KVM must not take away from userspace.

import { gfns, pages, vms } from '../../spec/index-sets.ts';
import { cover } from '../../spec/vocabulary/index.ts';

export const sharedFrameLeavesItsPrivatePage = cover('shared-frame-leaves-its-private-page', {
  says: 'A guest uses shared memory from another page, while the page it kept private before stays hidden.',
  because: 'A design in which KVM converts pages in place leaves userspace no time to do this.',
  source: 'Sean Christopherson, 2021-04-16 (a separate pool for shared memory)',
  asks: ['isSharedGfn', 'guestMaps', 'isPrivateTo', 'holdsGuestData', 'isHostMapped'],
  forEach: { vm: vms, gfn: gfns, page: pages, other: pages },
  reached: (ask, { vm, gfn, page, other }) =>
    page !== other &&
    ask.isSharedGfn(vm, gfn) &&
    ask.guestMaps(vm, gfn, page) &&
    ask.isPrivateTo(vm, other) &&
    ask.holdsGuestData(other) &&
    !ask.isHostMapped(other),
});

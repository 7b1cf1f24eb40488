// Two guests: neither reads the other's memory, whether or not it is private there.

import { gfns, pages, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const privatePageIsInOneGuestOnly = invariant('private-page-is-in-one-guest-only', {
  says: 'A page that one VM keeps to itself is mapped by no other VM.',
  because:
    'A change of host entries that other secondary MMUs are not told of leaves their translations in place.',
  source: 'Sean Christopherson, 2021-04-16 (KVM as co-owner of the primary MMU)',
  asks: ['isPrivateTo', 'guestMaps'],
  // Where all private memory is mapped as such, `page-is-private-to-one-vm` says the same.
  families: ['protected-memory'],
  forEach: { page: pages, vm: vms, other: vms, gfn: gfns },
  given: (ask, { page, vm, other }) => vm !== other && ask.isPrivateTo(vm, page),
  holds: (ask, { page, other, gfn }) => !ask.guestMaps(other, gfn, page),
  brokenBy: 'rfcv2-skips-notifiers',
});

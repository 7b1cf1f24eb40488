// The same game, played by dirty tracking since long before guest_memfd.

import { gfns, pages, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const kvmWritesAreLogged = invariant('kvm-writes-are-logged', {
  says: 'What KVM writes to guest memory is in the dirty log.',
  because:
    'A migration does not send the page again, and the guest finds old data in it at the destination.',
  source:
    'Sean Christopherson, 2024-05-13 (a game that KVM already plays, e.g. for dirty tracking); mark_page_dirty_in_slot()',
  asks: ['isBehind', 'hasUnloggedWrite'],
  forEach: { vm: vms, gfn: gfns, page: pages },
  given: (ask, { vm, gfn, page }) => ask.isBehind(vm, gfn, page),
  holds: (ask, { vm, gfn }) => !ask.hasUnloggedWrite(vm, gfn),
  brokenBy: 'gmem-direct-map-misses-clock',
});

// The secondary MMU only ever composes what userspace and the mm decide.

import { gfns, pages, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const guestMappingFollowsTheHost = invariant('guest-mapping-follows-the-host', {
  says: 'A guest mapping leads to the page that userspace has put behind the frame.',
  because: 'A stale translation reads and writes memory that is no longer part of the VM.',
  source: 'Sean Christopherson, 2021-04-16 (KVM composes); the contract of mmu_notifier',
  asks: ['guestMaps', 'isBehind'],
  forEach: { vm: vms, gfn: gfns, page: pages },
  given: (ask, { vm, gfn, page }) => ask.guestMaps(vm, gfn, page),
  holds: (ask, { vm, gfn, page }) => ask.isBehind(vm, gfn, page),
  brokenBy: 'pageown-unmap-forgets-notifier',
});

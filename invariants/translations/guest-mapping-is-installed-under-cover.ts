// The whole argument about the sequence count in one property.

import { gfns, pages, vms } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const guestMappingIsInstalledUnderCover = stepProperty(
  'guest-mapping-is-installed-under-cover',
  {
    says: 'KVM installs a translation only if the host has it, and if its end would be announced.',
    because:
      'An invalidation that has begun was told to KVM already, and will not be told again: the translation would stay.',
    asks: ['installs', 'wasBehind', 'wasInFlux'],
    forEach: { vm: vms, gfn: gfns, page: pages },
    given: (ask, _, { vm, gfn, page }) => ask.installs(vm, gfn, page),
    holds: (ask, _, { vm, gfn, page }) => ask.wasBehind(vm, gfn, page) && !ask.wasInFlux(vm, gfn),
    source: 'Sean Christopherson, 2019-11-08; mmu_notifier_retry()',
    brokenBy: 'pin-protects',
  },
);

// Present entries and TLBs alike: an entry that is gone but cached is still there.

import { pages } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const directMapForgetsGuardedPages = invariant('direct-map-forgets-guarded-pages', {
  says: 'While KVM is not accessing a guarded page, neither the direct map nor a TLB has a translation to it.',
  because:
    'Removing the entry is half of it. Until every CPU has been made to forget it, the kernel reads through its TLB.',
  source:
    'James Gowans, 2024-05-13 (needing to unmap and flush afterwards); set_direct_map_invalid_noflush()',
  asks: ['isGuarded', 'isBeingAccessed', 'isInDirectMap', 'isRemembered'],
  forEach: { page: pages },
  given: (ask, { page }) => ask.isGuarded(page) && !ask.isBeingAccessed(page),
  holds: (ask, { page }) => !ask.isInDirectMap(page) && !ask.isRemembered(page),
  brokenBy: 'gmem-ondemand-unflushed',
});

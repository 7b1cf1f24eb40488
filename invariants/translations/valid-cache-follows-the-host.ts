// A cache is a secondary MMU of one entry.

import { gfns, pages, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const validCacheFollowsTheHost = invariant('valid-cache-follows-the-host', {
  says: 'A valid cache leads to the page that the host has behind the frame, and no invalidation of it is under way.',
  because: 'KVM uses a valid cache without another look, and without a reference.',
  asks: ['cacheIsValid', 'isBehind', 'isInFlux'],
  forEach: { vm: vms, gfn: gfns, page: pages },
  given: (ask, { vm, gfn, page }) => ask.cacheIsValid(vm, gfn, page),
  holds: (ask, { vm, gfn, page }) => ask.isBehind(vm, gfn, page) && !ask.isInFlux(vm, gfn),
  source: 'hva_to_pfn_retry() in virt/kvm/pfncache.c; commit 58cd407ca4c6',
  brokenBy: 'cache-never-retries',
});

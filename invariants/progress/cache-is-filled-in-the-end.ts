// A cache may look again because of its own address, and not because of others.

import { vms } from '../../spec/index-sets.ts';
import { leadsTo } from '../../spec/vocabulary/index.ts';

export const cacheIsFilledInTheEnd = leadsTo('cache-is-filled-in-the-end', {
  says: 'A cache that is being filled is done in the end, or disturbed by an invalidation of its own address.',
  because:
    'A vCPU that waits for the cache does nothing else, and whoever unmaps other memory keeps it waiting.',
  asks: ['isFillingCache', 'cacheIsDisturbed'],
  forEach: { vm: vms },
  from: (ask, { vm }) => ask.isFillingCache(vm),
  to: (ask, { vm }) => !ask.isFillingCache(vm) || ask.cacheIsDisturbed(vm),
  source: 'David Woodhouse, series on gfn_to_pfn_cache; mmu_notifier_retry_cache()',
  brokenBy: { variant: 'cache-heeds-everything', bounds: { gfns: 2, faults: 0, removals: 1 } },
});

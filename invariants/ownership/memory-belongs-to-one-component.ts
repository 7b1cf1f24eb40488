// The pairing of page states, first half: somebody owns each page, and nobody else does.

import { pages } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const memoryBelongsToOneComponent = invariant('memory-belongs-to-one-component', {
  says: 'Each page of RAM belongs to exactly one component: the host, the hypervisor or a guest.',
  because:
    'With two owners each may lend the page or give it away behind the back of the other; with none it is lost to all.',
  source: 'pkvm_ownership_selftest(), arch/arm64/kvm/hyp/nvhe/mem_protect.c',
  asks: ['isMemory', 'owners'],
  forEach: { page: pages },
  given: (ask, { page }) => ask.isMemory(page),
  holds: (ask, { page }) => ask.owners(page) === 1,
  brokenBy: 'pkvm-donate-runs-out',
});

// The mm's half of the contract.

import { gfns, vms } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const unmappingIsAnnounced = stepProperty('unmapping-is-announced', {
  says: 'A present host entry changes only between the start and the end of an invalidation.',
  because: 'A secondary MMU that is not told keeps its translation.',
  asks: ['unmaps', 'wasInFlux'],
  forEach: { vm: vms, gfn: gfns },
  given: (ask, _, { vm, gfn }) => ask.unmaps(vm, gfn),
  holds: (ask, _, { vm, gfn }) => ask.wasInFlux(vm, gfn),
  source: 'Paolo Bonzini, 2019-11-07; include/linux/mmu_notifier.h; commit f268f6cf875f',
  brokenBy: 'collapse-unannounced',
});

// A cover: without it, the checks under mmu_lock would have nothing to find.

import { vcpus, vms } from '../../spec/index-sets.ts';
import { cover } from '../../spec/vocabulary/index.ts';

export const invalidationOvertakesAFault = cover('invalidation-overtakes-a-fault', {
  says: 'An invalidation begins and ends while a fault holds on to what it read before.',
  because: 'This is the race that the sequence count is for.',
  source: 'derived: mmu_invalidate_retry_gfn (include/linux/kvm_host.h)',
  asks: ['isFaultStale'],
  forEach: { vm: vms, vcpu: vcpus },
  reached: (ask, { vm, vcpu }) => ask.isFaultStale(vm, vcpu),
});

// KVM_SET_USER_MEMORY_REGION2 comes back.

import { gfns, vms } from '../../spec/index-sets.ts';
import { leadsTo } from '../../spec/vocabulary/index.ts';

export const memslotUpdateEnds = leadsTo('memslot-update-ends', {
  says: 'A memslot whose deletion has begun is deleted one day.',
  because:
    'Whoever waits for a count that never gets back to zero holds slots_lock for ever, and the VM cannot even be torn down.',
  source: 'kvm_swap_active_memslots()',
  asks: ['isBeingDeleted'],
  forEach: { vm: vms, gfn: gfns },
  from: (ask, { vm, gfn }) => ask.isBeingDeleted(vm, gfn),
  to: (ask, { vm, gfn }) => !ask.isBeingDeleted(vm, gfn),
  brokenBy: 'xarray-lock-dropped-updates-wait-for-count',
});

// Starts and ends of invalidations come in pairs, for each VM.

import { vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const invalidationsBalance = invariant('invalidations-balance', {
  says: 'With no hole being punched, a VM counts no invalidation in progress.',
  because:
    'A start without its end holds faults off for ever; an end without its start is a bug that kills the VM.',
  source: 'Sean Christopherson, 2023-01-13; KVM_BUG_ON() in kvm_mmu_invalidate_end()',
  asks: ['isPunchingHole', 'invalidationsInProgress'],
  forEach: { vm: vms },
  given: (ask) => !ask.isPunchingHole(),
  holds: (ask, { vm }) => ask.invalidationsInProgress(vm) === 0,
  brokenBy: 'xarray-lock-dropped',
});

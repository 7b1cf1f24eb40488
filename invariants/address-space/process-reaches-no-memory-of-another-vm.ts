// The kernel half is the same in all processes. The thread only considers the process of the VM itself.

import { cpus, pages, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const processReachesNoMemoryOfAnotherVm = invariant(
  'process-reaches-no-memory-of-another-vm',
  {
    says: 'The process of one VM reaches no memory of another VM.',
    because:
      "What is mapped for userspace in the kernel half is mapped for all of userspace: one guest's VMM reads all guests.",
    source: 'derived (S1-24)',
    asks: ['runsProcessOf', 'isUsedFor', 'processReaches'],
    forEach: { vm: vms, other: vms, cpu: cpus, page: pages },
    given: (ask, { vm, other, cpu, page }) =>
      vm !== other && ask.runsProcessOf(vm, cpu) && ask.isUsedFor(other, page),
    holds: (ask, { vm, cpu, page }) => !ask.processReaches(vm, cpu, page),
    brokenBy: 'gmem-user1-without-lass',
  },
);

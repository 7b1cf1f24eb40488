// What vCPUs that fault at the same time wait for.

import { vms } from '../../spec/index-sets.ts';
import { metric } from '../../spec/vocabulary/index.ts';

export const exclusiveMmuLockSectionsPerFault = metric('exclusive-mmu-lock-sections-per-fault', {
  says: 'How often one pass of a guest fault takes mmu_lock so that all other faults of the VM wait.',
  because: 'Faults of a VM with many vCPUs then go one by one.',
  source: 'Sean Christopherson, 2021-04-16, same thread',
  asks: ['exclusiveSections'],
  asksDuring: ['isInFault'],
  forEach: { vm: vms },
  unit: 'sections',
  cost: (ask, _, { vm }) => ask.exclusiveSections(vm),
  during: (ask, { vm }) => ask.isInFault(vm),
});

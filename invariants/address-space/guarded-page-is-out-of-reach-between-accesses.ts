// What a design can still promise that opens guest memory to the whole kernel for the time of an access.

import { cpus, pages } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const guardedPageIsOutOfReachBetweenAccesses = invariant(
  'guarded-page-is-out-of-reach-between-accesses',
  {
    says: 'While KVM is not accessing a guarded page, no other kernel code reaches it.',
    because:
      'An exposure as long as an access can be made short; one that lasts as long as a vCPU runs cannot.',
    source:
      'Sean Christopherson, 2024-05-13 (KVM can re-establish the direct map on demand); derived',
    asks: ['isGuarded', 'isBeingAccessed', 'kernelAtLargeReaches'],
    forEach: { page: pages, cpu: cpus },
    given: (ask, { page }) => ask.isGuarded(page) && !ask.isBeingAccessed(page),
    holds: (ask, { page, cpu }) => !ask.kernelAtLargeReaches(cpu, page),
    brokenBy: 'gmem-cr3',
  },
);

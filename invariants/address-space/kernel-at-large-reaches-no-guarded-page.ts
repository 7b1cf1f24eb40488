// What the designs of 2024 are for.

import { cpus, pages } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const kernelAtLargeReachesNoGuardedPage = invariant(
  'kernel-at-large-reaches-no-guarded-page',
  {
    says: "No kernel code but KVM's reaches guest memory that is to be kept from it.",
    because:
      'Whatever the kernel can load, a mistake anywhere in it can leak, and so can speculation.',
    source:
      'Sean Christopherson, 2024-05-13 (so that the kernel at large cannot touch guest memory)',
    asks: ['isGuarded', 'kernelAtLargeReaches'],
    forEach: { page: pages, cpu: cpus },
    given: (ask, { page }) => ask.isGuarded(page),
    holds: (ask, { page, cpu }) => !ask.kernelAtLargeReaches(cpu, page),
    brokenBy: 'gmem-cr3',
  },
);

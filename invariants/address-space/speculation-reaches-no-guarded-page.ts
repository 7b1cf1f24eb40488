// A load that will be thrown away has been seen by the caches.

import { cpus, pages } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const speculationReachesNoGuardedPage = invariant('speculation-reaches-no-guarded-page', {
  says: 'Speculation in the kernel at large reaches no guarded page.',
  because:
    'It is for speculation that guest memory leaves the direct map: plain loads the kernel could simply not make.',
  source:
    'Sean Christopherson, 2024-05-13 (I think/hope that would mitigate speculative execution); Derek Manwaring, same thread',
  asks: ['isGuarded', 'speculationReaches'],
  forEach: { page: pages, cpu: cpus },
  given: (ask, { page }) => ask.isGuarded(page),
  holds: (ask, { page, cpu }) => !ask.speculationReaches(cpu, page),
  brokenBy: 'gmem-user1-slow-smap',
});

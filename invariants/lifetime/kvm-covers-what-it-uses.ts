// What a use rests on: stronger than that it happens to go well.

import { pages } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const kvmCoversWhatItUses = stepProperty('kvm-covers-what-it-uses', {
  says: 'While KVM uses a page it holds a reference, or a cache of it that invalidations would have made invalid.',
  because: 'With neither, nothing keeps the page from being freed in the middle of the access.',
  asks: ['kvmUses', 'kvmUseIsCovered'],
  forEach: { page: pages },
  given: (ask, _, { page }) => ask.kvmUses(page),
  holds: (ask, _, { page }) => ask.kvmUseIsCovered(page),
  source: 'Paolo Bonzini, 2019-11-07; kvm_gpc_check() under the lock of the cache',
  brokenBy: 'cache-used-after-unlock',
});

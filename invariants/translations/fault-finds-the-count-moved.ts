// A cover: the sequence count is of use.

import { vms } from '../../spec/index-sets.ts';
import { cover } from '../../spec/vocabulary/index.ts';

export const faultFindsTheCountMoved = cover('fault-finds-the-count-moved', {
  says: 'A fault is in flight that will begin again because the sequence count has moved.',
  because: 'Without it, nothing tests the comparison.',
  source: 'Sean Christopherson, 2019-11-08; mmu_notifier_retry()',
  asks: ['mustRetry'],
  forEach: { vm: vms },
  reached: (ask, { vm }) => ask.mustRetry(vm),
});

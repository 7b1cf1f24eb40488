// What it costs a guest that a fault invalidates itself.

import { gfns, vms } from '../../spec/index-sets.ts';
import { metric } from '../../spec/vocabulary/index.ts';

export const retriesPerFirstTouch = metric('retries-per-first-touch', {
  says: 'How often a fault goes back to retry before the frame is mapped.',
  because: 'Each retry is a page fault more, and a storm of them when many vCPUs start at once.',
  source: 'try_to_unmap() in kvm_protect_pfn(), RFCv2 13/13; derived',
  asks: ['retries'],
  asksDuring: ['lacksTranslation'],
  forEach: { vm: vms, gfn: gfns },
  unit: 'retries',
  cost: (ask, _, { vm, gfn }) => (ask.retries(vm, gfn) ? 1 : 0),
  during: (ask, { vm, gfn }) => ask.lacksTranslation(vm, gfn),
});

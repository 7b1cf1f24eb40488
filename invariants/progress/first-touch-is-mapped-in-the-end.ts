// A fault that protects its page changes what it has looked up itself.

import { gfns, vms } from '../../spec/index-sets.ts';
import { leadsTo } from '../../spec/vocabulary/index.ts';

export const firstTouchIsMappedInTheEnd = leadsTo('first-touch-is-mapped-in-the-end', {
  says: 'If userspace leaves memory alone, a frame that the guest touches is mapped in the end.',
  because: 'A fault that invalidates itself on every pass retries for ever.',
  source: 'try_to_unmap() in kvm_protect_pfn(), RFCv2 13/13; derived',
  asks: ['isLeftAlone', 'lacksTranslation'],
  forEach: { vm: vms, gfn: gfns },
  from: (ask, { vm, gfn }) => ask.isLeftAlone() && ask.lacksTranslation(vm, gfn),
  to: (ask, { vm, gfn }) => !ask.lacksTranslation(vm, gfn),
  brokenBy: { variant: 'rfcv2-unmaps-again', bounds: { vms: 1 } },
});

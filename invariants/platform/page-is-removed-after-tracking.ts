// What TLBs hold is looked at before a page is taken away, and not only by whoever refuses.

import { gfns, vms } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const pageIsRemovedAfterTracking = stepProperty('page-is-removed-after-tracking', {
  says: "KVM asks for a page to be removed from the guest's table only when no TLB can have it any more.",
  because:
    'The module refuses, KVM is not prepared for that, and the page stays where it is; a module that does not refuse leaves the page to the guest.',
  source: 'tdx_sept_remove_private_spte(), tdx_track(); TDX_TLB_TRACKING_NOT_DONE',
  asks: ['asksToRemove', 'wasTracked'],
  forEach: { vm: vms, gfn: gfns },
  given: (ask, _, { vm, gfn }) => ask.asksToRemove(vm, gfn),
  holds: (ask, _, { vm, gfn }) => ask.wasTracked(vm, gfn),
  brokenBy: 'tdx-removes-untracked',
});

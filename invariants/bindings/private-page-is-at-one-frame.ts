// Exclusivity within a VM.

import { gfns, pages, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const privatePageIsAtOneFrame = invariant('private-page-is-at-one-frame', {
  says: 'A page that a VM maps as private memory is at one of its guest frames only.',
  because:
    'The platforms record one guest address for a page: RMP, secure EPT and RTT have no room for a second.',
  source: 'AMD64 APM vol. 2 15.36 (RMP), Intel TDX module: TDH.MEM.PAGE.AUG',
  asks: ['mapsPrivatelyAt'],
  forEach: { vm: vms, gfn: gfns, other: gfns, page: pages },
  given: (ask, { vm, gfn, other, page }) => gfn !== other && ask.mapsPrivatelyAt(vm, gfn, page),
  holds: (ask, { vm, other, page }) => !ask.mapsPrivatelyAt(vm, other, page),
  brokenBy: 'list-software',
});

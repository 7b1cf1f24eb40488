// What an inherited page would show.

import { gfns, pages, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const departedDataStaysOutOfReach = invariant('departed-data-stays-out-of-reach', {
  says: 'No guest maps a page with the data of a VM that is gone.',
  because: "A new VM that gets the old one's id, or its memory, reads its secrets.",
  source: 'kvm_pfn_map and VM ids of RFCv2 13/13; derived',
  asks: ['holdsDepartedData', 'guestMaps'],
  forEach: { page: pages, vm: vms, gfn: gfns },
  given: (ask, { page }) => ask.holdsDepartedData(page),
  holds: (ask, { vm, gfn, page }) => !ask.guestMaps(vm, gfn, page),
  brokenBy: { variant: 'rfcv2', bounds: { departures: 1 } },
});

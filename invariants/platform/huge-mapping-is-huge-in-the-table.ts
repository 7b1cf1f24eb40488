// Sizes have to agree as well as owners.

import { gfns, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const hugeMappingIsHugeInTheTable = invariant('huge-mapping-is-huge-in-the-table', {
  says: 'A huge page that is mapped as one is assigned as one, unless it is just being split.',
  because:
    'Hardware refuses a translation that is larger than the entry for the page; KVM handles the fault, and makes the same translation again.',
  source: 'AMD64 APM vol. 2 15.36; sev_gmem_max_mapping_level(), sev_handle_rmp_fault()',
  asks: ['hasOwnershipTable', 'mapsHuge', 'isInFlux', 'isAssignedHuge'],
  forEach: { vm: vms, gfn: gfns },
  given: (ask, { vm, gfn }) =>
    ask.hasOwnershipTable() && ask.mapsHuge(vm, gfn) && !ask.isInFlux(vm, gfn),
  holds: (ask, { vm, gfn }) => ask.isAssignedHuge(vm, gfn),
  brokenBy: 'snp-maps-beyond-rmp-entry',
});

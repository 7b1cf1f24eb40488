// KVM's translations and the platform's own record agree.

import { gfns, pages, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const privateMappingIsInTheTable = invariant('private-mapping-is-in-the-table', {
  says: 'A page that a VM maps as private memory is assigned to that VM at that guest frame.',
  because:
    'A translation that the hardware does not honour faults again and again, and KVM takes it for done.',
  source: 'sev_gmem_prepare(), which asks only whether a page is assigned',
  asks: ['hasOwnershipTable', 'mapsPrivatelyAt', 'isAssignedTo'],
  forEach: { vm: vms, gfn: gfns, page: pages },
  given: (ask, { vm, gfn, page }) => ask.hasOwnershipTable() && ask.mapsPrivatelyAt(vm, gfn, page),
  holds: (ask, { vm, gfn, page }) => ask.isAssignedTo(vm, gfn, page),
  brokenBy: 'list-snp-assigned-is-content',
});

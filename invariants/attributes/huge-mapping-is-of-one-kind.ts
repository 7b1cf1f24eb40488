// One translation can only be of one kind, however many frames it serves.

import { gfns, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const hugeMappingIsOfOneKind = invariant('huge-mapping-is-of-one-kind', {
  says: 'A huge page is mapped as one only where all its frames have the same attribute, or some of them are being changed.',
  because:
    'The frames whose attribute differs are mapped as the wrong kind, though no fault ever was for them.',
  source:
    'commit 9129633d568e, "KVM: x86/mmu: Prevent installing hugepages when mem attributes are changing"',
  asks: ['mapsHuge', 'isHugePageUniform', 'isHugePageInFlux'],
  forEach: { vm: vms, gfn: gfns },
  given: (ask, { vm, gfn }) => ask.mapsHuge(vm, gfn) && !ask.isHugePageInFlux(vm, gfn),
  holds: (ask, { vm, gfn }) => ask.isHugePageUniform(vm, gfn),
  brokenBy: 'late-attribute-holds-off-exact-range',
});

// What a frame is meant to be and what is mapped for it are changed by different threads; this says that they agree.

import { gfns, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const mappingHasTheKindOfTheAttribute = invariant('mapping-has-the-kind-of-the-attribute', {
  says: 'Unless its attribute or memslot is being changed, a frame is mapped as what its attribute says.',
  because:
    'A private frame that is mapped as shared hands to the host what the guest writes as its secret; no later event removes the translation.',
  source: 'Sean Christopherson, 2023-01-13 (S3-3); kvm_vm_set_mem_attributes()',
  asks: ['hasPrivateAttribute', 'mapsShared', 'mapsPrivate', 'isInFlux'],
  forEach: { vm: vms, gfn: gfns },
  given: (ask, { vm, gfn }) =>
    (ask.mapsShared(vm, gfn) || ask.mapsPrivate(vm, gfn)) && !ask.isInFlux(vm, gfn),
  holds: (ask, { vm, gfn }) => ask.mapsPrivate(vm, gfn) === ask.hasPrivateAttribute(vm, gfn),
  brokenBy: 'late-attribute-ignores-range',
});

// Translations go through memslots, which userspace replaces while vCPUs run.

import { gfns, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const mappingBelongsToTheMemslotInPlace = invariant(
  'mapping-belongs-to-the-memslot-in-place',
  {
    says: 'No translation leads to the memory of a memslot that has been replaced.',
    because:
      'The zap of the memslot update was the last event that would have removed it: the guest keeps memory that is no longer its own.',
    source: 'kvm_invalidate_memslot(): from there on no translation for the old slot is made',
    asks: ['mapsShared', 'mapsPrivate', 'mapsReplacedMemory'],
    forEach: { vm: vms, gfn: gfns },
    given: (ask, { vm, gfn }) => ask.mapsShared(vm, gfn) || ask.mapsPrivate(vm, gfn),
    holds: (ask, { vm, gfn }) => !ask.mapsReplacedMemory(vm, gfn),
    brokenBy: 'late-attribute-uses-invalid-slot',
  },
);

// Both sides of a binding say the same.

import { gfns, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const memslotIsBoundToItsRange = invariant('memslot-is-bound-to-its-range', {
  says: 'A memslot that takes its memory from a file is on the record of the file, for its own range and no other.',
  because:
    'A memslot that the record does not name is told of no hole, and keeps translations to pages that are gone.',
  source: 'kvm_gmem_get_pfn() (WARN_ON_ONCE), kvm_gmem_bind()',
  asks: ['usesFile', 'isRecordedExactly'],
  forEach: { vm: vms, gfn: gfns },
  given: (ask, { vm, gfn }) => ask.usesFile(vm, gfn),
  holds: (ask, { vm, gfn }) => ask.isRecordedExactly(vm, gfn),
  brokenBy: 'xarray-ignores-store-error',
});

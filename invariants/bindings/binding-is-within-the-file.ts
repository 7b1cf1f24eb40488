// Ranges end where the file ends.

import { gfns, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const bindingIsWithinTheFile = invariant('binding-is-within-the-file', {
  says: 'The record of a file names memslots for offsets within the file only.',
  because:
    'A binding beyond the end stands for memory that will never be there, and the arithmetic that let it in has other consequences.',
  source: 'kvm_gmem_bind(), Linux 7.2: possible signed integer overflow',
  asks: ['isRecorded', 'isRecordedBeyondEnd'],
  forEach: { vm: vms, gfn: gfns },
  given: (ask, { vm, gfn }) => ask.isRecorded(vm, gfn),
  holds: (ask, { vm, gfn }) => !ask.isRecordedBeyondEnd(vm, gfn),
  brokenBy: 'xarray-size-overflows',
});

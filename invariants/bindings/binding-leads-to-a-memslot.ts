// The record outlives no memslot that it names.

import { gfns, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const bindingLeadsToAMemslot = invariant('binding-leads-to-a-memslot', {
  says: 'A memslot that the record of a file names is there.',
  because: 'release() and every hole follow the record: a memslot that is freed is written to.',
  source: 'kvm_gmem_release(), kvm_gmem_unbind()',
  asks: ['isRecorded', 'hasMemslot'],
  forEach: { vm: vms, gfn: gfns },
  given: (ask, { vm, gfn }) => ask.isRecorded(vm, gfn),
  holds: (ask, { vm, gfn }) => ask.hasMemslot(vm, gfn),
  brokenBy: 'xarray-dying-file-skips-unbind',
});

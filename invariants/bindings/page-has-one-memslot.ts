// Exclusivity where userspace asks for it: at the memslot, before any guest runs.

import { gfns, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const pageHasOneMemslot = invariant('page-has-one-memslot', {
  says: 'A page of a file of guest memory is behind one memslot at most.',
  because:
    'What two memslots share, two guests share, or one guest sees twice: nothing that comes later can tell whose the page is.',
  source: 'Sean Christopherson, 2023-01-13; kvm_gmem_bind()',
  asks: ['usesFile', 'usesSameMemory'],
  forEach: { vm: vms, gfn: gfns, otherVm: vms, otherGfn: gfns },
  given: (ask, { vm, gfn, otherVm, otherGfn }) =>
    (vm !== otherVm || gfn !== otherGfn) && ask.usesFile(vm, gfn),
  holds: (ask, { vm, gfn, otherVm, otherGfn }) => !ask.usesSameMemory(vm, gfn, otherVm, otherGfn),
  brokenBy: 'list-software',
});

// Exclusivity where userspace asks for it: at the memslot, before any guest runs.

import { gfns, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const pageHasOneMemslot = invariant('page-has-one-memslot', {
  says: 'A page of a file of guest memory is behind one memslot at most.',
  because:
    'What two memslots share, two guests share, or one guest sees twice: nothing that comes later can tell whose the page is.',
  source: 'Sean Christopherson, 2023-01-13; kvm_gmem_bind()',
  asks: ['usesFile', 'sharesPageWith'],
  forEach: { vm: vms, gfn: gfns, other: vms },
  given: (ask, { vm, gfn }) => ask.usesFile(vm, gfn),
  holds: (ask, { vm, gfn, other }) => !ask.sharesPageWith(vm, gfn, other),
  brokenBy: 'list-software',
});

// The passive designs rest on every way to fill an entry.

import { gfns, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const flaggedMemoryHasNoPresentEntry = invariant('flagged-memory-has-no-present-entry', {
  says: 'Memory that userspace has flagged has no present host entry.',
  because:
    'Fault-around, swap-in, migration, userfaultfd: each fills entries too, and one that does not look at the flag lets the host in.',
  source: 'Kirill A. Shutemov, 2021-04-19',
  asks: ['isFlagged', 'hostMapsAt'],
  forEach: { vm: vms, gfn: gfns },
  given: (ask, { vm, gfn }) => ask.isFlagged(vm, gfn),
  holds: (ask, { vm, gfn }) => !ask.hostMapsAt(vm, gfn),
  brokenBy: 'passive-tie-at-vma-flag',
});

// A cover: failing early is stricter than it would have to be.

import { gfns, vms } from '../../spec/index-sets.ts';
import { cover } from '../../spec/vocabulary/index.ts';

export const untouchedMemoryIsRefused = cover('untouched-memory-is-refused', {
  says: 'Userspace is refused a memslot for the sake of memory that nobody has touched.',
  because:
    'A memslot that no guest ever uses would never have led to a conflict: the check cannot know.',
  source: 'Isaku Yamahata, 2023-01-18',
  asks: ['isRefused', 'isUntouched'],
  forEach: { vm: vms, gfn: gfns },
  reached: (ask, { vm, gfn }) => ask.isRefused(vm, gfn) && ask.isUntouched(vm, gfn),
});

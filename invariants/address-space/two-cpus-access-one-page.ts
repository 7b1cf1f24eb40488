// A cover: windows overlap.

import { pages } from '../../spec/index-sets.ts';
import { cover } from '../../spec/vocabulary/index.ts';

export const twoCpusAccessOnePage = cover('two-cpus-access-one-page', {
  says: 'Two CPUs get to have accesses to the same page open.',
  because: 'A race between them could not show otherwise.',
  source: 'derived: two vCPUs of one VM in kvm_write_guest_page at the same time',
  asks: ['isBeingAccessedTwice'],
  forEach: { page: pages },
  reached: (ask, { page }) => ask.isBeingAccessedTwice(page),
});

// A cover: a reference keeps nobody from unmapping.

import { pages } from '../../spec/index-sets.ts';
import { cover } from '../../spec/vocabulary/index.ts';

export const pinnedPageIsUnmapped = cover('pinned-page-is-unmapped', {
  says: 'A page to which a look-up of KVM holds a reference is in no host page table any more.',
  because: 'References do not hold off notifiers, for ZONE_DEVICE pages as little as for others.',
  source: 'Dan Williams, 2019-11-07',
  asks: ['isHeldByLookUp', 'isHostMapped'],
  forEach: { page: pages },
  reached: (ask, { page }) => ask.isHeldByLookUp(page) && !ask.isHostMapped(page),
});

// A cover: a reference keeps nobody from truncating either.

import { pages } from '../../spec/index-sets.ts';
import { cover } from '../../spec/vocabulary/index.ts';

export const pinnedPageIsTruncated = cover('pinned-page-is-truncated', {
  says: 'A page to which a look-up of KVM holds a reference belongs to no file, device or mapping any more.',
  because: 'A reference keeps the page from being freed, and from nothing else.',
  source: 'Dan Williams, 2019-11-07',
  asks: ['isHeldByLookUp', 'isClaimed'],
  forEach: { page: pages },
  reached: (ask, { page }) => ask.isHeldByLookUp(page) && !ask.isClaimed(page),
});

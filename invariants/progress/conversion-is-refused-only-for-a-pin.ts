// The count cannot tell a reference that is kept from one that is about to be dropped.

import { pages } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const conversionIsRefusedOnlyForAPin = stepProperty('conversion-is-refused-only-for-a-pin', {
  says: 'A conversion to private memory is refused only if somebody has the page pinned.',
  because:
    'Userspace is told to try again and has nothing that it could do about it: a spurious EAGAIN.',
  source:
    'in-place conversion of guest_memfd, RFC (lru_add_drain_all() before the second count); derived',
  asks: ['refusesConversion', 'wasPinned'],
  forEach: { page: pages },
  given: (ask, _, { page }) => ask.refusesConversion(page),
  holds: (ask, _, { page }) => ask.wasPinned(page),
  brokenBy: { variant: 'gmem-conversion-drains-nothing', bounds: { batches: 1 } },
});

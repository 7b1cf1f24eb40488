// Confidentiality against the host: userspace page tables.

import { pages } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const privatePageHasNoHostMapping = invariant('private-page-has-no-host-mapping', {
  says: 'A private page is in no page table of host userspace.',
  because:
    'A present entry lets the VMM, or whoever took it over, read and write what the guest believes is its own.',
  source: 'Kirill A. Shutemov, 2021-04-19 (hwpoison entries)',
  asks: ['isPrivate', 'isHostMapped'],
  forEach: { page: pages },
  given: (ask, { page }) => ask.isPrivate(page),
  holds: (ask, { page }) => !ask.isHostMapped(page),
  brokenBy: 'passive-tie-at-vma-flag',
});

// Confidentiality against the host: references taken earlier. pageown I3.

import { pages } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const privatePageHasNoForeignPin = invariant('private-page-has-no-foreign-pin', {
  says: "A private page is pinned by nobody but KVM's own fault.",
  because:
    'Unmapping removes page table entries, not references: a pin taken earlier lets a device or the kernel write to the page for as long as it is held.',
  source:
    'make_hva_secure() of s390 and in-place conversion of guest_memfd refuse such pages; derived',
  asks: ['isPrivate', 'isPinned'],
  forEach: { page: pages },
  given: (ask, { page }) => ask.isPrivate(page),
  holds: (ask, { page }) => !ask.isPinned(page),
  brokenBy: 'pageown-convert-ignores-pins',
});

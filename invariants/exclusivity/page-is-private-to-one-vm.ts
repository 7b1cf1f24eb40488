// Exclusivity: the property that started the argument.

import { pages, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const pageIsPrivateToOneVm = invariant('page-is-private-to-one-vm', {
  says: 'A page is private to at most one VM.',
  because: 'Two guests that both trust a page as their own read and write each other.',
  source: 'Kirill A. Shutemov, 2021-04-19 (whose page it is)',
  asks: ['isPrivateTo', 'guestMapsPrivately'],
  forEach: { page: pages, vm: vms, other: vms },
  given: (ask, { page, vm, other }) => vm !== other && ask.isPrivateTo(vm, page),
  holds: (ask, { page, other }) => !ask.guestMapsPrivately(other, page),
  brokenBy: 'passive-no-tie',
});

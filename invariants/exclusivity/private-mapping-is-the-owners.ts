// Whoever maps a private page is its owner: pageown I2.

import { pages, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const privateMappingIsTheOwners = invariant('private-mapping-is-the-owners', {
  says: 'A private page is mapped by nobody but its owner.',
  because:
    'A translation to a private page of another VM is a hole in the wall between two guests.',
  source: 'Kirill A. Shutemov, 2021-04-19 (whose page it is)',
  asks: ['guestMapsPrivately', 'isOwner'],
  forEach: { page: pages, vm: vms },
  given: (ask, { page, vm }) => ask.guestMapsPrivately(vm, page),
  holds: (ask, { page, vm }) => ask.isOwner(vm, page),
  brokenBy: 'pageown-map-forgets-owner',
});

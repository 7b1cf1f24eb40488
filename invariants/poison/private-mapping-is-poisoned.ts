// First rule of the passive design: KVM admits only poisoned pages.

import { pages, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const privateMappingIsPoisoned = invariant('private-mapping-is-poisoned', {
  says: 'A page that a guest maps privately is poisoned.',
  because: 'Without the mark nothing keeps the host from mapping the page again.',
  source: 'Kirill A. Shutemov, 2021-04-19 (only poisoned pages in private mappings)',
  asks: ['guestMapsPrivately', 'isPoisoned'],
  forEach: { page: pages, vm: vms },
  given: (ask, { page, vm }) => ask.guestMapsPrivately(vm, page),
  holds: (ask, { page }) => ask.isPoisoned(page),
  brokenBy: 'passive-admits-anything',
});

// What a guest maps as shared is not hidden from the host.

import { gfns, pages, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const sharedMappingIsNotPoisoned = invariant('shared-mapping-is-not-poisoned', {
  says: 'A shared guest mapping does not lead to a poisoned page.',
  because: 'Host and guest would disagree about who may use the page.',
  source: 'Kirill A. Shutemov, 2021-04-19 (poisoned pages in shared mappings)',
  asks: ['isSharedGfn', 'guestMaps', 'isPoisoned'],
  forEach: { vm: vms, gfn: gfns, page: pages },
  given: (ask, { vm, gfn, page }) => ask.isSharedGfn(vm, gfn) && ask.guestMaps(vm, gfn, page),
  holds: (ask, { page }) => !ask.isPoisoned(page),
  brokenBy: 'rfcv2',
});

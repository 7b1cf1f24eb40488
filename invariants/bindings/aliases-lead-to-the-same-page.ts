// What userspace means to be one piece of RAM, seen at two guest addresses, is one.

import { gfns, pages, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const aliasesLeadToTheSamePage = invariant('aliases-lead-to-the-same-page', {
  says: 'Two guest frames that userspace means to be the same memory lead to the same page.',
  because: 'Otherwise the guest reads something else through one than it wrote through the other.',
  source: 'Chao Peng, 2023-01-17 (SMRAM as an alias of system memory)',
  asks: ['isAlias', 'guestMaps', 'isMapped'],
  forEach: { vm: vms, gfn: gfns, other: gfns, page: pages },
  given: (ask, { vm, gfn, other, page }) =>
    ask.isAlias(vm, gfn, other) && ask.guestMaps(vm, gfn, page) && ask.isMapped(vm, other),
  holds: (ask, { vm, other, page }) => ask.guestMaps(vm, other, page),
  brokenBy: 'xarray-alias-is-shared',
});

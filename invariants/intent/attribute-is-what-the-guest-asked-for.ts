// What userspace has acknowledged, the guest relies on.

import { gfns, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const attributeIsWhatTheGuestAskedFor = invariant('attribute-is-what-the-guest-asked-for', {
  says: 'After an acknowledged request, the attribute is what the guest asked for, until the guest changes its mind.',
  because:
    'A guest that was told "private" writes its secrets; if the attribute has gone back to shared, they land in memory of the host.',
  source: 'derived from Michael Roth, 2023-02-20 (S3-9)',
  asks: ['requestStands', 'hasPrivateAttribute', 'isSharedGfn'],
  forEach: { vm: vms, gfn: gfns },
  given: (ask, { vm, gfn }) => ask.requestStands(vm, gfn),
  holds: (ask, { vm, gfn }) => ask.hasPrivateAttribute(vm, gfn) !== ask.isSharedGfn(vm, gfn),
  brokenBy: 'early-attribute-converts',
});

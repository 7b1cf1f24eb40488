// Confidentiality as it is meant: no access at all, by whatever way.

import { pages } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const onlyTheGuestTouchesAPrivatePage = stepProperty(
  'only-the-guest-touches-a-private-page',
  {
    says: 'Nobody but the guest reads or writes a private page.',
    because:
      'This is what the guest was promised. The other rules about mappings and pins exist to keep it.',
    source: 'Sean Christopherson, 2021-04-16 (KVM cannot access private memory)',
    asks: ['touches', 'wasPrivate'],
    forEach: { page: pages },
    given: (ask, _, { page }) => ask.wasPrivate(page),
    holds: (ask, _, { page }) => !ask.touches(page),
    brokenBy: 'rfcv2',
  },
);

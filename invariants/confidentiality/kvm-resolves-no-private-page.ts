// KVM's own look-ups: only the flow that maps into the guest may see through the poison.

import { pages } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const kvmResolvesNoPrivatePage = stepProperty('kvm-resolves-no-private-page', {
  says: 'KVM resolves no guest frame to a private page for its own use.',
  because:
    'On TDX the access that follows poisons the memory, and the next guest read is a machine check; in software it breaks the promise in silence.',
  source: 'Sean Christopherson, 2021-04-16 (__kvm_map_gfn() should fail)',
  asks: ['kvmResolves', 'wasPrivate'],
  forEach: { page: pages },
  given: (ask, _, { page }) => ask.wasPrivate(page),
  holds: (ask, _, { page }) => !ask.kvmResolves(page),
  brokenBy: 'rfcv2',
});

// Whack-a-mole: it takes but one place in KVM that has not heard of the wrapper.

import { pages } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const kvmAccessGoesThroughTheWrapper = stepProperty('kvm-access-goes-through-the-wrapper', {
  says: 'Every access of KVM to guest memory goes through the wrapper that makes it reachable.',
  because:
    'The one that does not works as long as the page happens to be mapped, and oopses, or escapes the dirty log, when it is not.',
  source: 'James Gowans and Sean Christopherson, 2024-05-13',
  asks: ['kvmAccesses', 'isWrapped'],
  forEach: { page: pages },
  given: (ask, _, { page }) => ask.kvmAccesses(page),
  holds: (ask) => ask.isWrapped(),
  brokenBy: 'gmem-user1-misses-clock',
});

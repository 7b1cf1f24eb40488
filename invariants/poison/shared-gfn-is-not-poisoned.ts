// What a guest shares must work for the host.

import { gfns, pages, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const sharedGfnIsNotPoisoned = invariant('shared-gfn-is-not-poisoned', {
  says: 'The page behind a shared guest frame is not poisoned.',
  because: 'The host that uses the memory in good faith gets SIGBUS.',
  source: 'Sean Christopherson, 2021-04-16 (why KVM meets poison at all)',
  asks: ['isSharedGfn', 'isBehind', 'isPoisoned'],
  forEach: { vm: vms, gfn: gfns, page: pages },
  given: (ask, { vm, gfn, page }) => ask.isSharedGfn(vm, gfn) && ask.isBehind(vm, gfn, page),
  holds: (ask, { page }) => !ask.isPoisoned(page),
  brokenBy: 'rfcv2',
});

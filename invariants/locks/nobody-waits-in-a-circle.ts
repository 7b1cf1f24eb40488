// The deadlock that lockdep warns of, found by search: no order is assumed, and none that does no harm is complained about.

import { threads } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const nobodyWaitsInACircle = invariant('nobody-waits-in-a-circle', {
  says: 'No thread waits for itself, however many others are in between.',
  because:
    'Such threads never go on, and nobody ever gets the locks that they hold: the VM hangs, and then whoever reclaims memory.',
  source: 'Sean Christopherson, 2021-04-16; Documentation/virt/kvm/locking.rst',
  asks: ['isOnItsWay', 'waitsInACircle'],
  forEach: { thread: threads },
  given: (ask, { thread }) => ask.isOnItsWay(thread),
  holds: (ask, { thread }) => !ask.waitsInACircle(thread),
  brokenBy: { variant: 'lock-order-page-lock-under-mmu-lock', bounds: { threads: 2 } },
});

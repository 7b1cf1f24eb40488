// The same as a promise: whoever takes locks gets to release them.

import { threads } from '../../spec/index-sets.ts';
import { leadsTo } from '../../spec/vocabulary/index.ts';

export const whatHasBegunEnds = leadsTo('what-has-begun-ends', {
  says: 'A thread that has set out on a path through mm and KVM comes to its end.',
  because:
    'A fault or a system call that never returns cannot even be killed while it waits for a lock.',
  source: 'Documentation/virt/kvm/locking.rst',
  asks: ['isOnItsWay'],
  forEach: { thread: threads },
  from: (ask, { thread }) => ask.isOnItsWay(thread),
  to: (ask, { thread }) => !ask.isOnItsWay(thread),
  brokenBy: { variant: 'lock-order-page-lock-under-mmu-lock', bounds: { threads: 2 } },
});

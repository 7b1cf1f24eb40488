// Userspace, by any address: its own page tables, or the kernel half.

import { cpus, pages, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const processReachesNoPrivatePage = invariant('process-reaches-no-private-page', {
  says: 'No process reaches private guest memory, by whatever address.',
  because: 'A VMM that has been taken over reads the secrets of its guest.',
  source: 'Sean Christopherson, 2024-05-13 (it would take a truly malicious userspace)',
  asks: ['runsProcessOf', 'isPrivate', 'processReaches'],
  forEach: { vm: vms, cpu: cpus, page: pages },
  given: (ask, { vm, cpu, page }) => ask.runsProcessOf(vm, cpu) && ask.isPrivate(page),
  holds: (ask, { vm, cpu, page }) => !ask.processReaches(vm, cpu, page),
  brokenBy: 'gmem-user1-without-lass',
});

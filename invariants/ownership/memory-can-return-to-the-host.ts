// Leaks, as whoever owns the machine sees them: memory that nobody can get back.

import { pages } from '../../spec/index-sets.ts';
import { canAlwaysReach } from '../../spec/vocabulary/index.ts';

export const memoryCanReturnToTheHost = canAlwaysReach('memory-can-return-to-the-host', {
  says: 'Whatever has become of a page of RAM, there is a way for the host to have it to itself again.',
  because: 'A page that can never be taken back is lost until the next boot, and so is the next one.',
  source:
    'commit 73b9c1e5da84, "KVM: arm64: Fix pin leak and publication ordering in __pkvm_init_vcpu()"',
  asks: ['isMemory', 'isTheHostsAlone'],
  forEach: { page: pages },
  goal: (ask, { page }) => !ask.isMemory(page) || ask.isTheHostsAlone(page),
  brokenBy: 'pkvm-leaks-pins',
});

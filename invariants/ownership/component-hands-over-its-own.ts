// The check that stands before every transition.

import { pages } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const componentHandsOverItsOwn = stepProperty('component-hands-over-its-own', {
  says: 'A component lends and gives away only memory that is its own.',
  because:
    'What the host has never had to give (the registers of a device, memory of firmware, a page of somebody else) must not come to the hypervisor or to a guest as memory.',
  source:
    'commit 09cce60bddd6, "KVM: arm64: Prevent unconditional donation of unmapped regions from the host"',
  asks: ['handsOver', 'wasTheGivers'],
  forEach: { page: pages },
  given: (ask, _, { page }) => ask.handsOver(page),
  holds: (ask, _, { page }) => ask.wasTheGivers(page),
  brokenBy: 'pkvm-trusts-empty-entries',
});

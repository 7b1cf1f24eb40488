// The same page is shared for several things: taking it back for one of them must not take it from the others.

import { pages } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const hypervisorHasWhatIsMeantForIt = invariant('hypervisor-has-what-is-meant-for-it', {
  says: 'What the host has shared with the hypervisor and not taken back is on a page that the hypervisor may use.',
  because:
    'Pages are shared, structs are meant: a struct on a page that was shared for another one too loses its page with that other one.',
  source:
    'share_pfn_hyp(), commit a83e2191b7f1, "KVM: arm64: pkvm: Refcount the pages shared with EL2"',
  asks: ['isMeantForHypervisor', 'hypervisorMayUse'],
  forEach: { page: pages },
  given: (ask, { page }) => ask.isMeantForHypervisor(page),
  holds: (ask, { page }) => ask.hypervisorMayUse(page),
  brokenBy: 'pkvm-unshares-each-struct',
});

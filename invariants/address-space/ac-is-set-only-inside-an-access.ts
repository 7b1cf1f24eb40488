// SMAP protects nothing while AC is set.

import { cpus } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const acIsSetOnlyInsideAnAccess = invariant('ac-is-set-only-inside-an-access', {
  says: "AC is set only while KVM's own code runs between STAC and CLAC.",
  because: 'Everything that runs with AC set reads and writes user pages without noticing.',
  source:
    'Sean Christopherson, 2024-05-13 (CLAC/STAC when accessing guest memory from the kernel); ASM_CLAC; 6690e86be83a',
  asks: ['hasAc', 'isInsideAccess'],
  forEach: { cpu: cpus },
  given: (ask, { cpu }) => ask.hasAc(cpu),
  holds: (ask, { cpu }) => ask.isInsideAccess(cpu),
  brokenBy: 'gmem-user1-forgets-clac',
});

// A tie must not outlive the VM it names.

import { pages, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const ownerIsAlive = invariant('owner-is-alive', {
  says: 'The VM that a poisoned page is tied to exists.',
  because: 'When the id is used again, the next VM inherits the page.',
  source: 'kvm_pfn_map in RFCv2 13/13; derived',
  asks: ['isPoisoned', 'isOwner', 'isAlive'],
  forEach: { page: pages, vm: vms },
  given: (ask, { page, vm }) => ask.isPoisoned(page) && ask.isOwner(vm, page),
  holds: (ask, { vm }) => ask.isAlive(vm),
  brokenBy: { variant: 'rfcv2', bounds: { departures: 1 } },
});

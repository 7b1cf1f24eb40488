// Exclusivity as userspace sets it up: pageown I4.

import { pages, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const pageIsUsedForOneVm = invariant('page-is-used-for-one-vm', {
  says: 'A page is behind the guest frames of at most one VM.',
  because: 'Memory that two VMs share by accident carries data, and blame, from one to the other.',
  source: 'the neutral core: memory slots of different VMs; derived',
  asks: ['isUsedFor'],
  forEach: { page: pages, vm: vms, other: vms },
  given: (ask, { page, vm, other }) => vm !== other && ask.isUsedFor(vm, page),
  holds: (ask, { page, other }) => !ask.isUsedFor(other, page),
  brokenBy: 'pageown-alias-ignores-owner',
});

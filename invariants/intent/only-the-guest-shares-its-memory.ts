// The direction that matters for confidentiality: from private to shared.

import { gfns, vms } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const onlyTheGuestSharesItsMemory = stepProperty('only-the-guest-shares-its-memory', {
  says: 'Private memory becomes shared only while the guest asks for it, by a request or by an access of its own.',
  because: 'What userspace makes shared of its own accord, the guest goes on using as its own.',
  source: 'the threat model of confidential computing; S3-9',
  asks: ['makesShared', 'wasAskedToShare'],
  forEach: { vm: vms, gfn: gfns },
  given: (ask, _, { vm, gfn }) => ask.makesShared(vm, gfn),
  holds: (ask, _, { vm, gfn }) => ask.wasAskedToShare(vm, gfn),
  brokenBy: 'early-attribute-converts',
});

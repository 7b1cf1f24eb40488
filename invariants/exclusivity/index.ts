// One owner at a time.

import type { Property } from '../../checker/model/index.ts';
import { ownerIsAlive } from './owner-is-alive.ts';
import { pageIsPrivateToOneVm } from './page-is-private-to-one-vm.ts';
import { pageIsUsedForOneVm } from './page-is-used-for-one-vm.ts';
import { poisonedPageHasAnOwner } from './poisoned-page-has-an-owner.ts';
import { privateMappingIsTheOwners } from './private-mapping-is-the-owners.ts';
import { onlyTheMmChangesHostEntries } from './only-the-mm-changes-host-entries.ts';

export const exclusivity: readonly Property[] = [
  pageIsPrivateToOneVm,
  pageIsUsedForOneVm,
  privateMappingIsTheOwners,
  poisonedPageHasAnOwner,
  ownerIsAlive,
  onlyTheMmChangesHostEntries,
];

// Pages, references and the translations that lead to them.

import type { Property } from '../../checker/model/index.ts';
import { driversPageIsFreedByItsDriver } from './drivers-page-is-freed-by-its-driver.ts';
import { freePageIsClaimedByNobody } from './free-page-is-claimed-by-nobody.ts';
import { freedPageIsInNoTlb } from './freed-page-is-in-no-tlb.ts';
import { guestMappingFollowsTheHost } from './guest-mapping-follows-the-host.ts';
import { guestMappingLeadsToALivePage } from './guest-mapping-leads-to-a-live-page.ts';
import { guestMapsPrivateMemory } from './guest-maps-private-memory.ts';
import { guestMapsSharedMemory } from './guest-maps-shared-memory.ts';
import { kvmCoversWhatItUses } from './kvm-covers-what-it-uses.ts';
import { kvmUsesNoFreePage } from './kvm-uses-no-free-page.ts';
import { pageInUseHasAHolder } from './page-in-use-has-a-holder.ts';
import { referencesAddUpAtRest } from './references-add-up-at-rest.ts';
import { writeBackHitsNoForeignPage } from './write-back-hits-no-foreign-page.ts';

export const lifetime: readonly Property[] = [
  guestMappingLeadsToALivePage,
  guestMappingFollowsTheHost,
  referencesAddUpAtRest,
  pageInUseHasAHolder,
  freePageIsClaimedByNobody,
  driversPageIsFreedByItsDriver,
  freedPageIsInNoTlb,
  kvmUsesNoFreePage,
  kvmCoversWhatItUses,
  guestMapsPrivateMemory,
  guestMapsSharedMemory,
  writeBackHitsNoForeignPage,
];

// The registry of properties: one line each. `custody new invariant` adds to it.

import type { Property } from '../checker/model/index.ts';
import { brokenPageIsNotFree } from './broken-page-is-not-free.ts';
import { departedDataStaysOutOfReach } from './departed-data-stays-out-of-reach.ts';
import { freePageHoldsNoGuestData } from './free-page-holds-no-guest-data.ts';
import { freePageIsNotPoisoned } from './free-page-is-not-poisoned.ts';
import { guestMapsPrivateMemory } from './guest-maps-private-memory.ts';
import { guestMapsSharedMemory } from './guest-maps-shared-memory.ts';
import { guestMappingFollowsTheHost } from './guest-mapping-follows-the-host.ts';
import { guestMappingLeadsToALivePage } from './guest-mapping-leads-to-a-live-page.ts';
import { healthyPageIsNotWithheld } from './healthy-page-is-not-withheld.ts';
import { kvmResolvesNoPrivatePage } from './kvm-resolves-no-private-page.ts';
import { onlyTheGuestTouchesAPrivatePage } from './only-the-guest-touches-a-private-page.ts';
import { onlyTheMmChangesPoison } from './only-the-mm-changes-poison.ts';
import { ownerIsAlive } from './owner-is-alive.ts';
import { pageInUseHasAHolder } from './page-in-use-has-a-holder.ts';
import { pageIsPrivateToOneVm } from './page-is-private-to-one-vm.ts';
import { pageIsUsedForOneVm } from './page-is-used-for-one-vm.ts';
import { poisonedPageHasAnOwner } from './poisoned-page-has-an-owner.ts';
import { privateMappingIsPoisoned } from './private-mapping-is-poisoned.ts';
import { privateMappingIsTheOwners } from './private-mapping-is-the-owners.ts';
import { privatePageHasNoForeignPin } from './private-page-has-no-foreign-pin.ts';
import { privatePageHasNoHostMapping } from './private-page-has-no-host-mapping.ts';
import { protectionTakesEffectAtOnce } from './protection-takes-effect-at-once.ts';
import { referencesAddUpAtRest } from './references-add-up-at-rest.ts';
import { sharedGfnIsNotPoisoned } from './shared-gfn-is-not-poisoned.ts';
import { sharedMappingIsNotPoisoned } from './shared-mapping-is-not-poisoned.ts';

export const properties: readonly Property[] = [
  pageIsPrivateToOneVm,
  pageIsUsedForOneVm,
  privateMappingIsTheOwners,
  privatePageHasNoHostMapping,
  privatePageHasNoForeignPin,
  onlyTheGuestTouchesAPrivatePage,
  kvmResolvesNoPrivatePage,
  protectionTakesEffectAtOnce,
  sharedGfnIsNotPoisoned,
  sharedMappingIsNotPoisoned,
  privateMappingIsPoisoned,
  poisonedPageHasAnOwner,
  ownerIsAlive,
  departedDataStaysOutOfReach,
  freePageIsNotPoisoned,
  freePageHoldsNoGuestData,
  healthyPageIsNotWithheld,
  brokenPageIsNotFree,
  guestMappingLeadsToALivePage,
  guestMappingFollowsTheHost,
  referencesAddUpAtRest,
  pageInUseHasAHolder,
  onlyTheMmChangesPoison,
  guestMapsPrivateMemory,
  guestMapsSharedMemory,
];

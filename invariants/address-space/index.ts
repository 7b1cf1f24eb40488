// Who can reach guest memory that is kept from the kernel itself, and whether KVM still can.

import type { Property } from '../../checker/model/index.ts';
import { acIsSetOnlyInsideAnAccess } from './ac-is-set-only-inside-an-access.ts';
import { directMapForgetsGuardedPages } from './direct-map-forgets-guarded-pages.ts';
import { freePageIsInTheDirectMap } from './free-page-is-in-the-direct-map.ts';
import { guardedPageIsOutOfReachBetweenAccesses } from './guarded-page-is-out-of-reach-between-accesses.ts';
import { guestMapsWhatWasMeantForIt } from './guest-maps-what-was-meant-for-it.ts';
import { interruptHitsAnAccess } from './interrupt-hits-an-access.ts';
import { kernelAtLargeReachesNoGuardedPage } from './kernel-at-large-reaches-no-guarded-page.ts';
import { kvmAccessFindsATranslation } from './kvm-access-finds-a-translation.ts';
import { kvmAccessGoesThroughTheWrapper } from './kvm-access-goes-through-the-wrapper.ts';
import { kvmWritesAreLogged } from './kvm-writes-are-logged.ts';
import { pinnedPageIsInTheDirectMap } from './pinned-page-is-in-the-direct-map.ts';
import { processReachesNoMemoryOfAnotherVm } from './process-reaches-no-memory-of-another-vm.ts';
import { processReachesNoPrivatePage } from './process-reaches-no-private-page.ts';
import { speculationReachesNoGuardedPage } from './speculation-reaches-no-guarded-page.ts';
import { twoCpusAccessOnePage } from './two-cpus-access-one-page.ts';

export const addressSpace: readonly Property[] = [
  kernelAtLargeReachesNoGuardedPage,
  guardedPageIsOutOfReachBetweenAccesses,
  directMapForgetsGuardedPages,
  freePageIsInTheDirectMap,
  pinnedPageIsInTheDirectMap,
  processReachesNoPrivatePage,
  processReachesNoMemoryOfAnotherVm,
  acIsSetOnlyInsideAnAccess,
  speculationReachesNoGuardedPage,
  kvmAccessFindsATranslation,
  kvmAccessGoesThroughTheWrapper,
  kvmWritesAreLogged,
  guestMapsWhatWasMeantForIt,
  interruptHitsAnAccess,
  twoCpusAccessOnePage,
];

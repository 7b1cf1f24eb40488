// What must come to pass.

import type { Property } from '../../checker/model/index.ts';
import { accessCanStillGetThrough } from './access-can-still-get-through.ts';
import { accessGetsThroughOrExits } from './access-gets-through-or-exits.ts';
import { accessRecoversFromExits } from './access-recovers-from-exits.ts';
import { cacheIsFilledInTheEnd } from './cache-is-filled-in-the-end.ts';
import { memslotUpdateEnds } from './memslot-update-ends.ts';
import { withdrawalCanStillEnd } from './withdrawal-can-still-end.ts';
import { withdrawnPageIsLetGo } from './withdrawn-page-is-let-go.ts';
import { sharedFrameCanBecomePrivateAgain } from './shared-frame-can-become-private-again.ts';
import { instructionIsEmulatedInTheEnd } from './instruction-is-emulated-in-the-end.ts';
import { emulationReadsWhatItNeeds } from './emulation-reads-what-it-needs.ts';
import { firstTouchIsMappedInTheEnd } from './first-touch-is-mapped-in-the-end.ts';
import { guestCanGetAnyPage } from './guest-can-get-any-page.ts';
import { conversionEnds } from './conversion-ends.ts';
import { conversionEndsOncePinsGo } from './conversion-ends-once-pins-go.ts';
import { conversionIsRefusedOnlyForAPin } from './conversion-is-refused-only-for-a-pin.ts';

export const progress: readonly Property[] = [
  accessGetsThroughOrExits,
  accessRecoversFromExits,
  accessCanStillGetThrough,
  memslotUpdateEnds,
  withdrawnPageIsLetGo,
  withdrawalCanStillEnd,
  cacheIsFilledInTheEnd,
  sharedFrameCanBecomePrivateAgain,
  instructionIsEmulatedInTheEnd,
  emulationReadsWhatItNeeds,
  firstTouchIsMappedInTheEnd,
  guestCanGetAnyPage,
  conversionEnds,
  conversionEndsOncePinsGo,
  conversionIsRefusedOnlyForAPin,
];

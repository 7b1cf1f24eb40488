// The mark that keeps the host out, and the memory errors it resembles.

import type { Property } from '../../checker/model/index.ts';
import { brokenPageIsNotFree } from './broken-page-is-not-free.ts';
import { freePageIsNotPoisoned } from './free-page-is-not-poisoned.ts';
import { healthyPageIsNotWithheld } from './healthy-page-is-not-withheld.ts';
import { onlyTheMmChangesPoison } from './only-the-mm-changes-poison.ts';
import { privateMappingIsPoisoned } from './private-mapping-is-poisoned.ts';
import { sharedGfnIsNotPoisoned } from './shared-gfn-is-not-poisoned.ts';
import { sharedMappingIsNotPoisoned } from './shared-mapping-is-not-poisoned.ts';
import { touchingPoisonGivesSigbus } from './touching-poison-gives-sigbus.ts';
import { hostCanTouchSharedMemory } from './host-can-touch-shared-memory.ts';
import { memoryErrorSignalMeansAnError } from './memory-error-signal-means-an-error.ts';
import { memoryFailureIsHandled } from './memory-failure-is-handled.ts';
import { brokenPageIsKnownToBeBroken } from './broken-page-is-known-to-be-broken.ts';

export const poison: readonly Property[] = [
  sharedGfnIsNotPoisoned,
  sharedMappingIsNotPoisoned,
  privateMappingIsPoisoned,
  freePageIsNotPoisoned,
  healthyPageIsNotWithheld,
  brokenPageIsNotFree,
  onlyTheMmChangesPoison,
  touchingPoisonGivesSigbus,
  hostCanTouchSharedMemory,
  memoryErrorSignalMeansAnError,
  memoryFailureIsHandled,
  brokenPageIsKnownToBeBroken,
];

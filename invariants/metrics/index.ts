// What designs cost, for comparison: no number here is right or wrong by itself.

import type { Property } from '../../checker/model/index.ts';
import { callbacksPerInvalidation } from './callbacks-per-invalidation.ts';
import { retriesPerFirstTouch } from './retries-per-first-touch.ts';
import { exclusiveMmuLockSectionsPerFault } from './exclusive-mmu-lock-sections-per-fault.ts';
import { stepsBetweenPublishingAndSharing } from './steps-between-publishing-and-sharing.ts';
import { tlbFlushesPerEmulatedInstruction } from './tlb-flushes-per-emulated-instruction.ts';
import { touchPointsPerEmulatedInstruction } from './touch-points-per-emulated-instruction.ts';

export const metrics: readonly Property[] = [
  callbacksPerInvalidation,
  retriesPerFirstTouch,
  exclusiveMmuLockSectionsPerFault,
  stepsBetweenPublishingAndSharing,
  tlbFlushesPerEmulatedInstruction,
  touchPointsPerEmulatedInstruction,
];

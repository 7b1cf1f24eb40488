// Locks: who waits for whom, and whether that ends.

import type { Property } from '../../checker/model/index.ts';
import { nobodyWaitsInACircle } from './nobody-waits-in-a-circle.ts';
import { whatHasBegunEnds } from './what-has-begun-ends.ts';

export const locks: readonly Property[] = [nobodyWaitsInACircle, whatHasBegunEnds];

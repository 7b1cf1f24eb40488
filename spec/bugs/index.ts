// Known bugs, each as a pair of variants.

import type { Bug } from './bug.ts';
import { pkvmBugs } from './pkvm.ts';

export const bugs: readonly Bug[] = [...pkvmBugs];

export type { Bug } from './bug.ts';

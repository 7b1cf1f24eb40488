// Known bugs, each as a pair of variants.

import type { Bug } from './bug.ts';

export const bugs: readonly Bug[] = [];

export type { Bug } from './bug.ts';

// Leaves: what the numbers at the ends of tables mean.

import type { Judgement } from '../monitor.ts';

/** The leaves of a property's table. */
export const notGiven = 0;
export const satisfied = 1;
export const decided = 2;
export const judgementLeaves: Readonly<Record<Judgement, number>> = {
  'not given': notGiven,
  satisfied,
  decided,
};
/** The leaf of a rule's table where it is not enabled; others are the position of the effect plus 1. */
export const disabled = 0;

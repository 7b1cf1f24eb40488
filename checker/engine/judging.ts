// Judging: step properties, asked bit by bit.

import type { Effect } from './effects.ts';
import type { Learner, StepJudgement } from './learner.ts';
import { decided, notGiven } from './leaves.ts';

/** How a step is judged. There is a pause after each question, for each may call code of the model. */
export function* judging(
  { stepPairs, stepLeafOf }: Learner,
  effect: Effect,
  state: Uint32Array,
): Generator<undefined, StepJudgement> {
  let given = 0;
  let found = 0;
  for (const [i, bit] of stepPairs.entries()) {
    const leaf = stepLeafOf(effect, i, state);
    if (leaf !== notGiven) given |= 1 << bit;
    if (leaf === decided) found |= 1 << bit;
    yield undefined;
  }
  return { given, decided: found };
}

// Asks the checker for the answer to a claim.

import type { CheckedClaim } from '../../../spec/claims/index.ts';
import { answerTo } from '../answers.ts';
import { shipped } from '../catalogue.ts';

/** The verdict on a claim's property, the length of the trace that shows it, and what a metric measured. */
export const answerOf = (claim: CheckedClaim) => {
  const { answer, steps, value } = answerTo(claim, shipped);
  return { answer, steps, value };
};

// Asks the checker for the answers to claims.

import type { CheckedClaim } from '../../../spec/claims/index.ts';
import { Answers } from '../answers.ts';
import { shipped } from '../catalogue.ts';

/** The verdict on a claim's property, the length of the trace that shows it, and what a metric measured. */
export const answersTo = (claims: readonly CheckedClaim[]) => {
  const answers = new Answers(claims, shipped);
  return (claim: CheckedClaim) => {
    const { answer, steps, value } = answers.to(claim);
    return { answer, steps, value };
  };
};

// Asks the checker for the answer to a claim.

import { properties } from '../../../invariants/index.ts';
import type { Claim } from '../../../spec/claims/index.ts';
import { variants } from '../../../spec/index.ts';
import { check } from '../../check.ts';

const named = <T extends { readonly name: string }>(all: readonly T[], name: string): T => {
  const found = all.find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is nothing named "${name}".`);
  return found;
};

/** The verdict on a claim's property, and the length of the shortest trace if it is violated. */
export const answerOf = ({ variant, property, bounds }: Claim) => {
  const [result] = check(named(variants, variant), [named(properties, property)], {
    bounds,
  }).properties;
  return { verdict: result?.verdict, steps: result?.evidence?.trace.steps.length };
};

// Answers: asks the checker about one claim of the ledger.

import type { Answered, CheckedClaim } from '../../spec/claims/index.ts';
import { check, scopeOf } from '../check.ts';
import type { PropertyResult, Trace } from '../verdict.ts';
import type { Catalogue } from './catalogue.ts';

/** What the checker says to a claim. */
export interface ClaimAnswer {
  readonly answer: Answered | 'undecided';
  /** The length of the shortest trace, loop included, where there is one. */
  readonly steps: number | undefined;
  /** What a metric measured. */
  readonly value: number | undefined;
  readonly result: PropertyResult | undefined;
}

const named = <T extends { readonly name: string }>(
  all: readonly T[],
  name: string,
  what: string,
): T => {
  const found = all.find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no ${what} named "${name}".`);
  return found;
};

const lengthOf = ({ steps, loop }: Trace): number => steps.length + (loop?.length ?? 0);

/** Checks a claim's variant for its property. */
export const answerTo = (claim: CheckedClaim, catalogue: Catalogue): ClaimAnswer => {
  const variant = named(catalogue.variants, claim.variant, 'variant');
  const { bounds } = claim;
  if (claim.property === 'deadlock') {
    const { deadlock, complete } = check(variant, [], { bounds });
    const answer = deadlock ? 'violated' : complete ? 'holds' : 'undecided';
    return {
      answer,
      steps: deadlock && lengthOf(deadlock),
      value: undefined,
      result: undefined,
    };
  }
  const { inScope } = scopeOf(variant, catalogue.properties, bounds);
  const property = named(inScope, claim.property, `property of "${claim.variant}"`);
  const [result] = check(variant, [property], { bounds }).properties;
  if (result === undefined) throw new Error(`"${property.name}" was not checked.`);
  const { verdict, exercised, evidence, value } = result;
  return {
    answer: verdict === 'holds' && exercised === 0 ? 'vacuous' : verdict,
    steps: evidence && lengthOf(evidence.trace),
    value,
    result,
  };
};

// Answers: asks the checker about claims of the ledger.

import type { Answered, CheckedClaim } from '../../spec/claims/index.ts';
import { lengthOf } from '../analysis/outcomes.ts';
import { check, scopeOf } from '../check.ts';
import { fastExplorer } from '../engine/explore.ts';
import type { PropertyResult, Verdict } from '../verdict.ts';
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

/** Bytes for states, plenty for a claim: reserving much more again and again keeps the garbage collector busy. */
const memoryMax = 128 << 20;

/** The name under which claims ask whether a variant can get stuck. */
const noDeadlock = 'deadlock';

/** Claims with the same key are checked together; a deadlock is looked for to the end, so on its own. */
const keyOf = ({ variant, bounds, property }: CheckedClaim): string =>
  JSON.stringify([variant, Object.entries(bounds).sort(), property === noDeadlock]);

/** Answers claims; those about the same variant at the same bounds are checked together, when the first of them is asked for. */
export class Answers {
  private readonly catalogue: Catalogue;
  private readonly claims: readonly CheckedClaim[];
  private readonly verdicts = new Map<string, Verdict>();

  constructor(claims: readonly CheckedClaim[], catalogue: Catalogue) {
    this.claims = claims;
    this.catalogue = catalogue;
  }

  /** What the checker says to a claim. */
  to(claim: CheckedClaim): ClaimAnswer {
    const verdict = this.verdictFor(claim);
    if (claim.property === noDeadlock) {
      const { deadlock, complete } = verdict;
      const answer = deadlock ? 'violated' : complete ? 'holds' : 'undecided';
      return { answer, steps: deadlock && lengthOf(deadlock), value: undefined, result: undefined };
    }
    const result = verdict.properties.find(({ property }) => property.name === claim.property);
    if (result === undefined) throw new Error(`"${claim.property}" was not checked.`);
    const { exercised, evidence, value } = result;
    return {
      answer: result.verdict === 'holds' && exercised === 0 ? 'vacuous' : result.verdict,
      steps: evidence && lengthOf(evidence.trace),
      value,
      result,
    };
  }

  private verdictFor(claim: CheckedClaim): Verdict {
    const key = keyOf(claim);
    const known = this.verdicts.get(key);
    if (known !== undefined) return known;
    const { bounds } = claim;
    const variant = named(this.catalogue.variants, claim.variant, 'variant');
    const { inScope } = scopeOf(variant, this.catalogue.properties, bounds);
    const asked = this.claims.filter((each) => keyOf(each) === key).map((each) => each.property);
    const properties = [...new Set(asked)]
      .filter((name) => name !== noDeadlock)
      .map((name) => named(inScope, name, `property of "${claim.variant}"`));
    const explorer = fastExplorer({ symmetry: true, memoryMax });
    const verdict = check(variant, properties, { bounds, explorer });
    this.verdicts.set(key, verdict);
    return verdict;
  }
}

// Asks the checker about known bugs: whether the property finds what was wrong, and whether nothing is wrong after the fix.

import type { Bug } from '../../spec/bugs/index.ts';
import { lengthOf } from '../analysis/outcomes.ts';
import { check, scopeOf } from '../check.ts';
import { fastExplorer } from '../engine/explore.ts';
import type { Property, Variant } from '../model/index.ts';
import type { PropertyResult, Verdict } from '../verdict.ts';
import type { Catalogue } from './catalogue.ts';

/** What the checker says to a bug. */
export interface BugAnswer {
  /** What the property says of the variant with the bug. */
  readonly before: PropertyResult;
  /** The length of the trace that shows it, loop included, where there is one. */
  readonly steps: number | undefined;
  /** What the property says of the variant with the fix; `vacuous`: it holds, and there was nothing to check. */
  readonly after: PropertyResult['verdict'] | 'vacuous';
  /** The whole catalogue on the variant with the fix. */
  readonly fixed: Verdict;
}

type Bounds = Bug['bounds'];

/** Bytes for states, plenty for these: reserving much more again and again keeps the garbage collector busy. */
const memoryMax = 128 << 20;

/** The length of a trace, loop included. */

/** Whether a bug came out as its record says: found in as many steps, and after the fix nothing is wrong. */
export const isAsRecorded = ({ steps, vacuousAfter }: Bug, answer: BugAnswer): boolean =>
  answer.before.verdict === 'violated' &&
  answer.steps === steps &&
  answer.after === (vacuousAfter === undefined ? 'holds' : 'vacuous') &&
  answer.fixed.verdict === 'holds';

/** What is wrong with a variant, in the order of the catalogue. */
export const violatedIn = ({ properties, deadlock }: Verdict): readonly string[] => [
  ...properties
    .filter(({ verdict }) => verdict === 'violated')
    .map(({ property }) => property.name),
  ...(deadlock === undefined ? [] : ['deadlock']),
];

/** Answers questions about bugs; what was found out about a variant at given bounds is kept. */
export class BugAnswers {
  private readonly catalogue: Catalogue;
  private readonly bugs: readonly Bug[];
  private readonly verdicts = new Map<string, Verdict>();

  constructor(bugs: readonly Bug[], catalogue: Catalogue) {
    this.bugs = bugs;
    this.catalogue = catalogue;
  }

  /** What the checker says to a bug. */
  to(bug: Bug): BugAnswer {
    const { bounds, property } = bug;
    const before = this.resultOf(this.asked(bug), property);
    const fixed = this.whole(bug.after, bounds);
    const { verdict, exercised } = this.resultOf(fixed, property);
    return {
      before,
      steps: before.evidence && lengthOf(before.evidence.trace),
      after: verdict === 'holds' && exercised === 0 ? 'vacuous' : verdict,
      fixed,
    };
  }

  /** The whole catalogue on a variant. */
  whole(variant: string, bounds: Bounds): Verdict {
    return this.verdictOf(variant, bounds, undefined);
  }

  /** Whether the property of the bug finds it at other bounds. */
  finds({ before, property }: Bug, bounds: Bounds): boolean {
    const verdict = this.verdictOf(before, bounds, new Set([property]));
    return this.resultOf(verdict, property).verdict === 'violated';
  }

  /** What the variant with the bug does to the property, and to those of other bugs that it has at the same bounds. */
  private asked({ before, bounds }: Bug): Verdict {
    const key = JSON.stringify([before, bounds]);
    const alike = this.bugs.filter((bug) => JSON.stringify([bug.before, bug.bounds]) === key);
    return this.verdictOf(before, bounds, new Set(alike.map(({ property }) => property)));
  }

  private verdictOf(name: string, bounds: Bounds, only: ReadonlySet<string> | undefined): Verdict {
    const key = JSON.stringify([name, Object.entries(bounds).sort(), only && [...only]]);
    const known = this.verdicts.get(key);
    if (known !== undefined) return known;
    const variant = this.variantNamed(name);
    const { inScope } = scopeOf(variant, this.catalogue.properties, bounds);
    const properties = only === undefined ? inScope : inScope.filter((p) => only.has(p.name));
    const verdict = this.check(variant, properties, bounds);
    this.verdicts.set(key, verdict);
    return verdict;
  }

  private check(variant: Variant, properties: readonly Property[], bounds: Bounds): Verdict {
    return check(variant, properties, {
      bounds,
      explorer: fastExplorer({ symmetry: true, memoryMax }),
    });
  }

  private variantNamed(name: string): Variant {
    const found = this.catalogue.variants.find((each) => each.name === name);
    if (found === undefined) throw new Error(`There is no variant named "${name}".`);
    return found;
  }

  private resultOf({ properties, model }: Verdict, name: string): PropertyResult {
    const found = properties.find(({ property }) => property.name === name);
    if (found === undefined) {
      throw new Error(`"${name}" does not apply to "${model.variant.name}".`);
    }
    return found;
  }
}

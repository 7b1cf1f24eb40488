// Disagreements: properties of which the checks of several variants say different things, with the shortest trace there is.

import type { Variant } from '../model/index.ts';
import { designOf } from '../model/index.ts';
import type { Evidence, Verdict } from '../verdict.ts';
import type { Outcome } from './outcomes.ts';
import { lengthOf, outcomesOf } from './outcomes.ts';

export interface Disagreement {
  readonly property: string;
  /** By variant; undefined where the property does not apply. */
  readonly outcomes: readonly (Outcome | undefined)[];
  /** The shortest of the traces, and the position of the variant that it is of. */
  readonly shortest:
    | { readonly variant: number; readonly evidence: Pick<Evidence, 'trace'> }
    | undefined;
}

const evidenceIn = (
  { properties, deadlock }: Verdict,
  name: string,
): Pick<Evidence, 'trace'> | undefined => {
  const result = properties.find(({ property }) => property.name === name);
  if (result !== undefined) return result.evidence;
  return deadlock && { trace: deadlock };
};

const shortestOf = (verdicts: readonly Verdict[], name: string): Disagreement['shortest'] => {
  const found = verdicts.flatMap((verdict, variant) => {
    const evidence = evidenceIn(verdict, name);
    return evidence === undefined ? [] : [{ variant, evidence }];
  });
  return found.sort((a, b) => lengthOf(a.evidence.trace) - lengthOf(b.evidence.trace))[0];
};

/** What a check says, for comparison. */
const keyOf = (outcome: Outcome | undefined): string =>
  outcome === undefined
    ? ''
    : [outcome.word, outcome.steps ?? '', outcome.value ?? ''].map(String).join(' ');

/** What several verdicts say of the properties that apply to at least two of them. */
interface Disagreements {
  readonly disagreements: readonly Disagreement[];
  readonly agreed: number;
  /** Properties that apply to one of them only. */
  readonly alone: number;
}

/** The properties of which the verdicts say different things, and how many there are of which they say the same. */
export const disagreementsOf = (verdicts: readonly Verdict[]): Disagreements => {
  const all = verdicts.map(outcomesOf);
  const names = [...new Set(all.flatMap((some) => some.map(({ property }) => property)))];
  const rows = names.map((property) => ({
    property,
    outcomes: all.map((some) => some.find((outcome) => outcome.property === property)),
  }));
  const common = rows.filter(({ outcomes }) => outcomes.filter(Boolean).length > 1);
  const differing = common.filter(({ outcomes }) => new Set(outcomes.map(keyOf)).size > 1);
  return {
    disagreements: differing.map((row) => ({
      ...row,
      shortest: shortestOf(verdicts, row.property),
    })),
    agreed: common.length - differing.length,
    alone: rows.length - common.length,
  };
};

/** A decision that variants of one family take differently. */
export interface DecisionRow {
  readonly name: string;
  /** By variant. */
  readonly values: readonly string[];
}

/** The decisions that some variants of one family take differently. */
export const decisionRows = (variants: readonly Variant[]): readonly DecisionRow[] => {
  const designs = variants.map(designOf);
  return Object.keys(variants[0]?.family.decisions ?? {})
    .map((name) => ({ name, values: designs.map((design) => design[name] ?? '') }))
    .filter(({ values }) => new Set(values).size > 1);
};

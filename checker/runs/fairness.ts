// Fairness: which actors of a model are assumed not to stop where they could go on. Rules say it of themselves; a property of runs may
// say otherwise for the rules it names.

import type { Model } from '../instantiate.ts';
import type { Fairness, RunProperty } from '../model/index.ts';
import { didYouMean } from '../nearest.ts';
import { Refusal } from '../refusal.ts';

export type Strength = 'weak' | 'strong';

/** All instances of one rule that one actor may take. The assumption is about the actor: which of them is taken is open. */
export interface FairGroup {
  readonly rule: string;
  readonly actor: string;
  readonly strength: Strength;
}

/** What is assumed while a property is decided. */
export interface Assumption {
  readonly groups: readonly FairGroup[];
  /** By rule instance: its group, or -1 when nothing is assumed of it. */
  readonly groupOf: Int32Array;
}

const strengths = (model: Model, property: RunProperty): ReadonlyMap<string, Strength | 'none'> => {
  const rules = model.family.rules.map(({ name }) => name);
  const said: Fairness = 'fairness' in property ? property.fairness : {};
  const of = new Map<string, Strength | 'none'>(
    model.family.rules.map(({ name, fair }) => [name, fair ?? 'none']),
  );
  const named = new Set<string>();
  for (const strength of ['weak', 'strong', 'none'] as const) {
    for (const name of said[strength] ?? []) {
      if (!of.has(name)) {
        throw new Refusal(
          'model',
          `The fairness of property "${property.name}" names "${name}", which is no rule of family "${model.family.name}".${didYouMean(name, rules)}`,
          [`Its rules: ${rules.join(', ')}.`],
        );
      }
      if (named.has(name)) {
        throw new Refusal(
          'model',
          `The fairness of property "${property.name}" names "${name}" twice.`,
          ['A rule is weakly fair, strongly fair, or none of both.'],
        );
      }
      named.add(name);
      of.set(name, strength);
    }
  }
  return of;
};

/**
 * What a property of runs assumes of the actors of a model.
 *
 * @throws Refusal when its fairness names no rule of the family
 */
export const assumptionOf = (model: Model, property: RunProperty): Assumption => {
  const of = strengths(model, property);
  const groups: FairGroup[] = [];
  const known = new Map<string, number>();
  const groupOf = Int32Array.from(model.instances, ({ rule: { name: rule }, actor }) => {
    const strength = of.get(rule) ?? 'none';
    if (strength === 'none') return -1;
    const key = `${rule}/${actor}`;
    const group = known.get(key) ?? groups.push({ rule, actor, strength }) - 1;
    known.set(key, group);
    return group;
  });
  return { groups, groupOf };
};

/** Whether a loop is fair: `enabled` are the groups enabled in each of its states, `taken` those of its steps. */
export const isFair = (
  { groups }: Assumption,
  enabled: readonly ReadonlySet<number>[],
  taken: ReadonlySet<number>,
): boolean =>
  groups.every(
    ({ strength }, group) =>
      taken.has(group) ||
      (strength === 'weak'
        ? enabled.some((here) => !here.has(group))
        : enabled.every((here) => !here.has(group))),
  );

// What the properties say of one state and of the step that led there. Properties of whole runs say nothing of a single state and are
// left out.

import type { BoundProperty, Model } from '../instantiate.ts';
import { factsOf } from '../instantiate.ts';
import type { Binding } from '../model/index.ts';
import { isOfRuns } from '../model/index.ts';
import type { Taken } from '../monitor.ts';
import { judge, stepFactsOf, stepOf } from '../monitor.ts';
import { guarded } from '../reference.ts';

/** Where somebody stands: a state, and the step that led there, if any. */
export interface Stand {
  readonly state: unknown;
  readonly last: Taken | undefined;
}

export type VerdictHere = 'holds' | 'violated' | 'nothing to check' | 'reached' | 'not reached';

export interface PropertyHere {
  readonly name: string;
  readonly kind: string;
  readonly says: string;
  readonly verdict: VerdictHere;
  /** For which elements it is violated or reached: `page = page0`; empty when it has no parameters. */
  readonly at: readonly string[];
}

const bindingText = (binding: Binding): string =>
  Object.entries(binding)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');

/** Asks one property about where somebody stands. */
const judgementsOf = (model: Model, { property, bindings }: BoundProperty, stand: Stand) => {
  const { state, last } = stand;
  if (property.kind === 'step-property') {
    if (last === undefined) return [];
    const on = { facts: stepFactsOf(model, last), step: stepOf(last) };
    return bindings.map((binding) => ({ binding, judgement: judge(property, on, binding) }));
  }
  const facts = guarded(`The facts of family "${model.family.name}"`, () => factsOf(model, state));
  return bindings.map((binding) => ({ binding, judgement: judge(property, { facts }, binding) }));
};

/** What every property of states and steps says of where somebody stands. */
export const verdictsAt = (model: Model, stand: Stand): readonly PropertyHere[] =>
  model.properties
    .filter(({ property }) => !isOfRuns(property))
    .map((bound) => {
      const { name, kind, says } = bound.property;
      const judgements = judgementsOf(model, bound, stand);
      const decided = judgements.filter(({ judgement }) => judgement === 'decided');
      const isSatisfied = judgements.some(({ judgement }) => judgement === 'satisfied');
      const isCover = kind === 'cover';
      const verdict: VerdictHere =
        decided.length > 0
          ? isCover
            ? 'reached'
            : 'violated'
          : isCover
            ? 'not reached'
            : isSatisfied
              ? 'holds'
              : 'nothing to check';
      const at = decided.map(({ binding }) => bindingText(binding)).filter((text) => text !== '');
      return { name, kind, says, verdict, at };
    });

/** The names of what is violated or reached there; with `only`, no other property is asked. */
export const decidedAt = (model: Model, stand: Stand, only?: string): readonly string[] =>
  model.properties
    .filter(({ property }) => !isOfRuns(property) && (only === undefined || property.name === only))
    .filter((bound) =>
      judgementsOf(model, bound, stand).some(({ judgement }) => judgement === 'decided'),
    )
    .map(({ property }) => property.name);

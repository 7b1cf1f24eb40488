// Where another design parts ways with a trace: the first of its steps that is not possible there, or that does something else.

import { conditionsOf } from '../checker/explain.ts';
import type { Model } from '../checker/instantiate.ts';
import type { Read } from '../checker/reads.ts';
import type { Change } from '../checker/reference.ts';
import { interpreterOf } from '../checker/reference.ts';
import type { TraceStep } from '../checker/verdict.ts';
import { changeText } from './trace-text.ts';

/** How a model takes a trace that another model made. */
export type Course =
  | {
      readonly kind: 'blocked';
      readonly step: number;
      readonly condition: string;
      /** What the condition looked at, and saw. */
      readonly reads: readonly Read[];
    }
  | {
      readonly kind: 'differs';
      readonly step: number;
      readonly outcome: string | undefined;
      readonly changes: readonly string[];
    }
  | { readonly kind: 'same'; readonly path: readonly number[] };

const changeTexts = (changes: readonly Change[]): readonly string[] => changes.map(changeText);

/** Takes the steps of a trace in another model of the same family, until it parts ways. Steps are counted from 1. */
export const courseOf = (model: Model, steps: readonly TraceStep[]): Course => {
  const { blockedBy, fire } = interpreterOf(model);
  const indices = new Map(model.instances.map(({ label }, i) => [label, i]));
  const path: number[] = [];
  let state = model.initial;
  for (const [i, { label, outcome, changes }] of steps.entries()) {
    const step = i + 1;
    const index = indices.get(label);
    const instance = index === undefined ? undefined : model.instances[index];
    if (index === undefined || instance === undefined)
      return { kind: 'blocked', step, condition: 'there is no such rule', reads: [] };
    const blocker = blockedBy(instance, state);
    if (blocker !== undefined) {
      const reads = conditionsOf(model, instance, state).at(-1)?.reads ?? [];
      return { kind: 'blocked', step, condition: blocker.words, reads };
    }
    const fired = fire(instance, state);
    // Equal changes from equal states lead to equal states, also where one of the models has more elements.
    const found = changeTexts(fired.changes);
    if (fired.outcome !== outcome || found.join() !== changeTexts(changes).join()) {
      return { kind: 'differs', step, outcome: fired.outcome, changes: found };
    }
    state = fired.after;
    path.push(index);
  }
  return { kind: 'same', path };
};

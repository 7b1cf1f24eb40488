// Where another design parts ways with a trace: the first of its steps that is not possible there, or that does something else.

import type { Model } from '../checker/instantiate.ts';
import { interpreterOf } from '../checker/reference.ts';
import { keyFunction } from '../checker/state-key.ts';
import type { TraceStep } from '../checker/verdict.ts';

/** How a model takes a trace that another model made. */
export type Course =
  | { readonly kind: 'blocked'; readonly step: number; readonly condition: string }
  | {
      readonly kind: 'differs';
      readonly step: number;
      readonly outcome: string | undefined;
      readonly changes: readonly string[];
    }
  | { readonly kind: 'same' };

/** Takes the steps of a trace in another model of the same family, until it parts ways. Steps are counted from 1. */
export const courseOf = (model: Model, steps: readonly TraceStep[]): Course => {
  const { blockedBy, fire } = interpreterOf(model);
  const keyOf = keyFunction(model.variables);
  const instances = new Map(model.instances.map((instance) => [instance.label, instance]));
  let state = model.initial;
  for (const [i, { label, outcome, after }] of steps.entries()) {
    const step = i + 1;
    const instance = instances.get(label);
    if (instance === undefined)
      return { kind: 'blocked', step, condition: 'there is no such rule' };
    const blocker = blockedBy(instance, state);
    if (blocker !== undefined) return { kind: 'blocked', step, condition: blocker.words };
    const fired = fire(instance, state);
    if (fired.outcome !== outcome || keyOf(fired.after) !== keyOf(after)) {
      const changes = fired.changes.map(
        ({ variable, from, to }) => `${variable}: ${String(from ?? '-')} -> ${String(to ?? '-')}`,
      );
      return { kind: 'differs', step, outcome: fired.outcome, changes };
    }
    state = fired.after;
  }
  return { kind: 'same' };
};

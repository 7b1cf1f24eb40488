// Confirms, by definition, that a run breaks a property of runs: every state is judged by the property itself, and the loop is checked
// to close and to be fair. A run that an engine found is shown only if this agrees.

import type { Model } from '../instantiate.ts';
import { factsOf } from '../instantiate.ts';
import type { Binding, Metric, RunProperty } from '../model/index.ts';
import type { Judgement, Taken } from '../monitor.ts';
import { judge, stepFactsOf, stepOf } from '../monitor.ts';
import { interpreterOf } from '../reference.ts';
import { keyFunction } from '../state-key.ts';
import { assumptionOf, isFair } from './fairness.ts';
import { costOf } from './metrics.ts';

/** A run that was replayed: its steps, and where the loop begins if there is one. */
export interface Run {
  /** What the steps cost, for a metric; infinite when they cost more with every round. */
  readonly value?: number | undefined;
  readonly steps: readonly Taken[];
  readonly binding: Binding;
  /** How many of the steps come before the loop; undefined for a run that ends. */
  readonly stem: number | undefined;
}

/** All states of a run, the initial one first. */
const statesOf = (model: Model, { steps }: Run): readonly unknown[] => [
  model.initial,
  ...steps.map(({ after }) => after),
];

/** The fair groups enabled in a state. */
const enabledIn = (model: Model, groupOf: Int32Array) => {
  const { blockedBy } = interpreterOf(model);
  return (state: unknown): ReadonlySet<number> =>
    new Set(
      model.instances.flatMap((instance, i) =>
        blockedBy(instance, state) === undefined ? [groupOf[i] ?? -1] : [],
      ),
    );
};

/** What is wrong with a loop; undefined when it closes and is fair. */
const faultOfLoop = (model: Model, property: RunProperty, run: Run): string | undefined => {
  const { stem = 0, steps } = run;
  const keyOf = keyFunction(model.variables);
  const states = statesOf(model, run);
  if (keyOf(states[stem]) !== keyOf(states.at(-1))) return 'its loop does not close';
  const assumption = assumptionOf(model, property);
  const enabledAt = enabledIn(model, assumption.groupOf);
  const enabled = states.slice(stem).map(enabledAt);
  const indices = new Map(model.instances.map((instance, i) => [instance, i]));
  const taken = new Set(
    steps.slice(stem).map(({ instance }) => assumption.groupOf[indices.get(instance) ?? -1] ?? -1),
  );
  return isFair(assumption, enabled, taken) ? undefined : 'its loop is not fair';
};

const faultOfStates = (
  { kind }: RunProperty,
  judgements: readonly Judgement[],
  stem: number,
): string | undefined => {
  const loop = judgements.slice(stem);
  switch (kind) {
    case 'leads-to': {
      const last = judgements.lastIndexOf('satisfied');
      return judgements.indexOf('decided', last + 1) > last && !loop.includes('satisfied')
        ? undefined
        : 'it gets to what it should lead to';
    }
    case 'always-eventually':
      return loop.includes('satisfied') ? 'it comes back to what it should' : undefined;
    case 'eventually-always':
      return loop.includes('decided') ? undefined : 'it settles where it should';
    case 'can-always-reach':
      return judgements.at(-1) === 'decided' ? undefined : 'it ends in a goal';
    case 'metric':
      return undefined;
  }
};

/** The cost of the last stretch of a run. */
const costOfRun = (model: Model, metric: Metric, { steps, binding }: Run): number => {
  let total = 0;
  for (const taken of steps) {
    const { during } = metric;
    const isGoingOn =
      during !== undefined &&
      judge(metric, { facts: factsOf(model, taken.before) }, binding) === 'satisfied';
    const cost = costOf(metric, { facts: stepFactsOf(model, taken), step: stepOf(taken) }, binding);
    total = isGoingOn ? total + cost : during === undefined ? cost : 0;
  }
  return total;
};

/**
 * Whether a run breaks a property.
 *
 * @throws Error when it does not, which would be a fault of the engine that found it
 */
export const confirm = (model: Model, property: RunProperty, run: Run): void => {
  const { binding } = run;
  const judgements = statesOf(model, run).map((state) =>
    judge(property, { facts: factsOf(model, state) }, binding),
  );
  const fault =
    faultOfStates(property, judgements, run.stem ?? judgements.length - 1) ??
    (run.stem === undefined || property.kind === 'metric'
      ? undefined
      : faultOfLoop(model, property, run));
  if (property.kind === 'metric' && run.stem === undefined && run.value !== Infinity) {
    const cost = costOfRun(model, property, run);
    if (cost !== run.value) {
      throw new Error(`The run costs ${String(cost)}, and not ${String(run.value)}.`);
    }
  }
  if (fault !== undefined) {
    throw new Error(`The run does not break "${property.name}": ${fault}.`);
  }
};

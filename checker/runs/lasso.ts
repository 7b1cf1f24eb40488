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

/** Whether a loop ends where it began. */
const doesClose = (model: Model, run: Run): boolean => {
  const keyOf = keyFunction(model.variables);
  const states = statesOf(model, run);
  return keyOf(states[run.stem ?? 0]) === keyOf(states.at(-1));
};

/** Whether going round a loop for ever meets what is assumed of the actors. */
const isLoopFair = (model: Model, property: RunProperty, run: Run): boolean => {
  const assumption = assumptionOf(model, property);
  const enabled = statesOf(model, run).slice(run.stem).map(enabledIn(model, assumption.groupOf));
  const indices = new Map(model.instances.map((instance, i) => [instance, i]));
  const taken = run.steps
    .slice(run.stem)
    .map(({ instance }) => assumption.groupOf[indices.get(instance) ?? -1] ?? -1);
  return isFair(assumption, enabled, new Set(taken));
};

const faultOfStates = (
  { kind }: RunProperty,
  judgements: readonly Judgement[],
  loop: readonly Judgement[],
): string | undefined => {
  switch (kind) {
    case 'leads-to': {
      const last = judgements.lastIndexOf('satisfied');
      return judgements.includes('decided', last + 1) && !loop.includes('satisfied')
        ? undefined
        : 'it gets to what it should lead to';
    }
    case 'always-eventually':
      return loop.includes('satisfied') ? 'it comes back to what it should' : undefined;
    case 'eventually-always':
      return loop.includes('decided') ? undefined : 'it settles where it should';
    case 'can-always-reach':
    case 'metric':
      return undefined;
  }
};

/** How many states are looked at for a goal. */
const lookedAt = 500;

/** Whether a goal can be reached from where a run ends, as far as one looks. */
const reachesGoal = (
  model: Model,
  { steps }: Run,
  judgeState: (state: unknown) => Judgement,
): boolean => {
  const { blockedBy, fire } = interpreterOf(model);
  const keyOf = keyFunction(model.variables);
  const first = steps.at(-1)?.after ?? model.initial;
  const seen = new Set([keyOf(first)]);
  const queue = [first];
  for (const state of queue) {
    if (judgeState(state) === 'satisfied') return true;
    if (queue.length >= lookedAt) continue;
    for (const instance of model.instances) {
      if (blockedBy(instance, state) !== undefined) continue;
      const { after } = fire(instance, state);
      const key = keyOf(after);
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push(after);
    }
  }
  return false;
};

/** What is wrong with the cost of a run. */
const faultOfCost = (model: Model, metric: Metric, run: Run): string | undefined => {
  const { steps, stem, binding, value } = run;
  const isDuring = ({ before }: Taken): boolean =>
    metric.during !== undefined &&
    judge(metric, { facts: factsOf(model, before) }, binding) === 'satisfied';
  const costOfAll = (some: readonly Taken[]): number =>
    some
      .map((taken) => ({ facts: stepFactsOf(model, taken), step: stepOf(taken) }))
      .reduce((total, on) => total + costOf(metric, on, binding), 0);
  if (stem !== undefined) {
    const round = steps.slice(stem);
    if (!doesClose(model, run)) return 'its loop does not close';
    if (!round.every(isDuring)) return 'its loop is no part of one stretch';
    return costOfAll(round) > 0 ? undefined : 'its loop costs nothing';
  }
  const isStretch = metric.during !== undefined;
  const from = isStretch
    ? steps.findLastIndex((taken) => !isDuring(taken)) + 1
    : Math.max(0, steps.length - 1);
  const total = costOfAll(steps.slice(from));
  // A trace that was kept does not say what it cost.
  return value === undefined || value === total
    ? undefined
    : `it costs ${String(total)}, and not ${String(value)}`;
};

/** What is wrong with a run as one that breaks a property, or costs what it is said to. */
const faultOf = (model: Model, property: RunProperty, run: Run): string | undefined => {
  if (property.kind === 'metric') return faultOfCost(model, property, run);
  const judgeState = (state: unknown): Judgement =>
    judge(property, { facts: factsOf(model, state) }, run.binding);
  if (property.kind === 'can-always-reach') {
    return reachesGoal(model, run, judgeState) ? 'it can still reach a goal' : undefined;
  }
  if (run.stem === undefined) return 'it ends';
  if (!doesClose(model, run)) return 'its loop does not close';
  const judgements = statesOf(model, run).map(judgeState);
  const fault = faultOfStates(property, judgements, judgements.slice(run.stem));
  return fault ?? (isLoopFair(model, property, run) ? undefined : 'its loop is not fair');
};

/**
 * Whether a run breaks a property, or costs what a metric says.
 *
 * @throws Error when it does not, which would be a fault of the engine that found it
 */
export const confirm = (model: Model, property: RunProperty, run: Run): void => {
  const fault = faultOf(model, property, run);
  if (fault !== undefined) {
    throw new Error(`The run does not show what "${property.name}" says: ${fault}.`);
  }
};

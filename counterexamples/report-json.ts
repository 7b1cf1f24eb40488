// The JSON result of a check: one object, described by docs/check-result.schema.json.

import type { LeafValue } from '../checker/model/index.ts';
import { lastStepOf } from '../checker/explain.ts';
import type { Model } from '../checker/instantiate.ts';
import type { PropertyResult, Trace, TraceStep, Verdict } from '../checker/verdict.ts';
import { lengthOf } from './words.ts';

/** Bumped whenever a field changes its meaning or goes away. */
const jsonFormat = 'custody-check/2';

export interface JsonCircumstances {
  readonly seconds: number;
  readonly versions: Readonly<Record<string, string>>;
  /** Properties that the family has no answer for. */
  readonly outOfScope: readonly string[];
  /** Limits as given, in seconds for time; null where there is none. */
  readonly limits: Readonly<Record<string, number | null>>;
  /** How many workers there were, how many bytes they could take, and how much was done again by definition. */
  readonly engine: { readonly workers: number; readonly memory: number; readonly audit: string };
}

const stepsJson = (steps: readonly TraceStep[]): unknown =>
  steps.map(({ rule, parameters, actor, outcome, changes }) => ({
    rule,
    parameters,
    actor,
    outcome: outcome ?? null,
    changes: changes.map(
      ({ variable, from, to }): Record<string, LeafValue> => ({ variable, from, to }),
    ),
  }));

const traceJson = ({ initial, steps, loop }: Trace): unknown => ({
  initial,
  steps: stepsJson(steps),
  loop: loop === undefined ? null : stepsJson(loop),
});

/** Why the last step of a violation was possible, and what nobody looked at. */
const lastStepJson = (model: Model, { property, verdict, evidence }: PropertyResult): unknown => {
  if (verdict !== 'violated' || evidence === undefined) return null;
  const last = lastStepOf(model, property, evidence);
  if (last === undefined) return null;
  const { number, conditions, effect, unread } = last;
  return {
    number,
    conditions: conditions.map(({ words, reads, decisions }) => ({ words, reads, decisions })),
    effect,
    property: last.property,
    unread: unread.map(({ variable }) => variable),
  };
};

const propertyJson = (model: Model, result: PropertyResult): unknown => {
  const { property, verdict, exercised, evidence, value } = result;
  return {
    name: property.name,
    kind: property.kind,
    says: property.says,
    verdict,
    exercised,
    // JSON has no infinity: a metric without limit is `unbounded`, and its value null.
    value: value === undefined || value === Infinity ? null : value,
    steps: evidence === undefined ? null : lengthOf(result),
    binding: evidence === undefined ? null : evidence.binding,
    answers: evidence === undefined ? null : evidence.answers,
    trace: evidence === undefined ? null : traceJson(evidence.trace),
    lastStep: lastStepJson(model, result),
  };
};

/** The result as a JSON value. */
export const jsonReport = (verdict: Verdict, circumstances: JsonCircumstances): unknown => {
  const { model } = verdict;
  return {
    format: jsonFormat,
    variant: model.variant.name,
    family: model.family.name,
    bounds: model.setting.bounds,
    design: model.setting.design,
    verdict: verdict.verdict,
    complete: verdict.complete,
    stopped: verdict.stopped ?? null,
    states: verdict.states,
    transitions: verdict.transitions,
    depth: verdict.depth,
    seconds: circumstances.seconds,
    search: verdict.method.search,
    seed: verdict.method.walks?.seed ?? null,
    symmetry: verdict.method.symmetry ? 'on' : 'off',
    engine: {
      ...circumstances.engine,
      calls: verdict.method.calls ?? null,
      untabled: verdict.method.untabled,
      graph: verdict.method.graph ?? null,
    },
    limits: circumstances.limits,
    properties: verdict.properties.map((result) => propertyJson(model, result)),
    deadlock: verdict.deadlock === undefined ? null : traceJson(verdict.deadlock),
    outOfScope: circumstances.outOfScope,
    rules: verdict.rules,
    idle: verdict.idle.map(({ what, reason }) => ({ what, reason: reason ?? null })),
    versions: circumstances.versions,
  };
};

// Why a step was possible, and what nobody looked at before it was taken. The conditions of a rule are asked one by one, with a
// note of what each of them reads; what a failed property reads and the rule does not is where a check may be missing.

import type { Instance, Model } from './instantiate.ts';
import { factsOf } from './instantiate.ts';
import type { Property } from './model/index.ts';
import { isOfRuns } from './model/index.ts';
import type { Taken } from './monitor.ts';
import { judge, stepFactsOf, stepOf } from './monitor.ts';
import type { Read } from './reads.ts';
import { watch, watchDesign } from './reads.ts';
import { guarded, interpreterOf } from './reference.ts';
import type { Evidence } from './verdict.ts';

/** A condition of a rule, asked in a state. */
export interface ConditionAsked {
  readonly words: string;
  readonly holds: boolean;
  readonly reads: readonly Read[];
  /** The decisions of the design that it asked for, with what they are: where a condition is not what it says, these tell. */
  readonly decisions: Readonly<Record<string, string>>;
}

/** What can happen in a state, and what forbids the rest. */
export interface Options {
  readonly enabled: readonly Instance[];
  readonly blocked: readonly { readonly instance: Instance; readonly condition: string }[];
}

/** What let the last step of a trace happen. */
export interface LastStep {
  /** Counted from 1. */
  readonly number: number;
  readonly instance: Instance;
  readonly conditions: readonly ConditionAsked[];
  /** What its effect read, apart from what it had written itself. */
  readonly effect: readonly Read[];
  /** What the failed property read of the variables, as they are in the state it was asked about. */
  readonly property: readonly Read[];
  /** Those of them that neither the conditions nor the effect read. */
  readonly unread: readonly Read[];
}

/** The conditions of a rule in a state, in order, up to the first that does not hold. */
export const conditionsOf = (
  model: Model,
  { rule, parameters, label }: Instance,
  state: unknown,
): readonly ConditionAsked[] => {
  const asked: ConditionAsked[] = [];
  for (const { words, holds } of rule.when) {
    const { state: view, reads } = watch(model, state);
    const decisions: Record<string, string> = {};
    const setting = watchDesign(model.setting, (name) => {
      decisions[name] = model.setting.design[name] ?? '';
    });
    const answer = guarded(
      `The condition "${words}" of rule ${label}`,
      () => holds(view, parameters, setting) === true,
    );
    asked.push({ words, holds: answer, reads: reads(), decisions });
    if (!answer) break;
  }
  return asked;
};

/** What can happen in a state, and what forbids the rest, both in the order of the rules. */
export const optionsIn = (model: Model, state: unknown): Options => {
  const { blockedBy } = interpreterOf(model);
  const enabled: Instance[] = [];
  const blocked: { instance: Instance; condition: string }[] = [];
  for (const instance of model.instances) {
    const blocker = blockedBy(instance, state);
    if (blocker === undefined) enabled.push(instance);
    else blocked.push({ instance, condition: blocker.words });
  }
  return { enabled, blocked };
};

const effectReads = (model: Model, instance: Instance, before: unknown): readonly Read[] => {
  const { state, reads } = watch(model, before);
  guarded(`Rule ${instance.label}`, () =>
    instance.rule.then(state, instance.parameters, model.setting),
  );
  return reads();
};

const propertyReads = (
  model: Model,
  { property, binding }: { readonly property: Property } & Pick<Evidence, 'binding'>,
  taken: Taken,
): readonly Read[] => {
  const after = watch(model, taken.after);
  if (property.kind === 'step-property') {
    const before = watch(model, taken.before);
    const watched = { ...taken, before: before.state, after: after.state };
    judge(property, { facts: stepFactsOf(model, watched), step: stepOf(taken) }, binding);
    const later = after.reads();
    const known = new Set(later.map(({ variable }) => variable));
    return [...before.reads().filter(({ variable }) => !known.has(variable)), ...later];
  }
  judge(property, { facts: factsOf(model, after.state) }, binding);
  return after.reads();
};

/**
 * What let the last step of a counterexample happen; undefined for a run that goes on for ever, which has no last step, and for a
 * state that is wrong from the start.
 */
export const lastStepOf = (
  model: Model,
  property: Property,
  { trace, binding }: Evidence,
): LastStep | undefined => {
  const last = trace.steps.at(-1);
  if (last === undefined || isOfRuns(property)) return undefined;
  const instance = model.instances.find(({ label }) => label === last.label);
  if (instance === undefined) return undefined;
  const before = trace.steps.at(-2)?.after ?? trace.initial;
  const { after, outcome } = last;
  const conditions = conditionsOf(model, instance, before);
  const effect = effectReads(model, instance, before);
  const read = new Set([...conditions.flatMap(({ reads }) => reads), ...effect].map(variableOf));
  const asked = propertyReads(model, { property, binding }, { instance, outcome, before, after });
  return {
    number: trace.steps.length,
    instance,
    conditions,
    effect,
    property: asked,
    unread: asked.filter(({ variable }) => !read.has(variable)),
  };
};

const variableOf = ({ variable }: Read): string => variable;

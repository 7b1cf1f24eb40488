// Replays a stored trace: takes its steps again in a model, by definition, compares each state with the one in the file, and asks the
// property that the trace is about. What does not fit is told with its step.

import { conditionsOf, optionsIn } from '../checker/explain.ts';
import type { BoundProperty, Instance, Model } from '../checker/instantiate.ts';
import { didYouMean } from '../checker/nearest.ts';
import { interpreterOf } from '../checker/reference.ts';
import type { Read } from '../checker/reads.ts';
import { Refusal } from '../checker/refusal.ts';
import type { Evidence, Trace, TraceStep } from '../checker/verdict.ts';
import { evidenceFor } from '../checker/verdict.ts';
import { differenceOf, itfName, itfState } from './itf-values.ts';
import { badContent } from './json-input.ts';
import { printable, quoted, shown } from './printable.ts';
import type { StoredStep, StoredTrace } from './stored-trace.ts';
import { deadlockName, labelOf } from './stored-trace.ts';
import { readText } from './why.ts';

/** Where a stored trace and the model part ways. */
export interface Departure {
  readonly kind: 'departs';
  /** Counted from 1; 0 for the initial state. */
  readonly step: number;
  readonly message: string;
  readonly advice: readonly string[];
}

/** A stored trace whose steps were all taken again. */
export interface Taken {
  readonly kind: 'taken';
  readonly path: readonly number[];
  readonly trace: Trace;
}

const otherModel = 'The trace is of another model, or of another version of this one.';

/** `page0.pins = 1, page0.state = host` */
export const readsText = (reads: readonly Read[]): string => reads.map(readText).join(', ');

/** Which instance of a rule a stored step names, or why there is none. */
const instanceFor = (
  model: Model,
  step: StoredStep,
): { readonly instance: Instance } | { readonly message: string; readonly advice: string } => {
  const rule = model.family.rules.find(({ name }) => name === step.rule);
  if (rule === undefined) {
    const known = model.family.rules.map(({ name }) => name);
    return {
      message: `takes ${quoted(step.rule)}, which is no rule of family "${model.family.name}".${didYouMean(step.rule.slice(0, 80), known)}`,
      advice: `Its rules: ${known.join(', ')}.`,
    };
  }
  const names = Object.keys(rule.forEach);
  const label = printable(labelOf(step).slice(0, 200));
  const given = Object.keys(step.parameters);
  if (
    given.length !== names.length ||
    names.some((name) => !Object.hasOwn(step.parameters, name))
  ) {
    return {
      message: `takes ${label} with other parameters than "${rule.name}" has.`,
      advice: names.length === 0 ? 'It has none.' : `Its parameters: ${names.join(', ')}.`,
    };
  }
  const all = model.instances.filter((each) => each.rule === rule);
  const found = all.find((each) =>
    names.every((name) => each.parameters[name] === step.parameters[name]),
  );
  if (found !== undefined) return { instance: found };
  const valuesOf = (name: string): readonly string[] => [
    ...new Set(all.map(({ parameters }) => parameters[name] ?? '')),
  ];
  const wrong = names.find((name) => !valuesOf(name).includes(step.parameters[name] ?? '')) ?? '';
  return {
    message: `takes ${label}, and "${wrong}" cannot be ${quoted(step.parameters[wrong] ?? '')}.`,
    advice: `Within these bounds it can be: ${valuesOf(wrong).join(', ')}.`,
  };
};

/** Compares a state with the one in the file. */
const stateDeparture = (
  model: Model,
  { states }: StoredTrace,
  at: { readonly step: number; readonly state: unknown; readonly label: string },
): Departure | undefined => {
  const expected = itfState(model.family.state, model.setting.bounds, at.state);
  const difference = differenceOf(states[at.step] ?? {}, expected);
  if (difference === undefined) return undefined;
  const { path, found } = difference;
  const variable = model.variables.find(
    (each) => each.path.map(itfName).join('/') === path.join('/'),
  );
  const name = variable?.label ?? path.map(printable).join('.').slice(0, 80);
  const where = at.step === 0 ? 'At the start' : `After step ${String(at.step)}, ${at.label},`;
  const isKnown = difference.expected !== undefined;
  return {
    kind: 'departs',
    step: at.step,
    message: isKnown
      ? `${where} the trace says ${name} = ${valueText(found)}, and replaying it gives ${valueText(difference.expected)}.`
      : `${where} the trace has a variable "${name}", which family "${model.family.name}" does not have.`,
    advice: ['The file was changed, or the model was since it was written.'],
  };
};

/** A value in the notation of the format, as people read it. */
const valueText = (value: unknown): string => {
  if (typeof value === 'object' && value !== null && '#bigint' in value) {
    return shown(value['#bigint']).replaceAll('"', '');
  }
  return shown(value);
};

/** Takes a stored trace again, step by step, until the model does not go along. */
export const takeAgain = (model: Model, stored: StoredTrace): Taken | Departure => {
  const { blockedBy, fire } = interpreterOf(model);
  const indices = new Map(model.instances.map((instance, i) => [instance, i]));
  const atStart = stateDeparture(model, stored, { step: 0, state: model.initial, label: '' });
  if (atStart !== undefined) return atStart;
  const steps: TraceStep[] = [];
  const path: number[] = [];
  let before = model.initial;
  for (const [i, each] of [...stored.steps, ...(stored.loop ?? [])].entries()) {
    const departs = (message: string, ...advice: readonly string[]): Departure => ({
      kind: 'departs',
      step: i + 1,
      message: `Step ${String(i + 1)} of the trace ${message}`,
      advice,
    });
    const found = instanceFor(model, each);
    if (!('instance' in found)) return departs(found.message, found.advice);
    const { instance } = found;
    const { label, rule, parameters, actor } = instance;
    const blocker = blockedBy(instance, before);
    if (blocker !== undefined) {
      const reads = conditionsOf(model, instance, before).at(-1)?.reads ?? [];
      return departs(
        `takes ${label}, which is not possible there: "${blocker.words}" does not hold.`,
        ...(reads.length === 0 ? [] : [`It looks at ${readsText(reads)}.`]),
        otherModel,
      );
    }
    const { after, outcome, changes } = fire(instance, before);
    if (outcome !== each.outcome) {
      return departs(
        `takes ${label} with the outcome ${shown(each.outcome)}, and it is ${shown(outcome)}.`,
        otherModel,
      );
    }
    const departure = stateDeparture(model, stored, { step: i + 1, state: after, label });
    if (departure !== undefined) return departure;
    steps.push({ label, rule: rule.name, parameters, actor, outcome, changes, after });
    path.push(indices.get(instance) ?? -1);
    before = after;
  }
  const stem = stored.steps.length;
  const whole = { initial: model.initial, steps: steps.slice(0, stem) };
  return {
    kind: 'taken',
    path,
    trace: stored.loop === undefined ? whole : { ...whole, loop: steps.slice(stem) },
  };
};

/**
 * The property that a trace is about, as the model has it.
 *
 * @throws Refusal when the model has none of that name, or the trace names elements that it does not range over
 */
const boundPropertyFor = (
  model: Model,
  { property, binding }: Pick<StoredTrace, 'property' | 'binding'>,
): BoundProperty | undefined => {
  if (property === undefined) return undefined;
  const bound = model.properties.find((each) => each.property.name === property);
  if (bound === undefined) {
    const known = model.properties.map((each) => each.property.name);
    throw badContent(
      `The trace is about ${quoted(property)}, which is no property of "${model.variant.name}".${didYouMean(property.slice(0, 80), known)}`,
      known.length === 0 ? 'It has none.' : `Those that apply: ${known.join(', ')}.`,
    );
  }
  const names = Object.keys(binding);
  const isOne = bound.bindings.some(
    (each) =>
      Object.keys(each).length === names.length &&
      names.every((name) => Object.hasOwn(each, name) && each[name] === binding[name]),
  );
  if (isOne) return bound;
  const given = names.map((name) => `${name} = ${binding[name] ?? ''}`).join(', ');
  const parameters = Object.keys(bound.property.forEach);
  throw badContent(
    `The trace says that "${property}" fails for ${quoted(given)}, which it does not range over.`,
    parameters.length === 0
      ? 'It has no parameters.'
      : `Its parameters: ${parameters.join(', ')}, within the bounds of the trace.`,
  );
};

/** Whether a trace that can be taken shows what it is said to show. */
export type Shown =
  | { readonly kind: 'shown'; readonly evidence: Evidence }
  | { readonly kind: 'not shown'; readonly reason: string };

/** Why the end of a trace is no deadlock; undefined when nothing can happen there and it is not fine that nothing can. */
export const whyNoDeadlock = (model: Model, { initial, steps }: Trace): string | undefined => {
  const state = steps.at(-1)?.after ?? initial;
  const [possible] = optionsIn(model, state).enabled;
  if (possible !== undefined) return `At its end ${possible.label} is possible: no deadlock.`;
  return model.family.rest(state, model.setting)
    ? 'Its end is a state of rest: no deadlock.'
    : undefined;
};

/** Asks the property that a trace is about; a trace about none always shows what it says. */
export const shownBy = (
  model: Model,
  { binding, property }: Pick<StoredTrace, 'property' | 'binding'>,
  { path, trace }: Taken,
): Shown => {
  const plain = { kind: 'shown', evidence: { binding: {}, trace, answers: [] } } as const;
  if (property === deadlockName) {
    const reason = whyNoDeadlock(model, trace);
    return reason === undefined ? plain : { kind: 'not shown', reason };
  }
  const bound = boundPropertyFor(model, { property, binding });
  if (bound === undefined) return plain;
  const stem = trace.steps.length;
  const finding = { path: path.slice(0, stem), binding };
  const whole = trace.loop === undefined ? finding : { ...finding, loop: path.slice(stem) };
  try {
    return { kind: 'shown', evidence: evidenceFor(model, bound.property, whole) };
  } catch (thrown) {
    // The engine's own traces always decide their property, so that anything else is an error there. Here it is an answer.
    if (thrown instanceof Error && thrown.name === 'Error')
      return { kind: 'not shown', reason: thrown.message };
    throw thrown;
  }
};

/**
 * Takes the steps of a stored trace again and asks the property that it is about.
 *
 * @throws Refusal when a step is not possible, or has led elsewhere, or the trace does not decide its property
 */
export const replayTrace = (model: Model, stored: StoredTrace): Evidence => {
  const taken = takeAgain(model, stored);
  if (taken.kind === 'departs') throw new Refusal('model-file', taken.message, taken.advice);
  const answer = shownBy(model, stored, taken);
  if (answer.kind === 'shown') return answer.evidence;
  throw badContent(`The trace does not show what it says: ${answer.reason}`, otherModel);
};

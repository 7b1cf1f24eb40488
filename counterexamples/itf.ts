// Traces in the Informal Trace Format of Apalache (ADR 015), which other tools read: a list of states, each a record of variables. Which
// step led to a state is in its `#meta`, where the format leaves room for it; that is what a trace is replayed from.

import type { Model } from '../checker/instantiate.ts';
import type { Arguments } from '../checker/model/index.ts';
import { Refusal, messageOf, show } from '../checker/refusal.ts';
import type { Evidence, TraceStep } from '../checker/verdict.ts';

/** What a stored trace is about. */
export interface TraceSubject {
  readonly variant: string;
  readonly bounds: Readonly<Record<string, number>>;
  readonly property: string;
}

/** A step as it is stored: enough to take it again. */
export interface StoredStep {
  readonly rule: string;
  readonly parameters: Arguments;
  readonly outcome: string | undefined;
}

export interface StoredTrace extends TraceSubject {
  /** For which elements the property fails. */
  readonly binding: Arguments;
  readonly steps: readonly StoredStep[];
  readonly loop: readonly StoredStep[] | undefined;
}

const format = 'ITF';
const description = 'https://apalache-mc.org/docs/adr/015adr-trace.html';

/** The format knows no null, so a reference to nothing is the string `none`; and numbers are written as texts. */
const valueOf = (value: unknown): unknown => {
  if (value === null) return 'none';
  if (typeof value === 'number') return { '#bigint': String(value) };
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, valueOf(part)]));
};

const stateOf = (state: unknown, index: number, step: TraceStep | undefined): unknown => ({
  '#meta':
    step === undefined
      ? { index }
      : {
          index,
          rule: step.rule,
          parameters: step.parameters,
          actor: step.actor,
          ...(step.outcome === undefined ? {} : { outcome: step.outcome }),
        },
  ...(valueOf(state) as object),
});

/** A trace as JSON, a line for each state. */
export const itfText = (model: Model, property: string, evidence: Evidence): string => {
  const { states, ...rest } = toItf(model, property, evidence);
  const head = Object.entries(rest).map(([key, value]) => ` "${key}": ${JSON.stringify(value)}`);
  const lines = states.map((state) => `  ${JSON.stringify(state)}`);
  return `{\n${[...head, ` "states": [\n${lines.join(',\n')}\n ]`].join(',\n')}\n}\n`;
};

/** A trace in the format. */
const toItf = (model: Model, property: string, { binding, trace }: Evidence) => {
  const { initial, steps, loop } = trace;
  // A loop ends where it began, and the format says so by an index: its last state is left out, and its last step kept in #meta.
  const all = [...steps, ...(loop ?? [])];
  const { variant, setting } = model;
  return {
    '#meta': {
      format,
      'format-description': description,
      source: 'custody',
      variant: variant.name,
      bounds: setting.bounds,
      property,
      binding,
      ...(loop === undefined ? {} : { stem: steps.length }),
    },
    vars: Object.keys(initial as object),
    states: [
      stateOf(initial, 0, undefined),
      ...all.map((step, i) => stateOf(step.after, i + 1, step)),
    ],
    ...(loop === undefined ? {} : { loop: steps.length }),
  };
};

const refuse = (what: string, advice: string): never => {
  throw new Refusal('usage', what, [advice]);
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const recordAt = (value: unknown, where: string): Readonly<Record<string, unknown>> =>
  isRecord(value)
    ? value
    : refuse(`The trace has ${show(value)} at ${where}.`, 'Expected an object there.');

const textAt = (value: unknown, where: string): string =>
  typeof value === 'string'
    ? value
    : refuse(`The trace has ${show(value)} at ${where}.`, 'Expected a string there.');

const wordsAt = (value: unknown, where: string): Arguments =>
  Object.fromEntries(
    Object.entries(recordAt(value, where)).map(([key, word]) => [
      key,
      textAt(word, `${where}.${key}`),
    ]),
  );

const numbersAt = (value: unknown, where: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(recordAt(value, where)).map(([key, number]) =>
      typeof number === 'number' && Number.isSafeInteger(number) && number >= 0
        ? [key, number]
        : refuse(
            `The trace has ${show(number)} at ${where}.${key}.`,
            'Expected a whole number from 0 there.',
          ),
    ),
  );

const stepAt = (state: unknown, index: number): StoredStep => {
  const where = `states[${String(index)}]["#meta"]`;
  const meta = recordAt(recordAt(state, `states[${String(index)}]`)['#meta'], where);
  const { rule, parameters, outcome } = meta;
  return {
    rule: textAt(rule, `${where}.rule`),
    parameters: wordsAt(parameters, `${where}.parameters`),
    outcome: outcome === undefined ? undefined : textAt(outcome, `${where}.outcome`),
  };
};

/**
 * Reads a trace.
 *
 * @throws Refusal when it is none that custody wrote
 */
export const fromItf = (text: string): StoredTrace => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    return refuse(`The trace is not JSON: ${messageOf(thrown)}.`, 'Expected a trace in ITF.');
  }
  const root = recordAt(value, 'the top');
  const meta = recordAt(root['#meta'], '["#meta"]');
  if (meta.source !== 'custody') {
    return refuse(
      `The trace is from ${show(meta.source)}.`,
      'Only traces that custody wrote say which steps were taken.',
    );
  }
  const { states } = root;
  if (!Array.isArray(states) || states.length === 0) {
    return refuse(`The trace has ${show(states)} for its states.`, 'Expected a list of states.');
  }
  const steps = states.slice(1).map((state, i) => stepAt(state, i + 1));
  const { stem } = meta;
  if (stem !== undefined && !(typeof stem === 'number' && stem >= 0 && stem <= steps.length)) {
    return refuse(`The trace's loop begins at ${show(stem)}.`, 'Expected a number of steps.');
  }
  return {
    variant: textAt(meta.variant, '["#meta"].variant'),
    bounds: numbersAt(meta.bounds, '["#meta"].bounds'),
    property: textAt(meta.property, '["#meta"].property'),
    binding: wordsAt(meta.binding, '["#meta"].binding'),
    steps: steps.slice(0, stem ?? steps.length),
    loop: stem === undefined ? undefined : steps.slice(stem),
  };
};

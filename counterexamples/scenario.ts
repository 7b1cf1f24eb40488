// Scenarios: what somebody knows to happen, a step on each line with what it comes to, and in between what is true then. They are read
// line by line, and taken in a model until one line is not as it says. docs/TRACES.md describes the format.

import { conditionsOf } from '../checker/explain.ts';
import type { Model } from '../checker/instantiate.ts';
import type { Taken } from '../checker/monitor.ts';
import { didYouMean } from '../checker/nearest.ts';
import { interpreterOf } from '../checker/reference.ts';
import { Refusal } from '../checker/refusal.ts';
import { badContent } from './json-input.ts';
import { quoted } from './printable.ts';
import { questionFor } from './question.ts';
import { readsText } from './replay.ts';
import type { Expected } from './step-text.ts';
import { looksLikeStep, stepFrom } from './step-text.ts';
import { changeText } from './trace-text.ts';

/** A line that is not part of the head. */
interface Line {
  /** Counted from 1. */
  readonly number: number;
  readonly text: string;
}

export interface Scenario {
  /** What it shows, in one sentence. */
  readonly scenario: string;
  /** Where it was taken from. */
  readonly from: string | undefined;
  /** Why the model does something else than the kernel here, if it does. */
  readonly differs: string | undefined;
  readonly variant: string;
  readonly bounds: Readonly<Record<string, number>>;
  readonly lines: readonly Line[];
}

const keys = ['scenario', 'from', 'differs', 'variant', 'bounds'] as const;
type Key = (typeof keys)[number];

const headOf = /^([a-z]+):(?:\s+(.*))?$/;
const linesMax = 10_000;
const columnsMax = 1000;
const whatIsExpected =
  'Expected a scenario: lines such as "variant: rfcv2", then steps such as Unmap(vm0, gfn0) -> done.';

const isKey = (name: string): name is Key => keys.some((key) => key === name);

const boundsIn = (text: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    text
      .split(/[\s,]+/)
      .filter((word) => word !== '')
      .map((word) => {
        const [, name, value] = /^([A-Za-z]\w*)=(\d{1,9})$/.exec(word) ?? [];
        if (name !== undefined && value !== undefined) return [name, Number(value)] as const;
        throw badContent(`${quoted(word)} is no bound.`, 'Expected bounds such as pages=2 gfns=1.');
      }),
  );

/**
 * Reads a scenario from the text of a file.
 *
 * @throws Refusal when it is none
 */
export const scenarioFrom = (text: string): Scenario => {
  const all = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (all.length > linesMax) {
    throw badContent(
      `The file has ${String(all.length)} lines.`,
      `A scenario has at most ${String(linesMax)}.`,
    );
  }
  const long = all.findIndex((line) => line.length > columnsMax);
  if (long >= 0) {
    throw badContent(
      `Line ${String(long + 1)} is longer than ${String(columnsMax)} characters.`,
      whatIsExpected,
    );
  }
  const head = new Map<Key, string>();
  const lines: Line[] = [];
  let open: Key | undefined;
  for (const [i, raw] of all.entries()) {
    const trimmed = raw.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const [, name, value] = headOf.exec(trimmed) ?? [];
    if (lines.length === 0 && open !== undefined && /^\s/.test(raw)) {
      head.set(open, `${head.get(open) ?? ''} ${trimmed}`.trim());
    } else if (name !== undefined) {
      open = keyAt(name, i + 1, lines.length > 0 || (isKey(name) && head.has(name)));
      head.set(open, value ?? '');
    } else {
      lines.push({ number: i + 1, text: trimmed });
    }
  }
  const variant = head.get('variant') ?? '';
  const scenario = head.get('scenario') ?? '';
  if (variant === '' || scenario === '') {
    const missing = variant === '' ? 'variant' : 'scenario';
    throw badContent(`The scenario has no line "${missing}: ...".`, whatIsExpected);
  }
  if (lines.length === 0) throw badContent('The scenario has no steps.', whatIsExpected);
  const bounds = boundsIn(head.get('bounds') ?? '');
  return {
    scenario,
    variant,
    bounds,
    lines,
    from: head.get('from'),
    differs: head.get('differs'),
  };
};

const keyAt = (name: string, line: number, isMisplaced: boolean): Key => {
  if (!isKey(name)) {
    throw badContent(
      `Line ${String(line)} begins with ${quoted(`${name}:`)}.${didYouMean(name, keys)}`,
      `A scenario knows: ${keys.map((key) => `${key}:`).join(', ')}.`,
    );
  }
  if (!isMisplaced) return name;
  throw badContent(
    `Line ${String(line)} says "${name}:" again, or after the first step.`,
    'Expected each of them once, before the steps.',
  );
};

/** What a scenario came to. */
export type ScenarioResult =
  | { readonly kind: 'as expected'; readonly steps: number; readonly expectations: number }
  | {
      readonly kind: 'differs';
      readonly line: Line;
      /** How many steps were taken before. */
      readonly steps: number;
      readonly expected: string;
      readonly found: string;
      /** What is behind it, a line each. */
      readonly why: readonly string[];
    };

type Differing = Pick<Extract<ScenarioResult, { kind: 'differs' }>, 'expected' | 'found' | 'why'>;

const expectedText = (expected: Expected): string => {
  switch (expected.kind) {
    case 'any outcome':
      return 'possible';
    case 'blocked':
      return expected.words === undefined ? 'blocked' : `blocked by "${expected.words}"`;
    case 'outcome':
      return expected.outcome ?? 'possible, without an outcome';
  }
};

/** A model in which a scenario is under way. */
class Run {
  steps = 0;
  expectations = 0;
  private readonly model: Model;
  private state: unknown;
  private taken: Taken | undefined;

  constructor(model: Model) {
    this.model = model;
    this.state = model.initial;
  }

  /** Does what a line says; returns in what it differs. */
  line(text: string): Differing | undefined {
    const [, asked] = /^expect\s+(.*)$/.exec(text) ?? [];
    if (asked !== undefined) return this.expect(asked);
    if (looksLikeStep(text)) return this.step(text);
    throw badContent(
      `${quoted(text)} is neither a step nor an expectation.`,
      'Expected Rule(parameters) -> outcome, or expect page0.pins = 1.',
    );
  }

  private expect(asked: string): Differing | undefined {
    const question = questionFor(this.model, asked);
    const answer = question.answerAt({ state: this.state, taken: this.taken });
    this.expectations += 1;
    if (answer === 'yes') return undefined;
    if (answer === 'no') return { expected: 'yes', found: answer, why: this.whyNot(asked) };
    throw badContent(
      `"${question.text}" is ${answer}, which is neither yes nor no.`,
      `Compare it with something: expect ${question.text} = ${answer}.`,
    );
  }

  /** What is there in place of what was expected. */
  private whyNot(asked: string): readonly string[] {
    const [, subject] = /^(?:not\s+)?([^=!]*?)\s*!?=/.exec(asked) ?? [];
    if (subject === undefined) return [];
    const { text, answerAt } = questionFor(this.model, subject);
    return [`${text} = ${answerAt({ state: this.state, taken: this.taken })}`];
  }

  private step(text: string): Differing | undefined {
    const { model, state } = this;
    const { blockedBy, fire } = interpreterOf(model);
    const { instance, expected } = stepFrom(model, text);
    const wanted = expectedText(expected);
    const blocker = blockedBy(instance, state);
    if (blocker !== undefined) {
      const isExpected =
        expected.kind === 'blocked' && [undefined, blocker.words].includes(expected.words);
      if (isExpected) return undefined;
      const reads = conditionsOf(model, instance, state).at(-1)?.reads ?? [];
      const why = reads.length === 0 ? [] : [`it looks at ${readsText(reads)}`];
      return { expected: wanted, found: `blocked by "${blocker.words}"`, why };
    }
    const { after, outcome, changes } = fire(instance, state);
    const isExpected =
      expected.kind === 'any outcome' ||
      (expected.kind === 'outcome' && expected.outcome === outcome);
    if (!isExpected) {
      const why = changes.map(changeText);
      const found = outcome ?? 'possible, without an outcome';
      return { expected: wanted, found, why: why.length === 0 ? ['it changes nothing'] : why };
    }
    this.steps += 1;
    this.taken = { instance, outcome, before: state, after };
    this.state = after;
    return undefined;
  }
}

/**
 * Takes a scenario in a model, up to the first line that is not as it says.
 *
 * @throws Refusal when a line names something that the model does not have, with the number of the line
 */
export const runScenario = (model: Model, { lines }: Scenario): ScenarioResult => {
  const run = new Run(model);
  for (const line of lines) {
    const differing = atLine(line, () => run.line(line.text));
    if (differing !== undefined) return { kind: 'differs', line, steps: run.steps, ...differing };
  }
  return { kind: 'as expected', steps: run.steps, expectations: run.expectations };
};

const atLine = <T>({ number }: Line, run: () => T): T => {
  try {
    return run();
  } catch (thrown) {
    if (!(thrown instanceof Refusal) || thrown.kind === 'model') throw thrown;
    throw badContent(`Line ${String(number)}: ${thrown.message}`, ...thrown.advice);
  }
};

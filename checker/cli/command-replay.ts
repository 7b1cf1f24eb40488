// `custody replay`: whether a trace of one design is possible in another, and what it does there; and whether a scenario, a list of steps
// with what they are known to come to, goes as it says.

import type { Command } from 'commander';
import type { Course } from '../../counterexamples/blocked.ts';
import { courseOf } from '../../counterexamples/blocked.ts';
import { counted, labelled } from '../../counterexamples/layout.ts';
import { printable } from '../../counterexamples/printable.ts';
import { readsText, shownBy } from '../../counterexamples/replay.ts';
import type { ScenarioResult } from '../../counterexamples/scenario.ts';
import { runScenario, scenarioFrom } from '../../counterexamples/scenario.ts';
import { isExample, showsText } from '../../counterexamples/trace-report.ts';
import { changeText } from '../../counterexamples/trace-text.ts';
import { boundsText, stepsOf } from '../../counterexamples/words.ts';
import { modelFor } from '../check.ts';
import type { Model } from '../instantiate.ts';
import type { Trace } from '../verdict.ts';
import { isOfRuns } from '../model/index.ts';
import { Refusal } from '../refusal.ts';
import { variantNamed } from './catalogue.ts';
import { exitCodes } from './exit-codes.ts';
import { readInput } from './input-files.ts';
import type { ModelOptions, ReplayedFile, TraceSession } from './trace-files.ts';
import {
  addBoundOptions,
  addModelOption,
  boundsIn,
  catalogueWith,
  openReplayed,
  variantOf,
} from './trace-files.ts';

interface ReplayOptions extends ModelOptions {
  readonly variant?: string;
  readonly scenario?: readonly string[];
}

type Bounds = Readonly<Record<string, number>>;

const width = 80;

/** Bytes of a scenario that is read. */
const scenarioMax = 1e6;

const said = (text: string): readonly string[] => labelled('', text, width);

/** Where the other design does not go along. */
const parting = (course: Exclude<Course, { kind: 'same' }>, trace: Trace): readonly string[] => {
  const step = stepsOf(trace)[course.step - 1];
  const what = `step ${String(course.step)}, ${step?.label ?? ''},`;
  if (course.kind === 'blocked') {
    const reads = course.reads.length === 0 ? [] : [`it looks at ${readsText(course.reads)}`];
    return [
      ...said(`BLOCKED: ${what} is not possible there.`),
      ...labelled('  not so: ', course.condition, width),
      ...reads.flatMap((line) => labelled('          ', line, width)),
    ];
  }
  const changes = step?.changes.map(changeText) ?? [];
  /** The outcome of a side, and what it changes that the other does not. */
  const side = (outcome: string | undefined, own: readonly string[], others: readonly string[]) => {
    const only = own.filter((change) => !others.includes(change));
    const parts = [...(outcome === undefined ? [] : [`-> ${outcome}`]), ...only];
    return parts.length === 0 ? 'no such change' : parts.join('; ');
  };
  return [
    ...said(`DIFFERS: ${what} does something else there.`),
    ...labelled('  in the trace: ', side(step?.outcome, changes, course.changes), width),
    ...labelled('  there:        ', side(course.outcome, course.changes, changes), width),
  ];
};

/** What a trace that another design can take shows there. */
const shownThere = (
  model: Model,
  { stored, property }: ReplayedFile,
  { trace, path }: { readonly trace: Trace; readonly path: readonly number[] },
): readonly [number, readonly string[]] => {
  const name = model.variant.name;
  if (property === undefined) {
    return [exitCodes.holds, said(`POSSIBLE: ${name} takes every step of the trace.`)];
  }
  const isThere = model.properties.some((each) => each.property.name === property.name);
  if (!isThere) {
    return [
      exitCodes.holds,
      said(`POSSIBLE: ${name} takes every step, and "${property.name}" is not asked of it.`),
    ];
  }
  const answer = shownBy(model, stored, { kind: 'taken', trace, path });
  if (answer.kind === 'not shown') {
    return [
      exitCodes.holds,
      said(
        `HOLDS: ${name} takes every step of the trace, and at its end "${property.name}" is not violated.`,
      ),
    ];
  }
  const code = isExample(property)
    ? exitCodes.holds
    : isOfRuns(property)
      ? exitCodes.runs
      : exitCodes.violated;
  return [
    code,
    said(
      `${isExample(property) ? 'SHOWN' : 'VIOLATED'}: ${name} takes every step of the trace, and ${showsText(model, property, trace)} there as well.`,
    ),
  ];
};

const replayTraceIn = async (
  file: string,
  options: ReplayOptions & { readonly bounds: Bounds },
  session: TraceSession,
): Promise<number> => {
  const opened = await openReplayed(file, session, options);
  const { stored, evidence, catalogue } = opened;
  const there = variantNamed(catalogue, options.variant ?? stored.variant);
  const own = opened.model.family.name;
  if (there.family.name !== own) {
    throw new Refusal(
      'usage',
      `The trace is of family "${own}", and "${there.name}" is of family "${there.family.name}".`,
      [`Only designs of one family take the same steps: \`custody list\` shows those of "${own}".`],
    );
  }
  const model = modelFor(there, catalogue.properties, { ...stored.bounds, ...options.bounds });
  const { trace } = evidence;
  const { terminal } = session;
  terminal.out(`trace:    ${printable(file)}  (${stored.variant}, ${boundsText(opened.model)})`);
  terminal.out(`replayed: ${there.name}  (${boundsText(model)})`);
  terminal.out('');
  const course = courseOf(model, stepsOf(trace));
  const [code, lines] =
    course.kind === 'same'
      ? shownThere(model, opened, { trace, path: course.path })
      : ([exitCodes.holds, parting(course, trace)] as const);
  for (const line of lines) terminal.out(line);
  return code;
};

const differingLines = (
  file: string,
  { line, expected, found, why, steps }: Extract<ScenarioResult, { kind: 'differs' }>,
): readonly string[] => [
  `DIFFERS: ${printable(file)}:${String(line.number)}, after ${counted(steps, 'step')}`,
  `  ${printable(line.text)}`,
  ...labelled('  expected: ', expected, width),
  ...labelled('  found:    ', found, width),
  ...why.flatMap((each, i) => labelled(i === 0 ? '  why:      ' : '            ', each, width)),
];

/** Takes one scenario; returns whether it goes as it says. */
const replayScenario = async (
  file: string,
  options: ReplayOptions & { readonly bounds: Bounds },
  session: TraceSession,
): Promise<boolean> => {
  const scenario = scenarioFrom(await readInput(file, 'a scenario (*.scenario)', scenarioMax));
  const catalogue = await catalogueWith(session, options);
  const variant =
    options.variant === undefined
      ? variantOf(catalogue, scenario.variant)
      : variantNamed(catalogue, options.variant);
  const model = modelFor(variant, catalogue.properties, {
    ...boundsIn(variant, scenario.bounds),
    ...options.bounds,
  });
  const result = runScenario(model, scenario);
  const { out } = session.terminal;
  if (result.kind === 'as expected') {
    const { steps, expectations } = result;
    const counts = [
      counted(steps, 'step'),
      ...(expectations === 0 ? [] : [counted(expectations, 'expectation')]),
    ].join(', ');
    out(`AS EXPECTED: ${printable(file)} (${variant.name}; ${counts})`);
    return true;
  }
  for (const line of differingLines(file, result)) out(line);
  return false;
};

const scenariosIn = async (
  files: readonly string[],
  options: ReplayOptions & { readonly bounds: Bounds },
  session: TraceSession,
): Promise<number> => {
  let isAsExpected = true;
  for (const file of files) {
    if (!(await replayScenario(file, options, session))) isAsExpected = false;
  }
  return isAsExpected ? exitCodes.holds : exitCodes.differs;
};

/** Adds `custody replay` to a program. */
export const addReplay = (program: Command, session: TraceSession): void => {
  const command = program
    .command('replay')
    .summary('take a trace in another design, or a scenario in one')
    .description(
      'Takes the steps of a trace in another design of its family. Exits 0 when it does no harm there: a step is blocked or does something else, or nothing is violated; ' +
        '12 when the property is violated there too (13: a property of runs). A scenario says what each step comes to: exits 22 when one comes to something else.',
    )
    .argument('[file]', 'a trace (*.itf.json), or - for standard input')
    .option('--variant <variant>', 'the design to take it in (default: that of the file)')
    .option('--scenario <file...>', 'scenarios in place of a trace, or - for standard input');
  addModelOption(command);
  const typedBounds = addBoundOptions(command, session.catalogue);
  command.action(async (file: string | undefined, options: ReplayOptions) => {
    const { scenario } = options;
    if ((file === undefined) === (scenario === undefined)) {
      throw new Refusal(
        'usage',
        file === undefined ? 'Replay what?' : 'A trace and a scenario exclude each other.',
        ['custody replay FILE --variant VARIANT, or custody replay --scenario FILE.'],
      );
    }
    const all = { ...options, bounds: typedBounds() };
    session.finish(
      scenario === undefined
        ? await replayTraceIn(file ?? '', all, session)
        : await scenariosIn(scenario, all, session),
    );
  });
};

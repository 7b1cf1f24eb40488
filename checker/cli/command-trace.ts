// `custody trace`: what can be done with a trace that was written to a file. Every one of its commands replays the trace first; a file
// that does not fit the model is refused.

import type { Command } from 'commander';
import { shownBy, takeAgain } from '../../counterexamples/replay.ts';
import { labelled, plain } from '../../counterexamples/layout.ts';
import type { Parting } from '../../counterexamples/trace-difference.ts';
import { partingOf } from '../../counterexamples/trace-difference.ts';
import { lengthText, showsText, traceReport } from '../../counterexamples/trace-report.ts';
import { actionOf, boundsText } from '../../counterexamples/words.ts';
import type { TraceStep } from '../verdict.ts';
import { Refusal } from '../refusal.ts';
import { addTraceConvert } from './command-trace-convert.ts';
import { addTraceEval } from './command-trace-eval.ts';
import { addTraceShrink } from './command-trace-shrink.ts';
import { addTraceToTest } from './command-trace-to-test.ts';
import { exitCodes } from './exit-codes.ts';
import type { ModelOptions, ReplayedFile, TraceFile, TraceSession } from './trace-files.ts';
import { addModelOption, openReplayed, openTrace, takenSteps } from './trace-files.ts';

const width = 80;

const addShow = (trace: Command, session: TraceSession): void => {
  const command = trace
    .command('show')
    .summary('show a trace as the report of a check does')
    .argument('<file>', 'a trace (*.itf.json), or - for standard input');
  addModelOption(command).action(async (file: string, options: ModelOptions) => {
    const { model, property, evidence } = await openReplayed(file, session, options);
    for (const line of traceReport(model, property, evidence)) session.terminal.out(line);
  });
};

/** What a trace that is replayed comes to, and the exit code. */
const replayed = ({ stored, model }: TraceFile): readonly [number, readonly string[]] => {
  const name = model.variant.name;
  const taken = takeAgain(model, stored);
  if (taken.kind === 'departs') {
    return [
      exitCodes.differs,
      [
        ...labelled('', `DIFFERS: ${taken.message}`, width),
        ...taken.advice.flatMap((line) => labelled('  ', line, width)),
      ],
    ];
  }
  const { trace } = taken;
  const answer = shownBy(model, stored, taken);
  if (answer.kind === 'not shown') {
    return [exitCodes.differs, labelled('', `DIFFERS: ${answer.reason}`, width)];
  }
  const bound = model.properties.find((each) => each.property.name === stored.property);
  const other = stored.property === undefined ? 'every step is possible' : 'there is a deadlock';
  const shows = bound === undefined ? other : showsText(model, bound.property, trace);
  return [
    exitCodes.holds,
    labelled(
      '',
      `AS STORED: ${shows} in ${name} (${lengthText(trace)}; ${boundsText(model)}).`,
      width,
    ),
  ];
};

const addReplay = (trace: Command, session: TraceSession): void => {
  const command = trace
    .command('replay')
    .summary('take the steps of a trace again and see whether it still shows what it says')
    .description(
      'Takes the steps of a trace again, compares every state with the file, and asks the property. ' +
        'Exits 0 when all is as stored and 22 when something is not, such as a violation that is none any more.',
    )
    .argument('<file>', 'a trace (*.itf.json), or - for standard input');
  addModelOption(command).action(async (file: string, options: ModelOptions) => {
    const [code, lines] = replayed(await openTrace(file, session, options));
    for (const line of lines) session.terminal.out(line);
    session.finish(code);
  });
};

const stepLine = (step: TraceStep | undefined): string =>
  step === undefined ? '(has ended)' : `${step.actor} ${actionOf(step)}`;

const partingLines = (
  { step, left, right, values }: Parting,
  files: readonly [string, string],
): readonly string[] => [
  step === 1
    ? 'They part at the first step:'
    : `The first ${String(step - 1)} steps are the same. Then, in step ${String(step)}:`,
  '',
  `  < ${stepLine(left)}`,
  `  > ${stepLine(right)}`,
  '',
  ...(values.length === 0
    ? ['After it the states are the same.']
    : [
        'After it:',
        ...values.map((v) => `  ${v.variable}: < ${plain(v.left)}   > ${plain(v.right)}`),
      ]),
  '',
  `< ${files[0]}`,
  `> ${files[1]}`,
];

/** What the heads of two traces do not agree on. */
const headLines = (left: ReplayedFile | TraceFile, right: TraceFile): readonly string[] =>
  [
    ['variant', left.stored.variant, right.stored.variant],
    ['bounds', boundsText(left.model), boundsText(right.model)],
    ['property', left.stored.property ?? '-', right.stored.property ?? '-'],
  ].flatMap(([what = '', mine = '', other = '']) =>
    mine === other ? [] : [`${what}: < ${mine}   > ${other}`],
  );

const addDiff = (trace: Command, session: TraceSession): void => {
  const command = trace
    .command('diff')
    .summary('show where two traces part')
    .description(
      'Shows the first step at which two traces of a family part, and what is different after it. Exits 0 when they are the same and 22 when they are not.',
    )
    .argument('<file>', 'a trace (*.itf.json), or - for standard input')
    .argument('<other>', 'another one');
  addModelOption(command).action(async (file: string, other: string, options: ModelOptions) => {
    const { terminal, finish } = session;
    if (file === '-' && other === '-') {
      throw new Refusal('usage', 'Only one of the traces can come from standard input.', [
        'Write the other to a file.',
      ]);
    }
    const left = await openTrace(file, session, options);
    const right = await openTrace(other, session, options);
    const families = [left.model.family.name, right.model.family.name] as const;
    if (families[0] !== families[1]) {
      throw new Refusal(
        'usage',
        `The traces are of two families, "${families[0]}" and "${families[1]}".`,
        ['Only traces of one family have steps and variables in common.'],
      );
    }
    const head = headLines(left, right);
    const parting = partingOf(
      { variables: left.model.variables, trace: takenSteps(left).trace },
      { variables: right.model.variables, trace: takenSteps(right).trace },
    );
    for (const line of head) terminal.out(line);
    const lines =
      parting === undefined
        ? ['The traces take the same steps.']
        : partingLines(parting, [file, other]);
    for (const line of lines) terminal.out(line);
    finish(head.length === 0 && parting === undefined ? exitCodes.holds : exitCodes.differs);
  });
};

/** Adds `custody trace` to a program. */
export const addTrace = (program: Command, session: TraceSession): void => {
  const trace = program
    .command('trace')
    .summary('work with traces that were written to files')
    // With their options and arguments, the names would leave no room for what the commands do.
    .configureHelp({ subcommandTerm: (command) => command.name() });
  addShow(trace, session);
  addReplay(trace, session);
  addDiff(trace, session);
  addTraceEval(trace, session);
  addTraceShrink(trace, session);
  addTraceConvert(trace, session);
  addTraceToTest(trace, session);
};

// `custody trace eval`: what variables and facts are, step by step.

import type { Command } from 'commander';
import { columns } from '../../counterexamples/layout.ts';
import type { Moment } from '../../counterexamples/question.ts';
import { questionFor } from '../../counterexamples/question.ts';
import { actionOf, stepsOf } from '../../counterexamples/words.ts';
import type { Instance, Model } from '../instantiate.ts';
import type { Trace } from '../verdict.ts';
import type { ModelOptions, TraceSession } from './trace-files.ts';
import { addModelOption, openTrace, takenSteps } from './trace-files.ts';

interface Row {
  readonly number: number;
  readonly step: string;
  readonly moment: Moment;
}

/** The states of a trace, each with the step that led there. */
const rowsOf = ({ instances, initial }: Model, trace: Trace): readonly Row[] => {
  const byLabel = new Map<string, Instance>(instances.map((each) => [each.label, each]));
  const rows: Row[] = [{ number: 0, step: 'init', moment: { state: initial, taken: undefined } }];
  let before = initial;
  for (const step of stepsOf(trace)) {
    const { label, outcome, after } = step;
    const instance = byLabel.get(label);
    const taken = instance && { instance, outcome, before, after };
    rows.push({ number: rows.length, step: actionOf(step), moment: { state: after, taken } });
    before = after;
  }
  return rows;
};

/** A table with a row for each state and a column for each question. */
const answerTable = (model: Model, trace: Trace, asked: readonly string[]): readonly string[] => {
  const questions = asked.map((text) => questionFor(model, text));
  return columns([
    ['  #', ...questions.map(({ text }) => text), 'step'],
    ...rowsOf(model, trace).map(({ number, step, moment }) => [
      String(number).padStart(3),
      ...questions.map(({ answerAt }) => answerAt(moment)),
      // The longest column comes last, so that the others stay in line where the terminal is narrow.
      step,
    ]),
  ]);
};

/** Adds `custody trace eval`. */
export const addTraceEval = (trace: Command, session: TraceSession): void => {
  const command = trace
    .command('eval')
    .summary('show what variables and facts are, step by step')
    .description(
      'Shows a table with a row for each state of the trace. Ask for variables (page0.pins), facts (isPinned(page0)), or whether they are something (page0.pins = 1, not isPinned(page0)).',
    )
    .argument('<file>', 'a trace (*.itf.json), or - for standard input')
    .argument('<expression...>', 'what to ask, each in quotes');
  addModelOption(command).action(
    async (file: string, asked: readonly string[], options: ModelOptions) => {
      const opened = await openTrace(file, session, options);
      const table = answerTable(opened.model, takenSteps(opened).trace, asked);
      for (const line of table) session.terminal.out(line);
    },
  );
};

// Tells people and files what came of a check.

import type { AllCircumstances } from '../../counterexamples/circumstances.ts';
import type { Part } from '../../counterexamples/formats/index.ts';
import { oneLine, terseReport, textReport } from '../../counterexamples/report-text.ts';
import type { Verdict } from '../verdict.ts';
import { coloured, wantsColour } from './colour.ts';
import type { ReportPlan, Target } from './report-options.ts';
import { consoleOf } from './report-options.ts';
import type { Terminal } from './terminal.ts';
import { writeWhole } from './terminal.ts';

interface Telling {
  readonly plan: ReportPlan;
  readonly circumstances: AllCircumstances;
  readonly terminal: Terminal;
}

const consoleLines = (
  verdict: Verdict,
  { detail, console }: ReportPlan,
  circumstances: AllCircumstances,
): readonly string[] => {
  switch (detail) {
    case 'one line':
      return [oneLine(verdict)];
    case 'terse':
      return terseReport(verdict, circumstances);
    case 'whole':
      return textReport(verdict, { ...circumstances, style: console });
  }
};

/** The file of one of several parts: what it is about is put before the ending. */
const fileOf = ({ file, format }: Target, { about }: Part, isOneOfSeveral: boolean): string => {
  if (!isOneOfSeveral || about === undefined) return file;
  const own = file.endsWith(format.ending) ? format.ending : (/\.[^./\\]+$/.exec(file)?.[0] ?? '');
  return `${file.slice(0, file.length - own.length)}.${about}${own}`;
};

/** Writes one report; returns what people should know about it. */
const write = (
  verdict: Verdict,
  target: Target,
  { plan, circumstances, terminal }: Telling,
): readonly string[] => {
  const { format, file, isNamed } = target;
  const parts = format.write(verdict, { ...circumstances, style: plan.files });
  if (parts.length === 0) return [`${format.name}: nothing is violated, so there is no trace.`];
  return parts.flatMap((part) => {
    if (file === '-') {
      terminal.out(part.text.replace(/\n$/, ''));
      return [];
    }
    const name = fileOf(target, part, parts.length > 1);
    writeWhole(name, part.text);
    return isNamed && name === file ? [] : [`written: ${name}`];
  });
};

/**
 * Tells people on the console, and writes all reports.
 *
 * @throws Refusal when a file cannot be written
 */
export const tellAll = (verdict: Verdict, telling: Telling): void => {
  const { plan, circumstances, terminal } = telling;
  const { targets, detail } = plan;
  // With a report on standard output, people are told on the other stream, or nothing when they asked for little.
  const isShared = targets.some(({ file }) => file === '-');
  const say = isShared ? terminal.err : terminal.out;
  const isColoured = wantsColour(plan.colour, consoleOf(targets).stream);
  const isSilent = isShared && detail === 'one line';
  const lines = isSilent ? [] : consoleLines(verdict, plan, circumstances);
  for (const line of lines) say(isColoured ? coloured(line) : line);
  const notes = targets.flatMap((target) => write(verdict, target, telling));
  if (detail !== 'one line') for (const note of notes) say(note);
};

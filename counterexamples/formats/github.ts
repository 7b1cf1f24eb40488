// Workflow commands of GitHub Actions: printed by a step of a workflow, they become annotations of the commit or of a file in it.

import type { Verdict } from '../../checker/verdict.ts';
import type { AllCircumstances } from '../circumstances.ts';
import { oneLine } from '../report-text.ts';
import { rerun } from '../words.ts';
import type { Problem } from './problems.ts';
import { numberedSteps, problemsIn } from './problems.ts';

/** The text of a command: a line end would end it. */
const data = (text: string): string =>
  text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');

/** What is assigned to one of its properties, where a colon and a comma have a meaning too. */
const property = (text: string): string => data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');

interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly file: string | undefined;
  readonly text: string;
}

/** `::error file=…,title=…::…` */
export const workflowCommand = ({ level, title, file, text }: Annotation): string => {
  const place = file === undefined ? '' : `file=${property(file)},`;
  return `::${level} ${place}title=${property(title)}::${data(text)}`;
};

const textOf = (verdict: Verdict, { text, trace, name, result }: Problem): string =>
  [
    text,
    ...(trace === undefined ? [] : [...numberedSteps(trace), '']),
    rerun(verdict, result === undefined ? undefined : name),
  ].join('\n');

/** The verdict as workflow commands, a line each: an error for what is wrong, a warning for what gives reason to doubt. */
export const githubReport = (verdict: Verdict, { sourceOf }: AllCircumstances): string => {
  // What was left open has one cause, which the summary names; GitHub shows only the first few annotations anyway.
  const problems = problemsIn(verdict).filter(({ result }) => result?.verdict !== 'undecided');
  const annotations = problems.map((problem) =>
    workflowCommand({
      level: problem.level,
      title: problem.title,
      file: sourceOf?.(problem.name),
      text: textOf(verdict, problem),
    }),
  );
  const summary = workflowCommand({
    level: verdict.verdict === 'undecided' ? 'warning' : 'notice',
    title: 'custody',
    file: undefined,
    text: oneLine(verdict),
  });
  return `${[...annotations, summary].join('\n')}\n`;
};

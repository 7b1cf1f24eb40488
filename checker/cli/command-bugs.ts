// `custody bugs`: finds known bugs again, one by one, and checks that their fixes hold.

import { counted, wrap } from '../../counterexamples/layout.ts';
import type { Bug } from '../../spec/bugs/index.ts';
import { bugs } from '../../spec/bugs/index.ts';
import { didYouMean } from '../nearest.ts';
import { Refusal } from '../refusal.ts';
import type { BugAnswer } from './bug-answers.ts';
import { BugAnswers, isAsRecorded, violatedIn } from './bug-answers.ts';
import type { Catalogue } from './catalogue.ts';
import { exitCodes } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';
import { checkWritable, writeWhole } from './terminal.ts';

/** As typed. */
export interface BugsRequest {
  readonly bug: string | undefined;
  readonly json: string | undefined;
}

interface Surroundings {
  readonly terminal: Terminal;
  readonly catalogue: Catalogue;
}

interface Found {
  readonly bug: Bug;
  readonly answer: BugAnswer;
  readonly seconds: number;
}

const chosen = ({ bug }: BugsRequest): readonly Bug[] => {
  if (bug === undefined) return bugs;
  const found = bugs.filter(({ id }) => id === bug);
  if (found.length > 0) return found;
  const ids = bugs.map(({ id }) => id);
  throw new Refusal('usage', `There is no bug "${bug}".${didYouMean(bug, ids)}`, [
    `Available: ${ids.join(', ')}.`,
  ]);
};

const differs = ({ bug, answer }: Found): boolean => !isAsRecorded(bug, answer);

/** The verdict after the fix, under the whole catalogue. */
const afterwards = ({ fixed, after }: BugAnswer): string =>
  fixed.verdict === 'holds' ? after : fixed.verdict;

const heading = ['bug', 'before', 'steps', 'after', 'seconds', 'property'];
const widths = [5, 9, 5, 9, 7, 0];

const row = (cells: readonly string[]): string =>
  cells
    .map((cell, i) => cell.padEnd(widths[i] ?? 0))
    .join('  ')
    .trimEnd();

const nameOf = ({ commit, cve }: Bug): string =>
  [commit === undefined ? [] : [`commit ${commit}`], cve ?? []].flat().join(', ');

const linesOf = (found: Found): readonly string[] => {
  const { bug, answer, seconds } = found;
  const cells = [
    bug.id,
    answer.before.verdict,
    String(answer.steps ?? ''),
    afterwards(answer),
    seconds.toFixed(2),
    bug.property,
  ];
  const known = nameOf(bug);
  const wrong = violatedIn(answer.fixed);
  return [
    `${row(cells)}${differs(found) ? '  <-- differs' : ''}`,
    ...wrap(bug.title, 72).map((line) => `    ${line}`),
    ...(known === '' ? [] : [`    ${known}`]),
    ...(differs(found) ? [`      expected violated, steps ${String(bug.steps)}, then holds`] : []),
    ...wrong.map((name) => `      after the fix: ${name}`),
  ];
};

const jsonOf = ({ bug, answer, seconds }: Found): unknown => {
  const { id, title, commit, cve, group, kind, facts, before, after, bounds, property } = bug;
  const { unverified, sources } = bug;
  return {
    id,
    title,
    commit: commit ?? null,
    cve: cve ?? null,
    group,
    kind,
    facts,
    unverified: unverified ?? null,
    sources,
    before,
    after,
    bounds,
    property,
    expectedSteps: bug.steps,
    found: answer.before.verdict,
    steps: answer.steps ?? null,
    foundAfter: answer.after,
    verdictAfter: answer.fixed.verdict,
    violatedAfter: violatedIn(answer.fixed),
    asExpected: isAsRecorded(bug, answer),
    seconds,
  };
};

const summary = (all: readonly Found[]): readonly string[] => {
  const different = all.filter(differs);
  const seconds = all.reduce((total, found) => total + found.seconds, 0);
  return [
    '',
    `${counted(all.length, 'bug')}, ${String(different.length)} differ, ${seconds.toFixed(1)} s.`,
    ...(different.length === 0 ? [] : [`differ: ${different.map(({ bug }) => bug.id).join(', ')}`]),
  ];
};

/** Finds bugs again and prints them; returns the exit code. */
export const runBugs = (request: BugsRequest, { terminal, catalogue }: Surroundings): number => {
  const { json } = request;
  if (json !== undefined) checkWritable(json);
  // With JSON on standard output, the table goes where progress goes.
  const say = json === '-' ? terminal.err : terminal.out;
  const some = chosen(request);
  const answers = new BugAnswers(some, catalogue);
  const all: Found[] = [];
  say(row(heading));
  for (const bug of some) {
    const start = performance.now();
    const answer = answers.to(bug);
    const found = { bug, answer, seconds: (performance.now() - start) / 1000 };
    all.push(found);
    for (const line of linesOf(found)) say(line);
  }
  for (const line of summary(all)) say(line);
  if (json !== undefined) {
    const text = `${JSON.stringify(all.map(jsonOf), null, 2)}\n`;
    if (json === '-') terminal.out(text.trimEnd());
    else writeWhole(json, text);
  }
  return all.some(differs) ? exitCodes.differs : exitCodes.holds;
};

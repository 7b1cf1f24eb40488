import { expect, it } from 'vitest';
import { bugs } from '../../spec/bugs/index.ts';
import { BugAnswers, isAsRecorded, violatedIn } from './bug-answers.ts';
import { bugsDocuments } from './bugs-document.ts';
import { shipped } from './catalogue.ts';
import { runBugs } from './command-bugs.ts';

const one = bugs.filter(({ id }) => id === 'B38');

const run = (bug: string, json?: string) => {
  const out: string[] = [];
  const err: string[] = [];
  const terminal = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) };
  const code = runBugs({ bug, json }, { terminal, catalogue: shipped });
  return { code, out, err };
};

it('`custody bugs` says that a bug is found and its fix holds', () => {
  const { code, out } = run('B38');
  expect(code).toBe(0);
  expect(out[1]).toMatch(/^B38 +violated +3 +holds +\d+\.\d+ +memory-failure-is-handled$/);
  expect(out.at(-1)).toMatch(/^1 bug, 0 differ, /);
});

it('`custody bugs --json -` leaves standard output to the JSON', () => {
  const { out, err } = run('B38', '-');
  expect(JSON.parse(out.join('\n'))).toMatchObject([
    { id: 'B38', found: 'violated', steps: 3, verdictAfter: 'holds', asExpected: true },
  ]);
  expect(err.length).toBeGreaterThan(1);
});

it('an unknown bug is refused, with the nearest', () => {
  expect(() => run('B380')).toThrow('There is no bug "B380". Did you mean "B38"?');
});

it('a record that gives another length, or a fix that leaves something wrong, differs', () => {
  const [bug] = one;
  if (bug === undefined) throw new Error('There is no B38.');
  const answer = new BugAnswers(one, shipped).to(bug);
  expect(isAsRecorded(bug, answer)).toBe(true);
  expect(isAsRecorded({ ...bug, steps: 4 }, answer)).toBe(false);
  const unfixed = { ...bug, after: bug.before };
  const unfixedAnswer = new BugAnswers([unfixed], shipped).to(unfixed);
  expect(isAsRecorded(unfixed, unfixedAnswer)).toBe(false);
  expect(violatedIn(unfixedAnswer.fixed)).toEqual(['memory-failure-is-handled']);
});

it('the documents show the commands, the trace, the decision, the sources, and how little it takes', () => {
  const [page, look] = bugsDocuments(shipped, one);
  expect(page?.file).toBe('docs/BUGS.md');
  expect(page?.text).toContain(
    'npx custody check host-access-tdx-refused-key-in-address --memoryErrors 1 -p memory-failure-is-handled   # 3 steps',
  );
  expect(page?.text).toContain('`machineCheckAddress` from `with-key` to `without-key`');
  expect(page?.text).toContain('sequenceDiagram');
  expect(page?.text).toContain('Facts verified: patch of Adrian Hunter');
  expect(look?.file).toBe('docs/HOW-BUGS-LOOK.md');
  expect(look?.text).toContain('| `memoryErrors` 1 | 1 | [B38](BUGS.md#b38) |');
  expect(look?.text).toContain('| a guard on the wrong thing | 1 | 3 | [B38](BUGS.md#b38) |');
});

it('what is not verified of a bug is said', () => {
  const [bug] = one;
  if (bug === undefined) throw new Error('There is no B38.');
  const facts = { facts: 'partly verified', unverified: 'The year.' } as const;
  const [page] = bugsDocuments(shipped, [{ ...bug, ...facts }]);
  expect(page?.text).toContain('facts partly verified; TDX');
  expect(page?.text).toContain('Not verified: The year.');
});

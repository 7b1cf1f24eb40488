// The limit on code of the model that never ends is about single calls: work of the engine, and many calls one after the other, may take
// longer.

import { expect, it } from 'vitest';
import { withModel } from './testing/run.ts';

/** Numbered flags that are flipped one by one, and an invariant that is violated once all are on. */
const flags = (count: number): string => `
import { flag, foundation, oneOf, propertiesOver, record, variant } from 'custody';

const names = [${Array.from({ length: count }, (_, i) => `'flag${i}'`).join()}] as const;
type State = { [K in (typeof names)[number]]: boolean };
const fields = Object.fromEntries(names.map((name) => [name, flag()]));
const { rule, family } = foundation({ state: record(fields), bounds: {}, decisions: {} });
const flip = rule('Flip', {
  says: 'A flag is flipped.',
  actor: 'someone',
  code: 'someone',
  forEach: { which: oneOf(...names) },
  when: {},
  then: (s, { which }) => { s[which] = s[which] !== true; },
});
const toy = family('toy', {
  says: 'Flags.',
  rules: [flip],
  facts: (s) => ({ areAllOn: () => names.every((name) => s[name]) }),
});
export const mine = variant('mine', toy, { says: 'Mine.' });
const { invariant } = propertiesOver<{ areAllOn(): boolean }, object>();
export const claim = invariant('claim', {
  says: 'A flag is off.', because: 'It was.', asks: ['areAllOn'], holds: (ask) => !ask.areAllOn(), brokenBy: 'mine',
});`;

/** Cells that are set one by one. Each call of a rule or property sleeps for some milliseconds. */
const slow = `
import { count, flag, foundation, indexSet, per, propertiesOver, record, sizeOf, variant } from 'custody';

const clock = new Int32Array(new SharedArrayBuffer(4));
const dawdle = (): boolean => Atomics.wait(clock, 0, 0, 12) === 'timed-out';
const cells = indexSet('cell', { bound: 'cells' });
const { rule, family } = foundation({
  state: record({ cells: per(cells, record({ on: flag() })) }),
  bounds: { cells: sizeOf('cells', { default: 3 }) },
  decisions: {},
});
const set = rule('Set', {
  says: 'A cell is set.',
  actor: 'someone',
  code: 'someone',
  forEach: { cell: cells },
  when: { 'it is off': (s, { cell }) => dawdle() && count(s.cells, ({ on }) => on) < 8 && !s.cells[cell].on },
  then: (s, { cell }) => { s.cells[cell].on = true; },
});
const toy = family('toy', {
  says: 'Cells.',
  rules: [set],
  facts: (s) => ({ isOn: (cell: 'cell0') => dawdle() && s.cells[cell].on }),
  rest: () => dawdle(),
});
export const mine = variant('mine', toy, { says: 'Mine.' });
const { invariant } = propertiesOver<{ isOn(cell: string): boolean }, { cell: typeof cells }>();
export const claim = invariant('claim', {
  says: 'A cell is on or off.', because: 'It is.', asks: ['isOn'], forEach: { cell: cells },
  holds: (ask, { cell }) => ask.isOn(cell) || !ask.isOn(cell), brokenBy: 'mine',
});`;

const limit = ['--max-rule-time', '0.8'];

it('looking for a trace may take longer than a rule', () => {
  const words = ['check', './model.ts', '-q', '--workers', '1', ...limit];
  const { out, err, code } = withModel(flags(20), words);
  expect({ out, err, code }).toEqual({
    out: 'mine: violated: claim (20 steps) [nothing left to decide after 1,048,576 states, depth 20]\n',
    err: '',
    code: 12,
  });
});

it('shrinking a walk of tens of thousands of steps may take longer than a rule', () => {
  const words = ['simulate', './model.ts', '-q', '--steps', '1000000', '--seed', '2', ...limit];
  const { out, err, code } = withModel(flags(16), words);
  expect(err).toBe('');
  const [, steps = '', depth = ''] =
    /^mine: violated: claim \((\d+) steps\) .* depth (\d+)\]\n$/.exec(out) ?? [];
  expect(Number(depth)).toBeGreaterThan(50_000);
  expect(Number(steps)).toBeLessThan(30);
  expect(code).toBe(12);
});

it.each([
  'check ./model.ts --cells 4',
  'check ./model.ts --symmetry off --cells 6',
  'check ./model.ts --symmetry off --cells 5 --audit full',
  'simulate ./model.ts --cells 5 --walks 20',
])('many slow calls one after the other are no call that never ends: %s', (words) => {
  const { out, err } = withModel(slow, [...words.split(' '), '-q', ...limit]);
  expect(err).toBe('');
  expect(out).toMatch(/^mine: (holds|undecided \[end of the walks)/);
});

it('slow calls are interrupted between two of them when the time is up', () => {
  const words = 'check ./model.ts --cells 8 --workers 1 --max-time 1 --json -'.split(' ');
  const { out, code } = withModel(slow, words);
  const { stopped, seconds } = JSON.parse(out) as { stopped: string; seconds: number };
  expect({ stopped, code }).toEqual({ stopped: 'time', code: 21 });
  expect(seconds).toBeLessThan(3);
});

/** A counter that can only go up, and an invariant that is violated at its end. */
const counter = `
import { foundation, propertiesOver, record, upTo, variant } from 'custody';

const { rule, family } = foundation({ state: record({ n: upTo(() => 4000) }), bounds: {}, decisions: {} });
const count = rule('Count', {
  says: 'It counts.',
  actor: 'someone',
  code: 'someone',
  when: { 'it can': (s) => s.n < 4000 },
  then: (s) => { s.n += 1; },
});
const toy = family('toy', { says: 'A counter.', rules: [count], facts: (s) => ({ isFull: () => s.n === 4000 }) });
export const mine = variant('mine', toy, { says: 'Mine.' });
const { invariant } = propertiesOver<{ isFull(): boolean }, object>();
export const claim = invariant('claim', {
  says: 'It is not full.', because: 'It was not.', asks: ['isFull'], holds: (ask) => !ask.isFull(), brokenBy: 'mine',
});`;

it('shrinking ends when the time is up, with what it has', () => {
  const words = 'simulate ./model.ts --steps 5000 -q --max-time 1'.split(' ');
  const { out, code } = withModel(counter, words);
  expect(out).toMatch(/^mine: violated: claim \(4,000 steps\) \[stopped at the limit of time/);
  expect(code).toBe(12);
});

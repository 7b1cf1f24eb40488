import { expect, it } from 'vitest';
import { upTo } from '../checker/model/index.ts';
import type { Trace } from '../checker/verdict.ts';
import { hanging, wrapItems } from './layout.ts';
import { initialTable, scenario, stepTable } from './trace-text.ts';

const step = (label: string, actor: string, value: number): Trace['steps'][number] => ({
  label,
  rule: label,
  parameters: {},
  actor,
  outcome: undefined,
  changes: [{ variable: 'a.first', from: value - 1, to: value }],
  after: { a: { first: value, second: 9 }, b: 0 },
});

const variable = (...path: readonly string[]) => ({
  label: path.join('.'),
  path,
  leaf: upTo(() => 9),
  values: [0, 1, 2, 9],
});

const variables = [variable('a', 'first'), variable('a', 'second'), variable('b')];

const trace: Trace = {
  initial: { a: { first: 0, second: 9 }, b: 0 },
  steps: [step('Go(x)', 'one', 1)],
  loop: [step('Turn(x)', 'two', 2)],
};

it('the initial state is shown once, and only what will change', () => {
  expect(initialTable(variables, trace)).toEqual([
    'init  (what the trace will change; the rest keeps its initial value)',
    '          first',
    '  a       0',
  ]);
});

it('--trace full shows the state after each step, what has changed with a star', () => {
  const full = stepTable(trace, { width: 72, trace: 'full' }, variables);
  expect(full).toEqual([
    '  #  actor  action',
    '  1  one    Go(x)',
    '                      first',
    '              a       1*',
    '     then 2 is repeated for ever:',
    '  2  two    Turn(x)',
    '                      first',
    '              a       2*',
    '     and again from 2',
  ]);
  const both = stepTable(trace, { width: 72, trace: 'both' }, variables);
  expect(both).toContain('              a.first: 0 -> 1');
  expect(both).toContain('              a       1*');
});

it('columns that are too many for a line go into tables below each other', () => {
  const many = Array.from({ length: 6 }, (_, i) => `variable${String(i)}`);
  const wide = many.map((name) => variable('x', name));
  const state = { x: Object.fromEntries(many.map((name) => [name, 0])) };
  const changes = wide.map(({ label }) => ({ variable: label, from: 0, to: 1 }));
  const lines = initialTable(
    wide,
    { initial: state, steps: [{ ...step('Go', 'one', 1), changes }] },
    { width: 40, trace: 'diff' },
  );
  expect(lines.filter((line) => line.length > 40)).toEqual([]);
  for (const name of many) expect(lines.join('\n')).toContain(name);
});

it('columns of actors are left out when what somebody does fits into none', () => {
  expect(scenario(trace)).toEqual([
    '     one                   two',
    '     ---                   ---',
    '  1  Go(x)',
    `     -- for ever: ${'-'.repeat(16)}`,
    '  2                        Turn(x)',
  ]);
  const long = { ...trace, steps: [step('x'.repeat(80), 'one', 1)] };
  expect(scenario(long)).toEqual([]);
  expect(scenario({ ...trace, loop: [] })).toEqual([]);
});

it('text and lists are broken where they may be', () => {
  expect(hanging('aa bb cc dd', { width: 5 })).toEqual(['aa bb', '  cc', '  dd']);
  expect(hanging('', { width: 5 })).toEqual([]);
  expect(wrapItems(['a = 1', 'b = 2', 'c = 3'], 13)).toEqual(['a = 1, b = 2,', 'c = 3']);
});

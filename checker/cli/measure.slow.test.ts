import { expect, it } from 'vitest';
import { lamp } from './testing/lamp.ts';
import { custody, withModel } from './testing/run.ts';

const measure = (...words: readonly string[]) =>
  withModel(lamp, ['measure', './model.ts', ...words]);

it('a range of a bound makes a row for each value, and how the numbers grow is told', () => {
  expect(measure('-p', 'counted', '--uses', '1..3')).toEqual({
    code: 0,
    err: '',
    out: `
counted: What is counted while the lamp is whole. (uses)

  uses    mine
  1       1
  2       2
  3       3
  growth  +1 each
`,
  });
});

it('so does a list, and a single value makes one row', () => {
  expect(measure('-p', 'counted', '--uses', '1,2,4').out).toContain(
    '  1       1\n  2       2\n  4       4\n  growth  grows\n',
  );
  expect(measure('-p', 'counted', '--uses', '5').out).toMatch(/\n +mine\n +5\n$/);
});

it('without a bound all metrics are measured, also those that have no limit', () => {
  const { out, code } = measure();
  expect(code).toBe(0);
  expect(out).toMatch(/wear: .*\n\n +mine\n +1\n/);
  expect(out).toMatch(/all-wear: .*\n\n +mine\n +no limit\n/);
  expect(out).toMatch(/counted: .*\n\n +mine\n +3\n/);
});

it('a metric in a file of its own is measured in shipped variants, side by side', () => {
  const source = `
import { metric, pages } from 'custody/spec';
export const pinsOfFree = metric('free-pages', {
  says: 'Pages that are free before a step.', because: 'An example.', unit: 'pages',
  asks: [], asksDuring: ['isFree'], forEach: { page: pages },
  cost: () => 1, during: (ask, { page }) => ask.isFree(page),
});`;
  const words = [
    'measure',
    'pageown',
    'pageown-bug1',
    './model.ts',
    '--pages',
    '1',
    '-p',
    'free-pages',
  ];
  const { out, code } = withModel(source, words);
  expect(code).toBe(0);
  expect(out).toMatch(/\n +pageown +pageown-bug1\n +no limit +no limit\n$/);
});

it('a shipped metric is measured, and its costs grow as they should', () => {
  const { out, code } = custody([
    ...['measure', 'list-software', '--gfns', '1,2', '-p', 'callbacks-per-invalidation'],
  ]);
  expect(code).toBe(0);
  expect(out).toMatch(/callbacks-per-invalidation: /);
  expect(out).toMatch(/growth +\S/);
});

it.each([
  [['--gfns', '3..1'], 'Bound --gfns cannot be "3..1".'],
  [['--gfns', '1..99'], 'Bound --gfns cannot be "1..99".'],
  [['--gfns', 'few'], 'Bound --gfns cannot be "few".'],
  [['--gfns', '99'], 'Bound --gfns cannot be 99.'],
  [['--gfns', '1..2', '--vms', '1..2'], 'Only one bound can have more than one value.'],
  [
    ['-p', 'callback-per-invalidation'],
    'Unknown metric "callback-per-invalidation". Did you mean "callbacks-per-invalidation"?',
  ],
  [['-p', 'owner-is-alive'], 'Unknown metric "owner-is-alive".'],
  [['list-softwar'], 'Unknown variant "list-softwar". Did you mean "list-software"?'],
])('`custody measure list-software` with %j is refused', (words, message) => {
  const ran = custody(['measure', 'list-software', ...words]);
  expect(ran.err.split('\n')[0]).toBe(message);
  expect(ran.code).toBe(64);
  expect(ran.out).toBe('');
});

it('without a variant, and where no metric applies, it says how to go on', () => {
  expect(custody(['measure']).err).toContain('Which variants?\n  To begin with: custody measure ');
  expect(custody(['measure', 'pageown']).err).toContain('No metric applies to what was named.\n');
});

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { lamp } from './testing/lamp.ts';
import { withModel } from './testing/run.ts';

const root = resolve(import.meta.dirname, '../..');
const schema = JSON.parse(
  readFileSync(join(root, 'docs/check-result.schema.json'), 'utf8'),
) as object;
const isValid = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(
  schema,
);

const check = (...words: readonly string[]) => withModel(lamp, ['check', './model.ts', ...words]);

const jsonOf = (...words: readonly string[]): Record<string, unknown> =>
  JSON.parse(check(...words, '--json', '-').out) as Record<string, unknown>;

/** What does not change from run to run and from place to place. */
const lasting = (text: string): string =>
  text
    .replace(/[\d.]+ s,/, 'S,')
    .replace(/learned from \d+ calls/, 'learned from N calls')
    .replace(/custody [\d.]+, Node v[\d.]+/g, 'custody 0.0.0, Node v0');

const golden = (file: string): string => join(root, 'counterexamples/golden', `${file}.txt`);

it.each([
  ['lasso', ['off-leads-to-broken']],
  ['runs', ['stays-on', 'can-be-on', 'all-wear', 'off-leads-to-on', 'wear', 'glows']],
])('the report "%s" of properties of runs is as it was reviewed', async (file, properties) => {
  const ran = check('-p', ...properties);
  expect(ran.err).toBe('');
  expect(ran.code).toBe(13);
  await expect(lasting(ran.out)).toMatchFileSnapshot(golden(file));
  for (const line of ran.out.split('\n')) {
    expect(line).toMatch(/^[\x20-\x7e]*$/);
    if (!line.includes('custody check ')) expect(line.length).toBeLessThanOrEqual(72);
  }
});

it('the JSON result tells the loop, the values and the graph, as the published schema says', () => {
  const result = jsonOf();
  expect(isValid(result), JSON.stringify(isValid.errors)).toBe(true);
  expect(result).toMatchObject({
    format: 'custody-check/2',
    verdict: 'violated',
    complete: true,
    engine: { graph: { states: 10, transitions: 20 } },
  });
  const properties = result['properties'] as readonly Record<string, unknown>[];
  const named = (name: string) => properties.find((each) => each['name'] === name);
  expect(named('off-leads-to-on')).toMatchObject({
    kind: 'leads-to',
    verdict: 'holds',
    value: null,
  });
  expect(named('off-again-and-again')).toMatchObject({
    kind: 'always-eventually',
    verdict: 'violated',
    steps: 2,
    trace: { steps: [{ rule: 'SwitchOn' }, { rule: 'Drop' }], loop: [] },
  });
  expect(named('can-be-on')).toMatchObject({ kind: 'can-always-reach', trace: { loop: null } });
  expect(named('wear')).toMatchObject({ kind: 'metric', verdict: 'measured', value: 1 });
  expect(named('all-wear')).toMatchObject({
    kind: 'metric',
    verdict: 'unbounded',
    value: null,
    trace: { loop: [{ rule: 'SwitchOff' }, { rule: 'SwitchOn' }] },
  });
});

it('a metric without limit is a violation, and a measured one is none', () => {
  const ran = check('-p', 'all-wear', '-q');
  expect(ran.out).toBe('mine: violated: all-wear (7 steps)\n');
  expect(ran.code).toBe(13);
  expect(check('-p', 'wear', '-q')).toMatchObject({ out: 'mine: holds\n', code: 0 });
});

/** A property of runs for a family that is shipped. */
const again = `
import { alwaysEventually, pages } from 'custody/spec';
export const freeAgain = alwaysEventually('free-again', {
  says: 'A page is free again and again.', because: 'An example.', asks: ['isFree'], forEach: { page: pages },
  eventually: (ask, { page }) => ask.isFree(page), brokenBy: 'pageown',
});`;

it('a limit of states also ends the making of the graph, in which they are counted without symmetry', () => {
  const words = ['check', 'pageown', './model.ts', '-p', 'free-again', '--max-states', '2000'];
  const ran = withModel(again, words);
  expect(ran.code).toBe(21);
  expect(ran.out).toContain('1,544 states');
  expect(ran.out.replace(/\s+/g, ' ')).toContain(
    'UNDECIDED: no violation so far, stopped at the limit of states on the graph for properties of runs. Raise --max-states',
  );
  const result = JSON.parse(withModel(again, [...words, '--json', '-']).out) as unknown;
  expect(isValid(result), JSON.stringify(isValid.errors)).toBe(true);
  expect(result).toMatchObject({
    verdict: 'undecided',
    complete: true,
    stopped: 'states',
    engine: { graph: null },
    properties: [{ verdict: 'undecided', exercised: 0 }],
  });
});

it('a limit of time also ends the work on the graph, and what was decided before is told', () => {
  const slow = lamp.replace(
    'eventually: (ask) => ask.isOn(),',
    'eventually: (ask) => { for (let i = 0; i < 2e9; i += 1); return ask.isOn(); },',
  );
  const words = ['-p', 'off-leads-to-on', 'on-again-and-again', '--max-time', '1.5'];
  const ran = withModel(slow, [
    ...['check', './model.ts', ...words, '--max-rule-time', '60', '--json', '-'],
  ]);
  expect(ran.code).toBe(21);
  const result = JSON.parse(ran.out) as unknown;
  expect(isValid(result), JSON.stringify(isValid.errors)).toBe(true);
  expect(result).toMatchObject({
    verdict: 'undecided',
    complete: true,
    stopped: 'time',
    engine: { graph: { states: 10 } },
    properties: [{ verdict: 'holds' }, { verdict: 'undecided' }],
  });
});

it('random walks leave properties of runs open', () => {
  const words = ['simulate', './model.ts', '-p', 'off-again-and-again', 'can-be-on', '-q'];
  const ran = withModel(lamp, words);
  expect(ran.out).toContain('mine: undecided [end of the walks');
  expect(ran.code).toBe(21);
});

it('a bound on changes of the actor leaves out what is about whole runs', () => {
  const { code, out } = check('--max-context-switches', '1', '-q');
  // Only the metrics are left of the properties of runs, and one of them has no limit.
  expect(out).toBe('mine: violated: all-wear (7 steps)\n');
  expect(code).toBe(13);
  const named = check('--max-context-switches', '1', '-p', 'can-be-on');
  expect(named.err).toBe(
    'Property "can-be-on" is about whole runs, and --max-context-switches cuts them short.\n  Leave out one of them.\n',
  );
  expect(named.code).toBe(64);
});

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { bugs } from '../../spec/bugs/index.ts';
import { custody, inFolder, withModel } from './testing/run.ts';

/** Lines of more than 80 columns; a command is there to be copied, and stays on one line. */
const tooWide = (text: string) =>
  text.split('\n').filter((line) => line.length > 80 && !line.startsWith('  custody '));

it('what docs/ANALYSES.md quotes is what the commands print', () => {
  const document = readFileSync(resolve(import.meta.dirname, '../../docs/ANALYSES.md'), 'utf8');
  const printed = ['explain pageown-map-forgets-owner Alias', 'ablate pageown']
    .map((words) => custody(words.split(' ')).out)
    .join('\n')
    .split('\n')
    // A refusal that is longer than its line is quoted up to its first sentence.
    .map((line) => line.trim());
  const quoted = [...document.matchAll(/```text\n([\s\S]*?)```/g)]
    .flatMap(([, block]) => (block ?? '').split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '...' && !line.startsWith('$'));
  expect(quoted.length).toBeGreaterThan(15);
  expect(quoted.filter((line) => !printed.includes(line))).toEqual([]);
});

const pair = bugs.find(({ after }) => after === 'host-access-tdx-refused');

it.each([
  ['pageown', 'Pin'],
  ['host-access-tdx', ''],
  ['notification', 'returns'],
  [pair?.after ?? '', pair?.property ?? ''],
  [pair?.before ?? '', ''],
])('`custody explain %s %s` fits 80 columns and says as JSON what it is about', (variant, name) => {
  const words = name === '' ? [] : [name];
  const { code, out, err } = custody(['explain', variant, ...words, '--json', '-']);
  expect([code, tooWide(err)]).toEqual([0, []]);
  expect(JSON.parse(out)).toMatchObject({
    format: 'custody-explain/1',
    variant,
    surveyed: { complete: true },
    ...(name === '' ? { subject: 'variant' } : { name }),
  });
});

interface Ablation {
  readonly findings: readonly {
    readonly change: { readonly kind: string; readonly to?: string };
    readonly group: string;
    readonly differences: readonly { readonly property: string; readonly after: unknown }[];
  }[];
}

it.each(['host-access-tdx', 'notification', 'late-attribute'])(
  '`custody ablate %s` tries every change and fits 80 columns',
  (variant) => {
    const { code, out, err } = custody(['ablate', variant, '--json', '-']);
    expect([code, tooWide(err)]).toEqual([0, []]);
    const { findings } = JSON.parse(out) as Ablation;
    expect(findings.filter(({ group }) => group === 'undecided')).toEqual([]);
    expect(findings.some(({ group }) => group === 'breaks')).toBe(true);
  },
);

it('of a bug and its fix, ablation finds the one decision in both directions', () => {
  if (pair === undefined) throw new Error('There is no such pair.');
  const { before, after, property, steps } = pair;
  const bounds = Object.entries(pair.bounds).flatMap(([name, n]) => [`--${name}`, String(n)]);
  const jsonOf = (...words: readonly string[]): unknown =>
    JSON.parse(custody([...words, ...bounds, '-p', property, '--json', '-']).out);
  const { decisions } = jsonOf('compare', before, after) as {
    readonly decisions: readonly { readonly values: readonly string[] }[];
  };
  expect(decisions).toHaveLength(1);
  const [buggy, fixed] = decisions[0]?.values ?? [];
  const findingOf = (variant: string, value: string | undefined) =>
    (jsonOf('ablate', variant) as Ablation).findings.find(({ change }) => change.to === value);
  expect(findingOf(before, fixed)?.group).toBe('mends');
  expect(findingOf(after, buggy)).toMatchObject({
    group: 'breaks',
    differences: [{ property, after: { verdict: 'violated', steps } }],
  });
});

it('compare names the condition at which the sound design blocks the trace', () => {
  const { code, out } = custody(['compare', 'pageown', 'pageown-convert-ignores-pins']);
  expect(code).toBe(0);
  expect(out).toContain('convertChecksPins  yes  no');
  expect(out).toContain('in B violated in 3 steps');
  expect(out).toContain('is blocked by "nobody has pinned the page"');
  expect(custody(['compare', 'pageown', 'host-access-sev']).out).toContain('different families');
});

it('matrix writes the same verdicts as text, Markdown, CSV and JSON', () => {
  const words = ['matrix', 'pageown', '-p', 'private-page-has-no-foreign-pin'];
  const text = custody(words).out;
  expect(tooWide(text)).toEqual([]);
  expect(text).toContain('X3');
  expect(custody([...words, '--format', 'md']).out).toContain(
    '| private-page-has-no-foreign-pin | holds | holds | holds | **3** | holds | holds | holds |',
  );
  const csv = custody([...words, '--format', 'csv'])
    .out.trim()
    .split('\n');
  expect(csv).toHaveLength(8);
  expect(csv).toContain(
    'pageown-convert-ignores-pins,private-page-has-no-foreign-pin,invariant,violated,3,',
  );
  const { cells } = JSON.parse(custody([...words, '--json', '-']).out) as { cells: unknown[] };
  expect(cells).toHaveLength(7);
});

it('graph draws the same every time, as SVG too, and marks what is violated', () => {
  const words = ['graph', 'pageown-convert-ignores-pins', '--project', 'page.state'];
  const dot = custody(words).out;
  expect(custody(words).out).toBe(dot);
  expect(dot).toContain('VIOLATES private-page-has-no-foreign-pin", shape=octagon');
  inFolder((folder) => {
    const { code, out } = custody([...words, '--output', 'states.svg'], folder);
    expect([code, out]).toEqual([0, 'states.svg: 25 states, 130 arrows\n']);
    expect(readFileSync(join(folder, 'states.svg'), 'utf8')).toContain('<svg');
  });
});

it.each([
  ['explain pageown Pinn', 'has no rule, property or decision "Pinn". Did you mean "Pin"?'],
  ['explain pageon', 'Unknown variant "pageon". Did you mean "pageown"?'],
  ['explain pageown owner-is-alive', 'does not apply to "pageown"'],
  ['explain pageown Pin x', 'Too many names: "x".'],
  ['explain', 'Which variant?'],
  ['explain pageown --pages 9', 'Bound --pages cannot be 9.'],
  ['compare pageown', 'Compare "pageown" with what?'],
  ['compare pageown pageown', '"pageown" is named twice.'],
  ['compare pageown pageown-bug1 --failures 1', 'None of these variants has a bound "failures".'],
  ['matrix pageowm', 'There is no family or variant "pageowm". Did you mean "pageown"?'],
  ['matrix pageown -p nothing', 'Unknown property "nothing".'],
  ['ablate pageown rfcv2', 'Expected one variant.'],
  ['graph pageown', '"pageown" has 6,062 states: more than the 200 that are drawn.'],
  ['graph pageown --project page.stat', 'is called "page.stat". Did you mean "page.state"?'],
  ['graph pageown --max-states 0', 'Option --max-states cannot be "0".'],
])('`custody %s` is refused', (words, message) => {
  const { code, out, err } = custody(words.split(' '));
  expect([code, out]).toEqual([64, '']);
  expect(err).toContain(message);
  expect(err).not.toMatch(/^\s+at /m);
});

const twoNames = `
import { decision, foundation, oneOf, record, variant } from 'custody';
const { rule, family } = foundation({
  bounds: {},
  state: record({ at: oneOf('a', 'b') }),
  decisions: { Go: decision('Whether it goes', 'yes', 'no') },
});
const go = rule('Go', {
  says: 'It goes.', actor: 'walker', code: 'code',
  when: { 'it may go': (s, p, { design }) => design.Go === 'yes', 'it is at a': (s) => s.at === 'a' },
  then: (s) => { s.at = 'b'; },
});
const places = family('places', { says: 'Places.', rules: [go], facts: () => ({}), rest: () => true });
export const walk = variant('walk', places, { says: 'It walks.' });
`;

it('a name of two things is told, and each of them can be asked for, in a file of one variant', () => {
  const asked = (name: string) => withModel(twoNames, ['explain', './model.ts', name]);
  expect(asked('Go').err).toContain('"Go" names a rule and a decision');
  expect(asked('rule:Go').out).toContain('Rule Go of walk');
  expect(asked('decision:Go').out).toContain('Go: "it may go"');
});

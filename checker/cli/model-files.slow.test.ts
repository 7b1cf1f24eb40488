import { expect, it } from 'vitest';
import { custody, inFolder, withModel } from './testing/run.ts';

/** A family of one flag and one counter, with a rule whose recipe is given. */
const toy = (recipe: string, more = ''): string => `
import { flag, foundation, propertiesOver, record, upTo, variant } from 'custody';

const { rule, family } = foundation({
  state: record({ on: flag(), n: upTo(() => 2), inner: record({ x: flag() }) }),
  bounds: {},
  decisions: {},
});
const act = rule('Act', {
  says: 'It acts.',
  actor: 'someone',
  code: 'someone',
  when: { 'it is not on': (s) => !s.on },
  outcomes: ['done'],
  then: (s) => { ${recipe} },
});
const toy = family('toy', { says: 'A toy.', rules: [act], facts: (s) => ({ isOn: () => s.on }), rest: () => true });
export const mine = variant('mine', toy, { says: 'Mine.' });
interface Facts { isOn(): boolean }
const { invariant } = propertiesOver<Facts, object>();
${more}
`;

const invariant = (holds: string): string => `
export const claim = invariant('claim', {
  says: 'It is off.', because: 'It was off.', asks: ['isOn'], holds: (ask) => ${holds}, brokenBy: 'mine',
});`;

const check = (source: string, ...words: string[]) =>
  withModel(source, ['check', './model.ts', ...words]);

it('a variant in a file of its own is checked by its path', () => {
  const { code, out } = check(toy('s.on = true;', invariant('!ask.isOn()')), '-q');
  expect(out).toBe(
    'mine: violated: claim (1 step) [nothing left to decide after 2 states, depth 1]\n',
  );
  expect(code).toBe(12);
});

it('an invariant in a file of its own is checked on a shipped variant', () => {
  const source = `
import { invariant, pages } from 'custody/spec';
export const noPageIsPrivate = invariant('no-page-is-private', {
  says: 'No page is private.', because: 'An example.', asks: ['isPrivate'], forEach: { page: pages },
  holds: (ask, { page }) => !ask.isPrivate(page), brokenBy: 'pageown',
});`;
  const words = ['check', 'pageown', './model.ts', '-p', 'no-page-is-private', '-q'];
  expect(withModel(source, words).out).toBe(
    'pageown: violated: no-page-is-private (2 steps) [nothing left to decide after 10 states, depth 2]\n',
  );
});

it('a model file may use ts-pattern, which custody brings along', () => {
  const source = toy('s.on = match(s.n).with(0, () => true).otherwise(() => false);');
  expect(check(`import { match } from 'ts-pattern';${source}`, '-q').out).toBe('mine: holds\n');
});

const refusals: readonly (readonly [string, string, number, string])[] = [
  [
    'does not parse',
    'export const x = {;',
    65,
    '"./model.ts" does not compile.\n  model.ts:1:19: Expected identifier but found ";"\n',
  ],
  [
    'does not type',
    toy("s.on = 'yes';"),
    65,
    "\"./model.ts\" has type errors.\n  model.ts:15:18: Type 'string' is not assignable to type 'boolean'.\n",
  ],
  [
    'imports what does not exist',
    "import { nothing } from './nowhere.ts'; export const x = nothing;",
    65,
    '"./model.ts" does not compile.\n  model.ts:1:25: Could not resolve "./nowhere.ts"\n',
  ],
  [
    'exports nothing usable',
    'export const x = 1;',
    65,
    '"./model.ts" exports no variant and no property.\n  Export what variant(…) or invariant(…) returns: export const mine = variant(\'mine\', …).\n',
  ],
  [
    'throws while it is loaded',
    "throw new TypeError('too early');",
    65,
    '"./model.ts" threw while it was loaded: TypeError: too early\n  A model file only declares things: families, variants, properties.\n',
  ],
  [
    'has a variant of a name that is taken',
    toy('s.on = true;').replace("variant('mine'", "variant('rfcv2'"),
    65,
    'There are two variants named "rfcv2".\n  One may be shipped with custody: `custody list` shows what there is. Rename yours.\n',
  ],
  [
    'has an invariant of a name that is taken',
    toy(
      's.on = true;',
      invariant('true').replace("invariant('claim'", "invariant('owner-is-alive'"),
    ),
    65,
    'There are two properties named "owner-is-alive".\n',
  ],
  [
    'has two rules of one name',
    toy('s.on = true;').replace('rules: [act]', 'rules: [act, act]'),
    14,
    'Family "toy" has two rules named "Act".\n  A trace names rules, so their names must differ: rename one of them.\n',
  ],
  ['has a rule that throws', toy("throw new Error('oh no');"), 14, 'Rule Act() threw: oh no\n'],
  [
    'has a rule that writes outside a domain',
    toy('s.n += 3;'),
    14,
    'Rule Act() assigns 3 to "n", outside its domain.\n  Its domain: 0, 1, 2.\n',
  ],
  [
    'has a rule that assigns an unknown field',
    toy('(s as unknown as { m: number }).m = 1;'),
    14,
    'Rule Act() assigns 1 to "m", which the state does not declare.\n',
  ],
  [
    'has a rule that stores an object of its own',
    toy('s.inner = { x: true };'),
    14,
    'Rule Act() assigns an object to "inner", which is a group of variables.\n',
  ],
  [
    'has a rule that returns something odd',
    toy("return 7 as unknown as 'done';"),
    14,
    'Rule Act() returned 7.\n  It may return nothing or one of its outcomes: "done".\n',
  ],
  [
    'has an invariant that throws',
    toy('s.on = true;', invariant("{ throw new RangeError('no'); }")),
    14,
    'Property "claim" threw: RangeError: no\n',
  ],
  [
    'has an invariant that returns no boolean',
    toy('s.on = true;', invariant("'yes' as unknown as boolean")),
    14,
    'The holds of "claim" returned "yes".\n',
  ],
];

it.each(refusals)('a model file that %s is refused', (_, source, code, message) => {
  const ran = check(source);
  expect(ran.err.slice(0, message.length)).toBe(message);
  expect(ran.code).toBe(code);
  expect(ran.err).not.toMatch(/^\s+at /m);
});

it('a rule that never ends is named after the time that it is given', () => {
  const { code, err } = check(toy('for (;;) s.n = 0;'), '--max-rule-time', '0.5');
  expect(err).toBe(
    'Rule Act() has not returned for 0.5 s.\n  Its code does not seem to end: look for a loop. --max-rule-time S allows it more time.\n',
  );
  expect(code).toBe(14);
});

it('an invariant that never ends is named too', () => {
  const { code, err } = check(
    toy('s.on = true;', invariant('{ for (;;) ask.isOn(); }')),
    '--max-rule-time',
    '0.5',
  );
  expect(err.split('\n')[0]).toBe('Property "claim" has not returned for 0.5 s.');
  expect(code).toBe(14);
});

it('a file that does not exist, or is a folder, is refused', () => {
  inFolder((folder) => {
    expect(custody(['check', './none.ts'], folder).err).toBe(
      'There is no file "./none.ts".\n  Expected a TypeScript file that exports variants or properties.\n',
    );
    const ran = custody(['check', folder], folder);
    expect(ran.err.split('\n')[0]).toBe(`"${folder}" is not a file.`);
    expect(ran.code).toBe(65);
  });
});

it('a file with several variants asks which one is meant', () => {
  const source = toy(
    's.on = true;',
    "export const other = variant('other', toy, { says: 'Other.' });",
  );
  const { code, err } = check(source);
  expect(err).toBe(
    '"./model.ts" exports 2 variants: mine, other.\n  Say which: custody check mine ./model.ts\n',
  );
  expect(code).toBe(64);
  expect(withModel(source, ['check', 'other', './model.ts', '-q']).out).toBe('other: holds\n');
});

it('a file with properties only asks for a variant', () => {
  const source = `import { cover } from 'custody/spec';
export const c = cover('c', { says: 'C.', because: 'C.', asks: [], reached: () => true });`;
  expect(check(source).err).toBe(
    '"./model.ts" exports properties and no variant to check them on.\n  Say which: custody check rfcv2 ./model.ts\n',
  );
});

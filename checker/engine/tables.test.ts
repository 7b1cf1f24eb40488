import fc from 'fast-check';
import { expect, it } from 'vitest';
import { record, upTo, variablesOf } from '../model/index.ts';
import { codecOf } from './codec.ts';
import type { TableSpace } from './tables.ts';
import { Fickle, missing, tablesOf } from './tables.ts';

const sizes = [2, 3, 5, 1, 4];
const { fields, pack } = codecOf(
  variablesOf(
    record(Object.fromEntries(sizes.map((size, i) => [`f${i}`, upTo(() => size - 1)]))),
    {},
  ),
);
const stateOf = (values: readonly number[]): Uint32Array =>
  pack(Object.fromEntries(values.map((value, i) => [`f${i}`, value])));
const states = fc.tuple(...sizes.map((size) => fc.nat(size - 1)));

/** A function that asks for one field after the other; which comes next depends on what it saw. */
const asking = (seed: number) => (values: readonly number[]) => {
  const path: number[] = [];
  let state = seed;
  for (let left = 3; left > 0; left -= 1) {
    const field = state % fields.length;
    if (path.some((each, i) => i % 2 === 0 && each === field)) break;
    path.push(field, values[field] ?? 0);
    state = (state * 31 + (values[field] ?? 0) * 7 + 11) % 1009;
  }
  return { path, leaf: state % 6 };
};

it('a table answers what it was told, and nothing else', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.array(states, { minLength: 1, maxLength: 60 }), (seed, met) => {
      const tables = tablesOf(fields);
      const ask = asking(seed);
      const [mine, other] = [tables.add(), tables.add()];
      const known = new Map<string, number>();
      for (const values of met) {
        const { path, leaf } = ask(values);
        expect(tables.look(mine, stateOf(values))).toBe(known.get(path.join()) ?? missing);
        tables.learn(mine, path, leaf);
        known.set(path.join(), leaf);
        expect(tables.look(mine, stateOf(values))).toBe(leaf);
        expect(tables.look(other, stateOf(values))).toBe(missing);
      }
      expect([...tables.lessons]).toEqual([known.size, 0]);
    }),
  );
});

/** Follows a tree where others read it. */
const lookInto = (
  { cells, roots }: TableSpace,
  tree: number,
  values: readonly number[],
): number => {
  let at = roots[tree] ?? 0;
  while (at > 0) at = cells[at + 1 + (values[cells[at] ?? 0] ?? 0)] ?? 0;
  return at === 0 ? missing : ~at;
};
const spaceOf = (cells: number, roots: number): TableSpace => ({
  cells: new Int32Array(cells),
  roots: new Int32Array(roots),
});

it('others read the same, from the moment on in which a table moves to where they can', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.array(states, { minLength: 2 }), fc.nat(), (seed, met, when) => {
      const tables = tablesOf(fields);
      const space = spaceOf(2000, 2);
      const ask = asking(seed);
      const [tree, later] = [tables.add(), when % met.length];
      for (const [i, values] of met.entries()) {
        if (i === later) tables.moveTo(space);
        const { path, leaf } = ask(values);
        tables.learn(tree, path, leaf);
        expect(lookInto(space, tree, values)).toBe(i < later ? missing : leaf);
        for (const each of met) {
          const known = tables.look(tree, stateOf(each));
          expect(lookInto(space, tree, each)).toBe(i < later ? missing : known);
        }
      }
    }),
  );
});

it.each<[string, TableSpace, number]>([
  ['nodes', spaceOf(30, 9), 5],
  ['roots', spaceOf(2000, 3), 3],
])(
  'where there is no room for more %s, others see nothing, and nothing is lost',
  (_, space, seen) => {
    const tables = tablesOf(fields);
    const met = fc.sample(fc.tuple(...sizes.map((size) => fc.nat(size - 1))), {
      numRuns: 9,
      seed: 1,
    });
    tables.moveTo(space);
    let trees = 0;
    for (const values of met) {
      const tree = tables.add();
      tables.learn(tree, [4, values[4] ?? 0], trees);
      trees += 1;
      for (let each = 0; each < trees; each += 1) {
        expect(tables.look(each, stateOf(met[each] ?? []))).toBe(each);
        const known = trees <= seen ? each : missing;
        expect(lookInto(space, each, met[each] ?? [])).toBe(known);
      }
    }
  },
);

it('cells and leaves survive growth', () => {
  const wide = codecOf(variablesOf(record({ a: upTo(() => 999), b: upTo(() => 999) }), {}));
  const tables = tablesOf(wide.fields);
  const tree = tables.add();
  for (let a = 0; a < 1000; a += 10) tables.learn(tree, [0, a, 1, 999 - a], a);
  expect(tables.size()).toBeGreaterThan(1 << 12);
  for (let a = 0; a < 1000; a += 10) {
    expect(tables.look(tree, wide.pack({ a, b: 999 - a }))).toBe(a);
    expect(tables.look(tree, wide.pack({ a, b: a }))).toBe(missing);
  }
});

it('a leaf without questions answers for every state', () => {
  const tables = tablesOf(fields);
  const tree = tables.add();
  tables.learn(tree, [], 0);
  expect(tables.look(tree, stateOf([1, 2, 4, 0, 3]))).toBe(0);
});

it.each<[string, readonly number[], number]>([
  ['another question', [1, 0], 7],
  ['another answer', [0, 1], 8],
  ['fewer questions', [], 7],
  ['more questions', [0, 1, 1, 0], 7],
])('%s for what was known already is fickle', (_, path, leaf) => {
  const tables = tablesOf(fields);
  const tree = tables.add();
  tables.learn(tree, [0, 1], 7);
  expect(() => tables.learn(tree, path, leaf)).toThrow(Fickle);
  expect(tables.look(tree, stateOf([1, 0, 0, 0, 0]))).toBe(7);
});

it('the same lesson twice is one', () => {
  const tables = tablesOf(fields);
  const tree = tables.add();
  tables.learn(tree, [0, 1], 7);
  tables.learn(tree, [0, 1], 7);
  expect(tables.lessons[tree]).toBe(1);
});

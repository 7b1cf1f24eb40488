import fc from 'fast-check';
import { expect, it } from 'vitest';
import { record, upTo, variablesOf } from '../model/index.ts';
import { codecOf } from './codec.ts';
import type { Projection } from './filters.ts';
import { chunksOf, projector } from './filters.ts';
import { missing, tablesOf } from './tables.ts';

const sizes = fc.array(fc.constantFrom(1, 2, 3, 4, 6, 17), { minLength: 1, maxLength: 5 });

/** Every state over fields with these sizes, if they are few. */
const combinations = (of: readonly number[]): readonly (readonly number[])[] =>
  of.reduce<readonly (readonly number[])[]>(
    (all, size) => all.flatMap((some) => Array.from({ length: size }, (_, i) => [...some, i])),
    [[]],
  );

const setUp = (of: readonly number[], spread: boolean) => {
  // Fields of 6 bits in between push what is looked at into other words and across the borders of chunks.
  const schema = record(
    Object.fromEntries(
      of.flatMap((size, i) => [
        [`f${i}`, upTo(() => size - 1)] as const,
        ...(spread ? [[`gap${i}`, upTo(() => 60)] as const] : []),
      ]),
    ),
  );
  const codec = codecOf(variablesOf(schema, {}));
  const pack = (values: readonly number[]): Uint32Array =>
    codec.pack(
      Object.fromEntries(
        of.flatMap((_, i) => [
          [`f${i}`, values[i] ?? 0],
          [`gap${i}`, (values[i] ?? 0) * 3],
        ]),
      ),
    );
  const at = codec.fields.flatMap(({ variable }, i) => (variable.label.startsWith('f') ? [i] : []));
  return { codec, pack, at };
};

const letsThrough = (
  { allowed }: Projection,
  chunks: ReturnType<typeof chunksOf>,
  words: Uint32Array,
): boolean =>
  chunks.every(({ lane, shift }, c) => {
    const bits = BigInt(words[2 * lane] ?? 0) | (BigInt(words[2 * lane + 1] ?? 0) << 32n);
    return allowed[c]?.[Number((bits >> BigInt(shift)) & 255n)] === 1;
  });

/** A tree from random lessons: each state seen teaches a path of one to three fields. */
const taught = (
  { codec, pack, at }: ReturnType<typeof setUp>,
  { seed, seen }: { seed: number; seen: readonly (readonly number[])[] },
) => {
  const tables = tablesOf(codec.fields);
  const tree = tables.add();
  for (const values of seen) {
    const path: number[] = [];
    let state = seed;
    for (let left = 1 + (seed % 3); left > 0; left -= 1) {
      const i = state % at.length;
      const field = at[i] ?? 0;
      if (path.some((each, p) => p % 2 === 0 && each === field)) break;
      path.push(field, values[i] ?? 0);
      state = (state * 31 + (values[i] ?? 0) * 7 + 11) % 1009;
    }
    if (tables.look(tree, pack(values)) === missing) tables.learn(tree, path, state % 2);
  }
  return { tables, tree };
};

it('a filter lets through whatever may be answered yes, and an exact one nothing else', () => {
  let exactOnes = 0;
  let inexactOnes = 0;
  fc.assert(
    fc.property(
      sizes,
      fc.boolean(),
      fc.nat(1000),
      fc.integer({ min: 1, max: 5 }),
      (of, spread, seed, every) => {
        const all = combinations(of);
        fc.pre(all.length <= 300);
        const ground = setUp(of, spread);
        const { codec, pack } = ground;
        // Every state taught makes a whole tree; otherwise some of its branches are missing.
        const { tables, tree } = taught(ground, {
          seed,
          seen: all.filter((_, i) => i % every === 0),
        });
        const chunks = chunksOf(codec.fields);
        const projection = projector(codec.fields, chunks)(
          tables.cells(),
          tables.roots[tree] ?? 0,
          (leaf) => leaf === 1,
        );
        for (const values of all) {
          const words = pack(values);
          const answer = tables.look(tree, words);
          const passes = letsThrough(projection, chunks, words);
          if (answer !== 0) expect(passes).toBe(true);
          if (answer !== 1 && projection.exact) expect(passes).toBe(false);
        }
        if (projection.exact) exactOnes += 1;
        else inexactOnes += 1;
      },
    ),
    { numRuns: 150 },
  );
  // Both happen.
  expect(exactOnes).toBeGreaterThan(20);
  expect(inexactOnes).toBeGreaterThan(20);
});

const threeFlags = setUp([2, 2, 2], false);

const project = (paths: readonly (readonly [path: readonly number[], leaf: number])[]) => {
  const { codec } = threeFlags;
  const tables = tablesOf(codec.fields);
  const tree = tables.add();
  for (const [path, leaf] of paths) tables.learn(tree, path, leaf);
  const chunks = chunksOf(codec.fields);
  return projector(codec.fields, chunks)(
    tables.cells(),
    tables.roots[tree] ?? 0,
    (leaf) => leaf === 1,
  );
};

it('a table that answers no lets nothing through, exactly', () => {
  const { allowed, exact } = project([[[], 0]]);
  expect(allowed.every((row) => row.every((bit) => bit === 0))).toBe(true);
  expect(exact).toBe(true);
});

it('an empty table lets everything through, and is not exact', () => {
  const { allowed, exact } = project([]);
  expect(allowed.every((row) => row.every((bit) => bit === 1))).toBe(true);
  expect(exact).toBe(false);
});

it('within one chunk every table is exact', () => {
  const { exact } = project([
    [[0, 0, 1, 1], 1],
    [[0, 0, 1, 0], 0],
    [[0, 1, 2, 0], 1],
    [[0, 1, 2, 1], 0],
  ]);
  expect(exact).toBe(true);
});

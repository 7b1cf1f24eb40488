import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Variable } from './model/index.ts';
import { keyFunction } from './state-key.ts';

/** Schemas as lists of domain sizes, with two states as lists of digits. */
const twoStates = fc
  .array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 12 })
  .chain((radixes) => {
    const digits = fc.tuple(...radixes.map((radix) => fc.nat({ max: radix - 1 })));
    return fc.record({ radixes: fc.constant(radixes), a: digits, b: fc.oneof(digits) });
  });

const variable = (radix: number, i: number): Variable => ({
  path: [`v${String(i)}`],
  label: `v${String(i)}`,
  leaf: { kind: 'up-to', limit: () => radix - 1 },
  values: Array.from({ length: radix }, (_, value) => value),
});

const stateOf = (digits: readonly number[]) =>
  Object.fromEntries(digits.map((digit, i) => [`v${String(i)}`, digit]));

it('keys are equal exactly when states are equal', () => {
  fc.assert(
    fc.property(twoStates, ({ radixes, a, b }) => {
      const keyOf = keyFunction(radixes.map(variable));
      const same = a.every((digit, i) => digit === b[i]);
      expect(keyOf(stateOf(a)) === keyOf(stateOf(b))).toBe(same);
      expect(keyOf(stateOf(a))).toBe(keyOf(stateOf([...a])));
    }),
    { numRuns: 500 },
  );
});

it('all states of a small schema have keys of their own', () => {
  const radixes = [3, 1, 70, 2, 200];
  const keyOf = keyFunction(radixes.map(variable));
  const all = radixes.reduce<number[][]>(
    (sofar, radix) =>
      sofar.flatMap((digits) => Array.from({ length: radix }, (_, d) => [...digits, d])),
    [[]],
  );
  expect(new Set(all.map((digits) => keyOf(stateOf(digits)))).size).toBe(3 * 70 * 2 * 200);
});

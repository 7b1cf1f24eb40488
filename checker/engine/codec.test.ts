import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LeafValue, Variable } from '../model/index.ts';
import { flag, initialOf, oneOf, record, upTo, variablesOf } from '../model/index.ts';
import { valueAt } from '../reference.ts';
import { codeIn, codecOf } from './codec.ts';

/** Schemas of counters with domains of the given sizes, in records of four. */
const schemaOf = (sizes: readonly number[]) =>
  record(
    Object.fromEntries(
      sizes.map((_, i) => [
        `group${i >> 2}`,
        record(
          Object.fromEntries(
            sizes
              .map((size, j) => [`field${j}`, upTo(() => size - 1)] as const)
              .filter((_, j) => j >> 2 === i >> 2),
          ),
        ),
      ]),
    ),
  );

// Powers of two and their neighbours, where the number of bits changes.
const sizes = fc.array(fc.constantFrom(1, 2, 3, 4, 5, 16, 17, 255, 256, 257, 1000), {
  minLength: 1,
  maxLength: 40,
});

const variablesFor = (of: readonly number[]): readonly Variable[] => variablesOf(schemaOf(of), {});

/** A state from one number for each variable. */
const stateOf = (variables: readonly Variable[], choices: readonly number[]): unknown => {
  const state: Record<string, Record<string, LeafValue>> = {};
  for (const [i, { path, values }] of variables.entries()) {
    const [group = '', field = ''] = path;
    (state[group] ??= {})[field] = values[(choices[i] ?? 0) % values.length] as LeafValue;
  }
  return state;
};

it('a state comes back from its words', () => {
  fc.assert(
    fc.property(sizes, fc.array(fc.nat(), { minLength: 40, maxLength: 40 }), (of, choices) => {
      const variables = variablesFor(of);
      const { pack, unpack, fields, words } = codecOf(variables);
      const state = stateOf(variables, choices);
      const packed = pack(state);
      expect(packed.length).toBe(words);
      expect(unpack(packed)).toEqual(state);
      for (const field of fields) {
        const { path, values } = field.variable;
        expect(values[codeIn(packed, field)]).toBe(valueAt(state, path));
      }
    }),
  );
});

it('fields lie within words and share no bit', () => {
  fc.assert(
    fc.property(sizes, (of) => {
      const { fields, words } = codecOf(variablesFor(of));
      const taken = Array.from({ length: words }, () => 0n);
      for (const { word, shift, bits, mask, variable } of fields) {
        expect(shift + bits).toBeLessThanOrEqual(32);
        expect(mask).toBe(2 ** bits - 1);
        expect(mask).toBeGreaterThanOrEqual(variable.values.length - 1);
        const mine = BigInt(mask) << BigInt(shift);
        expect((taken[word] ?? -1n) & mine).toBe(0n);
        taken[word] = (taken[word] ?? 0n) | mine;
      }
    }),
  );
});

it('the initial state is all zeros', () => {
  const schema = record({ a: oneOf('x', 'y', 'z'), b: flag(), c: upTo(() => 500) });
  const { pack } = codecOf(variablesOf(schema, {}));
  expect([...pack(initialOf(schema, {}))]).toEqual([0]);
});

it('a word that is full to its highest bit stays unsigned', () => {
  const variables = variablesFor(Array.from({ length: 4 }, () => 256));
  const { pack, unpack, words } = codecOf(variables);
  const state = stateOf(variables, [255, 255, 255, 255]);
  expect(words).toBe(1);
  expect([...pack(state)]).toEqual([0xffffffff]);
  expect(unpack(pack(state))).toEqual(state);
});

it('a variable with one value takes no bits, and a state without bits still has a word', () => {
  const { fields, words } = codecOf(variablesFor([1, 1]));
  expect(words).toBe(1);
  expect(fields.map(({ bits, shift }) => [bits, shift])).toEqual([
    [0, 0],
    [0, 0],
  ]);
});

it('a value outside its domain is an error that names the variable', () => {
  const { pack } = codecOf(variablesFor([2]));
  expect(() => pack({ group0: { field0: 2 } })).toThrow(
    new RangeError('"group0.field0" holds a value outside its domain.'),
  );
});

it('groups without variables come back too', () => {
  const schema = record({ on: flag(), nothing: record({}) });
  const state = initialOf(schema, {});
  const { pack, unpack } = codecOf(variablesOf(schema, {}), state);
  expect(unpack(pack(state))).toEqual(state);
});

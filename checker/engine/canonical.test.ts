import fc from 'fast-check';
import { expect, it } from 'vitest';
import { instantiate } from '../instantiate.ts';
import type { RecordSchema, Schema } from '../model/index.ts';
import {
  elementsOf,
  flag,
  foundation,
  indexSet,
  oneOf,
  optional,
  per,
  record,
  sizeOf,
  upTo,
  variant,
} from '../model/index.ts';
import { Machine } from './machine.ts';
import { planFor } from './renaming-plan.ts';
import { weightsOf } from './signatures.ts';
import { plainChanges } from './tours.ts';

it.each([1, 2, 3, 4, 5, 6])('plain changes visit all orders of %i things', (count) => {
  const order = Array.from({ length: count }, (_, i) => i);
  const seen = new Set([order.join()]);
  for (const at of plainChanges(count)) {
    [order[at], order[at + 1]] = [order[at + 1] ?? 0, order[at] ?? 0];
    seen.add(order.join());
  }
  let factorial = 1;
  for (let i = 2; i <= count; i += 1) factorial *= i;
  expect(seen.size).toBe(factorial);
  expect(plainChanges(count).length).toBe(factorial - 1);
});

const as = indexSet('a', { bound: 'as' });
const bs = indexSet('b', { bound: 'bs' });
const inner = indexSet('i', { bound: 'bs', within: as });

const oneSet = record({
  turn: optional(as),
  all: per(as, record({ pc: oneOf('x', 'y', 'z'), next: optional(as), on: flag() })),
});
const twoSets = record({
  last: optional(bs),
  as: per(as, record({ has: optional(bs), on: flag() })),
  bs: per(bs, record({ of: optional(as), pins: upTo(() => 2) })),
  pairs: per(as, per(bs, flag())),
});
const nested = record({
  owner: optional(as),
  as: per(
    as,
    record({
      at: optional(inner),
      parts: per(inner, record({ on: flag(), to: optional(inner), of: optional(as) })),
    }),
  ),
});
const alike = record({
  at: optional(inner),
  as: per(as, per(inner, record({ on: flag(), to: optional(inner) }))),
});
const wide = record({ all: per(as, record({ far: upTo(() => 300), next: optional(as) })) });
const flags = record({ as: per(as, record({ on: flag(), parts: per(inner, flag()) })) });
const unequal = record({
  as: per(as, record({ on: flag(), pc: oneOf('x', 'y', 'z') })),
  bs: per(bs, oneOf('x', 'y', 'z')),
});
const turns = record({ turn: optional(as) });
/** Tables for this are so large that there is room for two orders together, and not for four. */
const wideAndNested = record({
  ...nested.fields,
  far: upTo(() => 4000),
  farther: upTo(() => 4000),
});

const machineFor = (state: RecordSchema, bounds: { as: number; bs: number }): Machine => {
  const { rule, family } = foundation({
    state,
    bounds: {
      as: sizeOf('as', { default: bounds.as }),
      bs: sizeOf('bs', { default: bounds.bs }),
    },
    decisions: {},
  });
  const idle = rule('Idle', { says: 'S.', actor: 'a', code: 'a', then: () => undefined });
  const toy = family('toy', { says: 'S.', rules: [idle], facts: () => ({}) });
  const model = instantiate(variant('toy', toy, { says: 'S.' }), { properties: [] });
  const machine = new Machine(model, { symmetry: true, memoryMax: 32 << 20 });
  machine.begin();
  return machine;
};

/** What an element is called, given the outer element that it is looked at in. */
type Renaming = (set: string, element: string, outer: string | undefined) => string;

/** A record with all elements renamed, by walking the schema. */
const renamedRecord = (
  schema: Schema,
  state: unknown,
  rename: Renaming,
  outer?: string,
): unknown => {
  const parts = state as Readonly<Record<string, unknown>>;
  switch (schema.kind) {
    case 'record':
      return Object.fromEntries(
        Object.entries(schema.fields).map(([name, field]) => [
          name,
          renamedRecord(field, parts[name], rename, outer),
        ]),
      );
    case 'per':
      return Object.fromEntries(
        Object.entries(parts).map(([element, part]) => [
          rename(schema.each.name, element, outer),
          renamedRecord(schema.item, part, rename, schema.each === as ? element : outer),
        ]),
      );
    case 'reference':
      return state === null ? null : rename(schema.to.name, state as string, outer);
    default:
      return state;
  }
};

const ordersOf = (elements: readonly string[]): readonly ReadonlyMap<string, string>[] => {
  const orders = (left: readonly string[]): readonly (readonly string[])[] =>
    left.length === 0
      ? [[]]
      : left.flatMap((first) =>
          orders(left.filter((other) => other !== first)).map((rest) => [first, ...rest]),
        );
  return orders(elements).map(
    (order) => new Map(elements.map((from, i) => [from, order[i] ?? from])),
  );
};

/** All renamings of a set and of another one, or of the parts of each element of it on their own. */
const renamingsOf = (
  bounds: { readonly as: number; readonly bs: number },
  other: typeof bs | typeof inner,
  apart: boolean,
): readonly Renaming[] => {
  const outers = elementsOf(as, bounds);
  const others = ordersOf(elementsOf(other, bounds));
  const choices = (apart ? outers : ['']).reduce<
    readonly ReadonlyMap<string, ReadonlyMap<string, string>>[]
  >(
    (all, outer) =>
      all.flatMap((chosen) => others.map((order) => new Map([...chosen, [outer, order]]))),
    [new Map()],
  );
  return ordersOf(outers).flatMap((outerOrder) =>
    choices.map(
      (chosen): Renaming =>
        (set, element, outer) =>
          set === 'a'
            ? (outerOrder.get(element) ?? element)
            : (chosen.get(apart ? (outer ?? '') : '')?.get(element) ?? element),
    ),
  );
};

const cases: readonly {
  readonly name: string;
  readonly state: RecordSchema;
  readonly other: typeof bs | typeof inner;
  readonly apart?: boolean;
  readonly bounds: { readonly as: number; readonly bs: number };
  /** How many orbits are tried, if not as many as usual. */
  readonly runs?: number;
}[] = [
  ...[1, 2, 3, 4, 5].map((size) => ({
    name: `a set of ${size}`,
    state: oneSet,
    other: bs,
    bounds: { as: size, bs: 1 },
  })),
  { name: 'two sets, 3 and 4', state: twoSets, other: bs, bounds: { as: 3, bs: 4 } },
  { name: 'two sets, 4 and 1', state: twoSets, other: bs, bounds: { as: 4, bs: 1 } },
  {
    name: 'three in each of two',
    state: nested,
    other: inner,
    apart: true,
    bounds: { as: 2, bs: 3 },
  },
  {
    name: 'two in each of three',
    state: nested,
    other: inner,
    apart: true,
    bounds: { as: 3, bs: 2 },
  },
  { name: 'three alike in each of two', state: alike, other: inner, bounds: { as: 2, bs: 3 } },
  { name: 'fields of 9 bits', state: wide, other: bs, bounds: { as: 3, bs: 1 } },
  { name: 'two sets, 3 and 6', state: twoSets, other: bs, bounds: { as: 3, bs: 6 }, runs: 3 },
  { name: 'two sets, 3 and 5', state: unequal, other: bs, bounds: { as: 3, bs: 5 }, runs: 20 },
  {
    name: 'two flags in each of two',
    state: flags,
    other: inner,
    apart: true,
    bounds: { as: 2, bs: 2 },
  },
  {
    name: 'two in each of three, and a large field',
    state: wideAndNested,
    other: inner,
    apart: true,
    bounds: { as: 3, bs: 2 },
  },
];

it.each(cases)(
  'canonical forms of $name: one for each orbit',
  ({ state: schema, other, apart = false, bounds, runs = 60 }) => {
    const machine = machineFor(schema, bounds);
    const { codec, model } = machine;
    const renamings = renamingsOf(bounds, other, apart);
    const inside = machine as unknown as { settle: () => void };
    const formOf = (packed: Uint32Array): string => {
      machine.candidate(packed);
      inside.settle();
      return machine.read(machine.find(packed)).join();
    };
    const formByOrbit = new Map<string, string>();
    // Many zeros, so that elements are alike and all their orders must be tried.
    const choice = fc.oneof(fc.constant(0), fc.nat(1000));
    const length = model.variables.length;
    fc.assert(
      fc.property(fc.array(choice, { minLength: length, maxLength: length }), (choices) => {
        const packed = new Uint32Array(codec.words);
        for (const [i, { word, shift, variable }] of codec.fields.entries()) {
          const code = (choices[i] ?? 0) % variable.values.length;
          packed[word] = (packed[word] ?? 0) | (code << shift);
        }
        const state = codec.unpack(packed);
        const orbit = new Set<string>();
        const forms = new Set<string>();
        for (const rename of renamings) {
          const member = codec.pack(renamedRecord(model.family.state, state, rename));
          if (orbit.has(member.join())) continue;
          orbit.add(member.join());
          forms.add(formOf(member));
        }
        const [form = ''] = forms;
        expect(forms.size).toBe(1);
        expect(orbit.has(form)).toBe(true);
        const key = [...orbit].sort()[0] ?? '';
        expect(formByOrbit.get(key) ?? form).toBe(form);
        formByOrbit.set(key, form);
      }),
      { numRuns: runs },
    );
    expect(new Set(formByOrbit.values()).size).toBe(formByOrbit.size);
  },
);

it.each(cases)(
  'swaps of $name rename as the schema says',
  ({ state: schema, other, apart = false, bounds }) => {
    const { codec, model, symmetry } = machineFor(schema, bounds);
    const renamings = renamingsOf(bounds, other, apart);
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 60, maxLength: 60 }), (choices) => {
        const packed = new Uint32Array(codec.words);
        for (const [i, { word, shift, variable }] of codec.fields.entries()) {
          packed[word] =
            (packed[word] ?? 0) | (((choices[i] ?? 0) % variable.values.length) << shift);
        }
        const state = codec.unpack(packed);
        const orbit = new Set(
          renamings.map((rename) =>
            codec.pack(renamedRecord(model.family.state, state, rename)).join(),
          ),
        );
        for (const swap of symmetry.swaps) {
          const there = swap.state(packed);
          expect(orbit.has(there.join())).toBe(true);
          expect(swap.state(there)).toEqual(packed);
        }
      }),
      { numRuns: 20 },
    );
  },
);

it('a field that is called like an element keeps its name', () => {
  const confusing = record({ as: per(as, record({ a0: flag(), a1: flag() })) });
  const { codec, symmetry } = machineFor(confusing, { as: 2, bs: 1 });
  const state = { as: { a0: { a0: true, a1: false }, a1: { a0: false, a1: false } } };
  const [swap] = symmetry.swaps;
  if (swap === undefined) throw new Error('There is a swap of a0 and a1.');
  expect(codec.unpack(swap.state(codec.pack(state)))).toEqual({
    as: { a0: { a0: false, a1: false }, a1: { a0: true, a1: false } },
  });
});

type Sorted = readonly (readonly [groups: string, how: string])[];

it.each<[string, RecordSchema, { as: number; bs: number }, Sorted]>([
  ['small groups', twoSets, { as: 3, bs: 2 }, [['a b', 'together']]],
  ['a group of 4', oneSet, { as: 4, bs: 1 }, [['a', 'together']]],
  ['a group of 5', oneSet, { as: 5, bs: 1 }, [['a', 'by swaps']]],
  ['a group with small tables and many pairs', turns, { as: 6, bs: 1 }, [['a', 'by swaps']]],
  [
    'a small and a large group',
    unequal,
    { as: 3, bs: 5 },
    [
      ['a', 'together'],
      ['b', 'by swaps'],
    ],
  ],
  ['small nested groups', flags, { as: 2, bs: 2 }, [['i of a0 i of a1 a', 'together']]],
  [
    'nested groups',
    nested,
    { as: 2, bs: 3 },
    [
      ['i of a0 i of a1', 'together'],
      ['a', 'together'],
    ],
  ],
  [
    'groups with large tables',
    wideAndNested,
    { as: 3, bs: 2 },
    [
      ['i of a0', 'together'],
      ['i of a1', 'together'],
      ['i of a2', 'together'],
      ['a', 'by swaps'],
    ],
  ],
])('how %s are sorted', (_, state, bounds, expected) => {
  const { codec, symmetry } = machineFor(state, bounds);
  const sorted = planFor(codec, symmetry).sortings.map(({ groups, together }) => [
    groups
      .map((group) => {
        const { set: of, within } = symmetry.groups[group] ?? { set: as, within: undefined };
        return within === undefined ? of.name : `${of.name} of ${within}`;
      })
      .join(' '),
    together === undefined ? 'by swaps' : 'together',
  ]);
  expect(sorted).toEqual(expected);
});

it('elements without anything that could differ are not renamed', () => {
  const idle = record({ as: per(as, record({ kind: oneOf('only') })) });
  const machine = machineFor(idle, { as: 3, bs: 1 });
  expect(machine.symmetry.swaps).toHaveLength(2);
  expect(machine.reduces).toBe(false);
});

it.each(cases)('signatures of $name fit, and are 0 only where nothing is added', (how) => {
  const { codec, model, symmetry } = machineFor(how.state, how.bounds);
  const weights = weightsOf(model, codec, symmetry.groups);
  const most = new Map<number, number>();
  for (const [i, { variable }] of codec.fields.entries()) {
    const ofField = new Map<number, number>();
    for (const code of variable.values.keys()) {
      const ofCode = new Map<number, number>();
      for (const [slot, amount] of weights?.(i, code) ?? []) {
        expect(amount).toBeGreaterThan(0);
        ofCode.set(slot, (ofCode.get(slot) ?? 0) + amount);
      }
      for (const [slot, sum] of ofCode) ofField.set(slot, Math.max(sum, ofField.get(slot) ?? 0));
    }
    for (const [slot, sum] of ofField) most.set(slot, (most.get(slot) ?? 0) + sum);
  }
  expect(most.size).toBe(symmetry.groups.reduce((sum, { elements }) => sum + elements.length, 0));
  // As signed numbers of 16 bits.
  expect(Math.max(...most.values())).toBeLessThan(2 ** 15);
});

it('there are no signatures for more fields than fit into a sum', () => {
  const { codec, model, symmetry } = machineFor(oneSet, { as: 3, bs: 1 });
  const withFields = (count: number) => {
    const fields = Array.from({ length: count }, (_, i) => codec.fields[i % codec.fields.length]);
    return weightsOf(model, { ...codec, fields: fields as typeof codec.fields }, symmetry.groups);
  };
  expect(withFields(16_383)).toBeDefined();
  expect(withFields(16_384)).toBeUndefined();
});

// Random models, to compare explorers on: a schema, rules, properties and a rest predicate as plain data, which fast-check can shrink.
// Numbers in it choose among what there is at that place, so that a smaller model is always a model. Nothing in it tells the elements
// of a set apart, except where names are allowed.

import fc from 'fast-check';
import type { Model } from '../../instantiate.ts';
import { instantiate } from '../../instantiate.ts';
import type { LeafValue, ParameterDomains, Property, Rule, Schema, Step } from '../../model/index.ts';
import {
  count,
  elementsOf,
  every,
  flag,
  foundation,
  indexSet,
  oneOf,
  optional,
  per,
  propertiesOver,
  record,
  sizeOf,
  some,
  upTo,
  valuesOf,
  variant,
} from '../../model/index.ts';

interface LeafSpec {
  readonly kind: 'flag' | 'word' | 'number' | 'node' | 'part';
  readonly size: number;
}
interface FieldSpec {
  /** In the root, for each node, for each part, for each part of each node, or a leaf for each node. */
  readonly place: 'root' | 'node' | 'part' | 'inner' | 'bare';
  readonly leaf: LeafSpec;
}
type ParameterSpec = 'node' | 'part' | 'word';
interface Operand {
  readonly kind: 'constant' | 'variable' | 'field';
  readonly pick: number;
}
type TestSpec =
  | { readonly kind: 'compare'; readonly left: number; readonly right: Operand; readonly order: boolean }
  | { readonly kind: 'not'; readonly test: TestSpec }
  | { readonly kind: 'and' | 'or'; readonly a: TestSpec; readonly b: TestSpec }
  | {
      readonly kind: 'some' | 'every' | 'count';
      readonly group: number;
      readonly body: TestSpec;
      readonly least: number;
    };
type StatementSpec =
  | { readonly kind: 'assign'; readonly to: number; readonly value: Operand }
  | { readonly kind: 'step'; readonly to: number; readonly up: boolean }
  | {
      readonly kind: 'if';
      readonly test: TestSpec;
      readonly then: readonly StatementSpec[];
      readonly otherwise: readonly StatementSpec[];
    }
  | {
      readonly kind: 'each';
      readonly group: number;
      readonly test: TestSpec;
      readonly to: number;
      readonly value: Operand;
    };
interface RuleSpec {
  readonly forEach: readonly ParameterSpec[];
  readonly when: readonly TestSpec[];
  readonly then: readonly StatementSpec[];
  readonly outcome: TestSpec | undefined;
}
interface PropertySpec {
  readonly kind: 'invariant' | 'step-property' | 'cover';
  readonly forEach: readonly ParameterSpec[];
  readonly given: TestSpec | undefined;
  readonly holds: TestSpec;
  readonly about: 'before' | 'after' | 'changed' | 'outcome' | 'mine';
}
export interface ModelSpec {
  readonly nodes: number;
  readonly parts: number;
  /** Whether every node has parts of its own. */
  readonly nested: boolean;
  /** Whether elements may be named. */
  readonly names: boolean;
  readonly fields: readonly FieldSpec[];
  readonly rules: readonly RuleSpec[];
  readonly properties: readonly PropertySpec[];
  readonly rest: TestSpec | undefined;
}

const pick = fc.nat(23);
const words = ['x', 'y', 'z'] as const;
const parameters = fc.array(fc.constantFrom<ParameterSpec[]>('node', 'part', 'word'), { maxLength: 2 });
const operand: fc.Arbitrary<Operand> = fc.record({
  kind: fc.constantFrom<Operand['kind'][]>('constant', 'variable', 'field'),
  pick,
});
const { test, statement } = fc.letrec<{ test: TestSpec; statement: StatementSpec }>((tie) => ({
  test: fc.oneof(
    { depthSize: 'xsmall', withCrossShrink: true },
    fc.record({ kind: fc.constant('compare'), left: pick, right: operand, order: fc.boolean() }),
    fc.record({ kind: fc.constant('not'), test: tie('test') }),
    fc.record({ kind: fc.constantFrom('and', 'or'), a: tie('test'), b: tie('test') }),
    fc.record({
      kind: fc.constantFrom('some', 'every', 'count'),
      group: pick,
      body: tie('test'),
      least: fc.integer({ min: 1, max: 3 }),
    }),
  ),
  statement: fc.oneof(
    { depthSize: 'xsmall', withCrossShrink: true },
    fc.record({ kind: fc.constant('assign'), to: pick, value: operand }),
    fc.record({ kind: fc.constant('step'), to: pick, up: fc.boolean() }),
    fc.record({
      kind: fc.constant('if'),
      test: tie('test'),
      then: fc.array(tie('statement'), { maxLength: 2 }),
      otherwise: fc.array(tie('statement'), { maxLength: 1 }),
    }),
    fc.record({ kind: fc.constant('each'), group: pick, test: tie('test'), to: pick, value: operand }),
  ),
}));
const maybe = fc.option(test, { nil: undefined });

/** Random models; `names` says whether they may name elements, which breaks the symmetry. */
export const modelSpecs = ({ names }: { readonly names: boolean }): fc.Arbitrary<ModelSpec> =>
  fc.record({
    nodes: fc.integer({ min: 1, max: 3 }),
    parts: fc.integer({ min: 1, max: 3 }),
    nested: fc.boolean(),
    names: fc.constant(names),
    fields: fc.array(
      fc.record({
        place: fc.constantFrom<FieldSpec['place'][]>('root', 'node', 'part', 'inner', 'bare'),
        leaf: fc.record({
          kind: fc.constantFrom<LeafSpec['kind'][]>('flag', 'word', 'number', 'node', 'part'),
          size: fc.integer({ min: 1, max: 3 }),
        }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    rules: fc.array(
      fc.record({
        forEach: parameters,
        when: fc.array(test, { maxLength: 2 }),
        then: fc.array(statement, { maxLength: 3 }),
        outcome: maybe,
      }),
      { minLength: 1, maxLength: 4 },
    ),
    properties: fc.array(
      fc.record({
        kind: fc.constantFrom<PropertySpec['kind'][]>('invariant', 'step-property', 'cover'),
        forEach: parameters,
        given: maybe,
        holds: test,
        about: fc.constantFrom<PropertySpec['about'][]>('before', 'after', 'changed', 'outcome', 'mine'),
      }),
      { maxLength: 3 },
    ),
    rest: maybe,
  });

type Group = Record<string, unknown>;
interface Env {
  readonly state: Group;
  readonly variables: Readonly<Record<string, string>>;
}
/** A variable of the scope or a field of the state; terms of one type can be compared. */
interface Term {
  readonly type: string;
  readonly values: readonly LeafValue[];
  readonly isVariable: boolean;
  /** The variable through which it is reached; empty when there is none. */
  readonly via: string;
  readonly read: (env: Env) => unknown;
  readonly write: (env: Env, value: unknown) => void;
}
/** An element that can be looked up, and the name under which parts are its own. */
interface Route {
  readonly type: string;
  readonly id: string;
  readonly element: (env: Env) => unknown;
}
interface Container {
  readonly type: string;
  readonly group: (env: Env) => Group | undefined;
}
/** What code at some place can mention. */
interface Reach {
  readonly terms: readonly Term[];
  readonly groups: readonly Container[];
  readonly inside: (type: string) => { readonly name: string; readonly reach: Reach };
}

interface Ground {
  readonly spec: ModelSpec;
  readonly fields: readonly (FieldSpec & { readonly name: string; readonly schema: LeafSchema })[];
  /** Whether parts of different nodes have nothing to do with each other. */
  readonly areOwned: boolean;
  readonly bounds: Readonly<Record<string, number>>;
}
type LeafSchema = ReturnType<typeof leafOf>;

const nodes = indexSet('node', { bound: 'nodes' });
const partsOf = ({ nested }: ModelSpec) =>
  nested ? indexSet('part', { bound: 'parts', within: nodes }) : indexSet('part', { bound: 'parts' });

const leafOf = ({ kind, size }: LeafSpec, spec: ModelSpec) => {
  switch (kind) {
    case 'flag':
      return flag();
    case 'word':
      return oneOf(...words.slice(0, size));
    case 'number':
      return upTo(() => size);
    case 'node':
      return optional(nodes);
    case 'part':
      return optional(partsOf(spec));
  }
};

const groundOf = (spec: ModelSpec): Ground => {
  const fields = spec.fields.map((field, i) => ({
    ...field,
    name: `${field.place}${String(i)}`,
    schema: leafOf(field.leaf, spec),
  }));
  const hasOwner = ({ place, leaf }: FieldSpec): boolean =>
    leaf.kind === 'part' ? place === 'node' || place === 'inner' || place === 'bare' : place !== 'part';
  const saysWhose = (forEach: readonly ParameterSpec[]): boolean =>
    !forEach.includes('part') || forEach.filter((kind) => kind === 'node').length === 1;
  const areOwned =
    spec.nested &&
    fields.every(hasOwner) &&
    [...spec.rules, ...spec.properties].every(({ forEach }) => saysWhose(forEach));
  return { spec, fields, areOwned, bounds: { nodes: spec.nodes, parts: spec.parts } };
};

const schemaOf = ({ spec, fields }: Ground) => {
  const parts = partsOf(spec);
  const at = (place: FieldSpec['place']): Record<string, Schema> =>
    Object.fromEntries(fields.flatMap((f) => (f.place === place ? [[f.name, f.schema]] : [])));
  const bare = Object.entries(at('bare')).map(([name, leaf]) => [name, per(nodes, leaf)] as const);
  const inner = at('inner');
  return record<Record<string, Schema>>({
    ...at('root'),
    ...Object.fromEntries(bare),
    nodes: per(nodes, record({ ...at('node'), parts: per(parts, record(inner)) })),
    parts: per(parts, record(at('part'))),
  });
};

const within = (group: unknown, key: unknown): Group | undefined =>
  typeof key === 'string' ? ((group as Group)[key] as Group | undefined) : undefined;

/** What can be mentioned where variables of the given types are in scope. */
const reachOf = (ground: Ground, scope: readonly string[]): Reach => {
  const { fields, areOwned, bounds, spec } = ground;
  const nameAt = (i: number): string => `p${String(i)}`;
  const terms: Term[] = [];
  const partOf = (owner: string): string => (areOwned ? `part of ${owner}` : 'part');
  const add = (
    place: FieldSpec['place'],
    route: { readonly via: string; readonly owner: string },
    find: (env: Env, name: string) => readonly [Group | undefined, unknown],
  ): readonly Route[] =>
    fields.flatMap((field) => {
      if (field.place !== place) return [];
      const { name, schema, leaf } = field;
      const type = leaf.kind === 'part' ? partOf(route.owner) : leaf.kind;
      const read = (env: Env): unknown => {
        const [group, key] = find(env, name);
        return typeof key === 'string' ? group?.[key] : undefined;
      };
      const write = (env: Env, value: unknown): void => {
        const [group, key] = find(env, name);
        if (group !== undefined && typeof key === 'string') group[key] = value;
      };
      const values = valuesOf(schema, bounds);
      terms.push({ type, values, isVariable: false, via: route.via, read, write });
      return [{ type, id: `${route.via}.${name}`, element: read }];
    });

  const variables = scope.map((type, i): Route => {
    const element = ({ variables: bound }: Env): unknown => bound[nameAt(i)];
    const set = type === 'node' ? elementsOf(nodes, bounds) : elementsOf(partsOf(spec), bounds);
    const values = type === 'word' ? words : set;
    terms.push({ type, values, isVariable: true, via: '', read: element, write: () => undefined });
    return { type, id: nameAt(i), element };
  });
  const fromRoot = add('root', { via: '', owner: '' }, ({ state }, name) => [state, name]);
  const isNode = ({ type }: Route): boolean => type === 'node';
  const direct = [...variables, ...fromRoot].filter(isNode);
  const refer = (route: Route): readonly Route[] => [
    ...add('bare', { via: route.id, owner: route.id }, (env, name) => [
      env.state[name] as Group,
      route.element(env),
    ]),
    ...add('node', { via: route.id, owner: route.id }, (env, name) => [
      within(env.state['nodes'], route.element(env)),
      name,
    ]),
  ];
  const groups: Container[] = [
    { type: 'node', group: ({ state }) => state['nodes'] as Group },
    ...fields
      .filter(({ place }) => place === 'bare')
      .map(({ name }) => ({ type: 'node', group: ({ state }: Env) => state[name] as Group })),
  ];
  const referred = direct.flatMap((route) => refer(route).map((found) => ({ ...found, of: route })));
  for (const route of direct) {
    const partsAt = (env: Env): Group | undefined =>
      within(env.state['nodes'], route.element(env))?.['parts'] as Group | undefined;
    groups.push({ type: partOf(route.id), group: partsAt });
    const mine = referred.filter(({ of }) => of === route);
    for (const part of [...variables, ...mine].filter(({ type }) => type === partOf(route.id))) {
      add('inner', { via: part.id, owner: route.id }, (env, name) => {
        const all = partsAt(env);
        return [all && within(all, part.element(env)), name];
      });
    }
  }
  for (const part of [...variables, ...fromRoot].filter(({ type }) => !areOwned && type === 'part')) {
    add('part', { via: part.id, owner: '' }, ({ state, variables: bound }, name) => [
      within(state['parts'], part.element({ state, variables: bound })),
      name,
    ]);
  }
  if (!areOwned) groups.push({ type: 'part', group: ({ state }) => state['parts'] as Group });
  return {
    terms,
    groups,
    inside: (type) => ({ name: nameAt(scope.length), reach: reachOf(ground, [...scope, type]) }),
  };
};

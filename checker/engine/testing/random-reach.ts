// What code of a random model can mention: for variables in scope, the fields, groups and elements that can be reached from them. It
// keeps apart what the symmetry keeps apart: parts of different nodes are never compared where every node has parts of its own.

import type { LeafValue, Schema } from '../../model/index.ts';
import {
  elementsOf,
  flag,
  indexSet,
  oneOf,
  optional,
  per,
  record,
  upTo,
  valuesOf,
} from '../../model/index.ts';
import type { FieldSpec, LeafSpec, ModelSpec, ParameterSpec } from './random-spec.ts';
import { words } from './random-spec.ts';

export type Group = Record<string, unknown>;
export interface Env {
  readonly state: Group;
  readonly variables: Readonly<Record<string, string>>;
}
/** A variable of the scope or a field of the state; terms of one type can be compared. */
export interface Term {
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
export interface Container {
  readonly type: string;
  readonly group: (env: Env) => Group | undefined;
}
/** What code at some place can mention. */
export interface Reach {
  readonly terms: readonly Term[];
  readonly groups: readonly Container[];
  /** The same with one more variable. */
  readonly inside: (type: string) => {
    readonly name: string;
    readonly reach: Reach;
    readonly bind: (env: Env, element: string) => Env;
  };
}

export interface Ground {
  readonly spec: ModelSpec;
  readonly fields: readonly (FieldSpec & { readonly name: string; readonly schema: LeafSchema })[];
  /** Whether parts of different nodes have nothing to do with each other. */
  readonly areOwned: boolean;
  readonly bounds: Readonly<Record<string, number>>;
}
type LeafSchema = ReturnType<typeof leafOf>;

export const nodes = indexSet('node', { bound: 'nodes' });
export const partsOf = ({ nested }: ModelSpec) =>
  nested
    ? indexSet('part', { bound: 'parts', within: nodes })
    : indexSet('part', { bound: 'parts' });

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

export const groundOf = (spec: ModelSpec): Ground => {
  const fields = spec.fields.map((field, i) => ({
    ...field,
    name: `${field.place}Field${String(i)}`,
    schema: leafOf(field.leaf, spec),
  }));
  const hasOwner = ({ place, leaf }: FieldSpec): boolean =>
    leaf.kind === 'part'
      ? place === 'node' || place === 'inner' || place === 'bare'
      : place !== 'part';
  const saysWhose = (forEach: readonly ParameterSpec[]): boolean =>
    !forEach.includes('part') || forEach.filter((kind) => kind === 'node').length === 1;
  const areOwned =
    spec.nested &&
    fields.every(hasOwner) &&
    [...spec.rules, ...spec.properties].every(({ forEach }) => saysWhose(forEach));
  return { spec, fields, areOwned, bounds: { nodes: spec.nodes, parts: spec.parts } };
};

/** Whether there are fields at a place. */
const hasFields = ({ fields }: Ground, ...places: readonly FieldSpec['place'][]): boolean =>
  fields.some(({ place }) => places.includes(place));

export const schemaOf = (ground: Ground) => {
  const parts = partsOf(ground.spec);
  const at = (place: FieldSpec['place']): Record<string, Schema> =>
    Object.fromEntries(
      ground.fields.flatMap((f) => (f.place === place ? [[f.name, f.schema]] : [])),
    );
  // A group without fields would be nothing to look at.
  const group = (name: string, there: boolean, schema: Schema): Record<string, Schema> =>
    there ? { [name]: schema } : {};
  const inner = group('parts', hasFields(ground, 'inner'), per(parts, record(at('inner'))));
  const node = record({ ...at('node'), ...inner });
  return record<Record<string, Schema>>({
    ...at('root'),
    ...Object.fromEntries(
      Object.entries(at('bare')).map(([name, leaf]) => [name, per(nodes, leaf)]),
    ),
    ...group('nodes', hasFields(ground, 'node', 'inner'), per(nodes, node)),
    ...group('parts', hasFields(ground, 'part'), per(parts, record(at('part')))),
  });
};

const within = (group: unknown, key: unknown): Group | undefined =>
  typeof key === 'string' ? ((group as Group | undefined)?.[key] as Group | undefined) : undefined;

export const nameAt = (i: number): string => `p${String(i)}`;

type Find = (env: Env, name: string) => readonly [group: Group | undefined, key: unknown];

/** Gathers the terms at one place after the other. */
class Gathering {
  readonly terms: Term[] = [];
  private readonly ground: Ground;
  constructor(ground: Ground) {
    this.ground = ground;
  }

  /** The type of the parts of an owner. */
  partOf(owner: string): string {
    return this.ground.areOwned ? `part of ${owner}` : 'part';
  }

  variables(scope: readonly string[]): readonly Route[] {
    const { spec, bounds } = this.ground;
    return scope.map((type, i): Route => {
      const read = ({ variables }: Env): unknown => variables[nameAt(i)];
      const elements = elementsOf(type === 'node' ? nodes : partsOf(spec), bounds);
      const values = type === 'word' ? words : elements;
      this.terms.push({ type, values, isVariable: true, via: '', read, write: () => undefined });
      return { type, id: nameAt(i), element: read };
    });
  }

  /** The fields at a place, which are found in a group under a key; parts in them belong to `owner`. */
  fields(
    place: FieldSpec['place'],
    { via, owner }: { readonly via: string; readonly owner: string },
    find: Find,
  ): readonly Route[] {
    const { fields, bounds } = this.ground;
    return fields.flatMap((field) => {
      if (field.place !== place) return [];
      const { name, schema, leaf } = field;
      const type = leaf.kind === 'part' ? this.partOf(owner) : leaf.kind;
      const read = (env: Env): unknown => {
        const [group, key] = find(env, name);
        return typeof key === 'string' ? group?.[key] : undefined;
      };
      const write = (env: Env, value: unknown): void => {
        const [group, key] = find(env, name);
        if (group !== undefined && typeof key === 'string') group[key] = value;
      };
      const values = valuesOf(schema, bounds);
      this.terms.push({ type, values, isVariable: false, via, read, write });
      return [{ type, id: `${via}.${name}`, element: read }];
    });
  }
}

/** What belongs to one node: its fields, and its parts with theirs. */
const reachNode = (gathering: Gathering, node: Route, variables: readonly Route[]): Container => {
  const { id } = node;
  const type = gathering.partOf(id);
  const recordOf = (env: Env) => within(env.state['nodes'], node.element(env));
  const partsAt = (env: Env) => recordOf(env)?.['parts'] as Group | undefined;
  const mine = [
    ...gathering.fields('bare', { via: id, owner: id }, (env, name) => [
      env.state[name] as Group,
      node.element(env),
    ]),
    ...gathering.fields('node', { via: id, owner: id }, (env, name) => [recordOf(env), name]),
  ];
  for (const part of [...variables, ...mine].filter((route) => route.type === type)) {
    gathering.fields('inner', { via: part.id, owner: id }, (env, name) => {
      const all = partsAt(env);
      return [all && within(all, part.element(env)), name];
    });
  }
  return { type, group: partsAt };
};

/** What can be mentioned where variables of the given types are in scope. */
export const reachOf = (ground: Ground, scope: readonly string[]): Reach => {
  const gathering = new Gathering(ground);
  const variables = gathering.variables(scope);
  const fromRoot = gathering.fields('root', { via: '', owner: '' }, ({ state }, name) => [
    state,
    name,
  ]);
  const found = [...variables, ...fromRoot];
  const nodesFound = found.filter(({ type }) => type === 'node');
  const partGroups = nodesFound.map((node) => reachNode(gathering, node, variables));
  const groups: Container[] = ground.fields
    .filter(({ place }) => place === 'bare')
    .map(({ name }) => ({ type: 'node', group: ({ state }) => state[name] as Group }));
  if (hasFields(ground, 'node', 'inner')) {
    groups.push({ type: 'node', group: ({ state }) => state['nodes'] as Group });
  }
  if (hasFields(ground, 'inner')) groups.push(...partGroups);
  if (hasFields(ground, 'part')) {
    groups.push({ type: 'part', group: ({ state }) => state['parts'] as Group });
    for (const part of found.filter(({ type }) => type === 'part')) {
      gathering.fields('part', { via: part.id, owner: '' }, (env, name) => [
        within(env.state['parts'], part.element(env)),
        name,
      ]);
    }
  }
  const name = nameAt(scope.length);
  return {
    terms: gathering.terms,
    groups,
    inside: (type) => ({
      name,
      reach: reachOf(ground, [...scope, type]),
      bind: ({ state, variables: bound }, element) => ({
        state,
        variables: { ...bound, [name]: element },
      }),
    }),
  };
};

// State schemas: every variable declares its finite domain, and the record type, the initial value, the packing and the
// tables all follow from that one declaration. `types.test.ts` shows what the types refuse.

import type { ElementOf, IndexSet, None } from './index-set.ts';
import { elementsOf, none } from './index-set.ts';

export type Bounds = Readonly<Record<string, number>>;
export type LeafValue = string | number | boolean | null;

/** A variable with a fixed list of values; the first is the initial one. */
export interface OneOf<T extends LeafValue = LeafValue> {
  readonly kind: 'one-of';
  readonly values: readonly T[];
}

/** A counter from 0 to a limit that depends on the bounds; initially 0. */
export interface UpTo {
  readonly kind: 'up-to';
  readonly limit: (bounds: Bounds) => number;
}

/** A reference to an element of an index set, or to none; initially none. */
export interface Reference<Name extends string = string> {
  readonly kind: 'reference';
  readonly to: IndexSet<Name>;
}

/** A named group of variables. */
export interface RecordSchema<F extends Fields = Fields> {
  readonly kind: 'record';
  readonly fields: F;
}

/** One copy of a schema for each element of an index set. */
export interface PerSchema<Name extends string = string, S extends Schema = Schema> {
  readonly kind: 'per';
  readonly each: IndexSet<Name>;
  readonly item: S;
}

export type Leaf = OneOf | UpTo | Reference;
export type Schema = Leaf | RecordSchema | PerSchema;
export type Fields = { readonly [name: string]: Schema };

/** The immutable record that a schema describes. */
export type StateOf<S> =
  S extends OneOf<infer T>
    ? T
    : S extends UpTo
      ? number
      : S extends Reference<infer Name>
        ? ElementOf<Name> | None
        : S extends RecordSchema<infer F>
          ? { readonly [K in keyof F]: StateOf<F[K]> }
          : S extends PerSchema<infer Name, infer Item>
            ? { readonly [K in ElementOf<Name>]: StateOf<Item> }
            : never;

/** The same record as a recipe sees it: assignable in place. */
export type Draft<T> = T extends LeafValue ? T : { -readonly [K in keyof T]: Draft<T[K]> };

/** A variable that holds one of the given values, the first of them at the start. */
export const oneOf = <const T extends string | number>(...values: readonly T[]): OneOf<T> => ({
  kind: 'one-of',
  values,
});

/** A variable that is true or false, false at the start. */
export const flag = (): OneOf<boolean> => ({ kind: 'one-of', values: [false, true] });

/**
 * A counter from 0 up to and including a limit, 0 at the start.
 *
 * @param limit the name of a bound, or a function of the bounds
 */
export const upTo = (limit: string | ((bounds: Bounds) => number)): UpTo => ({
  kind: 'up-to',
  limit: typeof limit === 'string' ? (bounds) => bounds[limit] ?? 0 : limit,
});

/** A variable that refers to an element of `set` or to `none`; none at the start. */
export const optional = <Name extends string>(set: IndexSet<Name>): Reference<Name> => ({
  kind: 'reference',
  to: set,
});

/** Groups variables under names. */
export const record = <const F extends Fields>(fields: F): RecordSchema<F> => ({
  kind: 'record',
  fields,
});

/**
 * One copy of `item` for each element of `each`.
 *
 * @example per(pages, record({ state: oneOf('free', 'host'), pins: upTo('pins') }))
 */
export const per = <Name extends string, const S extends Schema>(
  each: IndexSet<Name>,
  item: S,
): PerSchema<Name, S> => ({ kind: 'per', each, item });

/** Where a variable is in the record: the keys to follow from the root. */
export type Path = readonly string[];

/** A variable of a state under given bounds, with every value it can take. */
export interface Variable {
  readonly path: Path;
  /** What people call it: the path without the names of groups of records, `vm0.gfn1.spte`. */
  readonly label: string;
  readonly leaf: Leaf;
  /** All values of the domain; the first is the initial one. */
  readonly values: readonly LeafValue[];
}

/** All values of a leaf under given bounds, the initial one first. */
export const valuesOf = (leaf: Leaf, bounds: Bounds): readonly LeafValue[] => {
  switch (leaf.kind) {
    case 'one-of':
      return leaf.values;
    case 'up-to':
      return Array.from({ length: leaf.limit(bounds) + 1 }, (_, i) => i);
    case 'reference':
      return [none, ...elementsOf(leaf.to, bounds)];
  }
};

/** Every variable of a schema under given bounds, in the order of declaration. */
export const variablesOf = (schema: Schema, bounds: Bounds): readonly Variable[] => {
  const found: Variable[] = [];
  const walk = (part: Schema, path: Path, words: readonly string[]): void => {
    switch (part.kind) {
      case 'record':
        for (const [name, field] of Object.entries(part.fields)) {
          const obvious = field.kind === 'per' && field.item.kind === 'record';
          walk(field, [...path, name], obvious ? words : [...words, name]);
        }
        return;
      case 'per':
        for (const element of elementsOf(part.each, bounds)) {
          walk(part.item, [...path, element], [...words, element]);
        }
        return;
      default:
        found.push({ path, label: words.join('.'), leaf: part, values: valuesOf(part, bounds) });
    }
  };
  walk(schema, [], []);
  return found;
};

/** The record in which every variable has its initial value. */
export const initialOf = <S extends Schema>(schema: S, bounds: Bounds): StateOf<S> => {
  const build = (part: Schema): unknown => {
    switch (part.kind) {
      case 'record':
        return Object.fromEntries(
          Object.entries(part.fields).map(([name, field]) => [name, build(field)]),
        );
      case 'per':
        return Object.fromEntries(
          elementsOf(part.each, bounds).map((element) => [element, build(part.item)]),
        );
      default:
        return valuesOf(part, bounds)[0];
    }
  };
  return build(schema) as StateOf<S>;
};

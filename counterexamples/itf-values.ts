// States in the Informal Trace Format, and their types: both follow from the schema of the state. The format has no null, so a reference
// to nothing is the string `none`, and it has no numbers, so that they are texts. Types are written in the grammar of Apalache (ADR 002,
// type system 1.2), which reads a trace only with the types of all its variables.

import type { Bounds, Leaf, LeafValue, RecordSchema, Schema } from '../checker/model/index.ts';
import { elementsOf } from '../checker/model/index.ts';
import type { JsonObject } from './json-input.ts';
import { fieldOf } from './json-input.ts';

/** What a variable is called where it refers to nothing. */
const nothing = 'none';

type LeafType = 'Bool' | 'Int' | 'Str';

const leafType = (leaf: Leaf): LeafType => {
  switch (leaf.kind) {
    case 'up-to':
      return 'Int';
    case 'reference':
      return 'Str';
    case 'one-of': {
      const kinds = new Set(leaf.values.map((value) => typeof value));
      // A variable has one type: one that holds numbers and words holds words.
      if (kinds.size !== 1) return 'Str';
      return kinds.has('boolean') ? 'Bool' : kinds.has('number') ? 'Int' : 'Str';
    }
  }
};

/**
 * A name as the format has it: its types know identifiers only, and take a record with a field `tag` for something else. Other names
 * are preceded by an underscore.
 */
export const itfName = (name: string): string =>
  /^[A-Za-z_]\w*$/.test(name) && name !== 'tag' ? name : `_${name.replace(/\W/g, '_')}`;

/** The parts of a schema that has parts: fields of a record, or elements of an index set. */
const partsOf = (schema: Schema, bounds: Bounds): readonly (readonly [string, Schema])[] => {
  switch (schema.kind) {
    case 'record':
      return Object.entries(schema.fields);
    case 'per':
      return elementsOf(schema.each, bounds).map((element) => [element, schema.item] as const);
    default:
      return [];
  }
};

const typeOf = (schema: Schema, bounds: Bounds): string =>
  schema.kind === 'record' || schema.kind === 'per'
    ? `{ ${partsOf(schema, bounds)
        .map(([name, part]) => `${itfName(name)}: ${typeOf(part, bounds)}`)
        .join(', ')} }`
    : leafType(schema);

/** The type of each variable of the format, which is a field of the state. */
export const variableTypes = (
  { fields }: RecordSchema,
  bounds: Bounds,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, part]) => [itfName(name), typeOf(part, bounds)]),
  );

/** A value in the notation of the format. */
const itfValue = (leaf: Leaf, value: LeafValue): unknown => {
  switch (leafType(leaf)) {
    case 'Bool':
      return value;
    case 'Int':
      return { '#bigint': String(value) };
    case 'Str':
      return value === null ? nothing : String(value);
  }
};

const isGroup = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null;

/** A state in the notation of the format. */
export const itfState = (schema: RecordSchema, bounds: Bounds, state: unknown): JsonObject => {
  const encode = (part: Schema, value: unknown): unknown =>
    part.kind === 'record' || part.kind === 'per'
      ? Object.fromEntries(
          partsOf(part, bounds).map(([name, inner]) => [
            itfName(name),
            encode(inner, isGroup(value) ? value[name] : undefined),
          ]),
        )
      : itfValue(part, value as LeafValue);
  return Object.fromEntries(
    Object.entries(schema.fields).map(([name, part]) => [
      itfName(name),
      encode(part, isGroup(state) ? state[name] : undefined),
    ]),
  );
};

/** A place where two values differ, with what is there; undefined is nothing. */
export interface Difference {
  readonly path: readonly string[];
  readonly found: unknown;
  readonly expected: unknown;
}

/** The first place where a value of a file is not what was expected of it, in the order of what was expected. */
export const differenceOf = (
  found: unknown,
  expected: unknown,
  path: readonly string[] = [],
): Difference | undefined => {
  if (!isGroup(expected) || !isGroup(found) || Array.isArray(found)) {
    return found === expected ? undefined : { path, found, expected };
  }
  const inner = Object.keys(expected)
    .map((key) => differenceOf(fieldOf(found, key), fieldOf(expected, key), [...path, key]))
    .find((difference) => difference !== undefined);
  if (inner !== undefined) return inner;
  const extra = Object.keys(found).find((key) => !Object.hasOwn(expected, key));
  return extra === undefined
    ? undefined
    : { path: [...path, extra], found: fieldOf(found, extra), expected: undefined };
};

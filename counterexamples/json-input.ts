// JSON from files that anybody may have written. It is measured before it is parsed, and looked at by own properties only, so that
// neither its depth nor a key such as `__proto__` does anything.

import { Refusal, messageOf } from '../checker/refusal.ts';
import { printable, shown } from './printable.ts';

/** A JSON object: ask it by `fieldOf`. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** No trace nests deeper than its schema does, and no schema comes near this. */
const depthMax = 64;

/** What is wrong with the content of a file, what was expected, what to do. */
export const badContent = (what: string, ...advice: readonly string[]): Refusal =>
  new Refusal('model-file', what, advice);

/** Code units that matter for how deep a text nests. */
const quote = 0x22;
const backslash = 0x5c;
const openings = [0x5b, 0x7b];
const closings = [0x5d, 0x7d];

/** How deep the brackets of a JSON text nest, as far as `limit`. */
const depthOf = (text: string, limit: number): number => {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let i = 0; i < text.length && deepest <= limit; i += 1) {
    const code = text.charCodeAt(i);
    if (isInString) {
      if (code === backslash) i += 1;
      else if (code === quote) isInString = false;
    } else if (code === quote) {
      isInString = true;
    } else if (openings.includes(code)) {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (closings.includes(code)) {
      depth -= 1;
    }
  }
  return deepest;
};

/**
 * Parses a JSON text.
 *
 * @param what what it should be, for the message: `a trace in ITF`
 * @throws Refusal when it is no JSON, or nests too deep
 */
export const parseJson = (text: string, what: string): unknown => {
  if (depthOf(text, depthMax) > depthMax) {
    throw badContent(
      `The file nests more than ${String(depthMax)} levels deep.`,
      `Expected ${what}.`,
    );
  }
  try {
    // A byte order mark is no JSON, and editors write it all the same.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (thrown) {
    throw badContent(`The file is not JSON: ${printable(messageOf(thrown))}.`, `Expected ${what}.`);
  }
};

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An own property of an object; undefined when it has none of that name. */
export const fieldOf = (object: JsonObject, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;

const refuse = (value: unknown, where: string, expected: string): never => {
  throw badContent(
    value === undefined
      ? `The trace has no ${where}.`
      : `The trace has ${shown(value)} for ${where}.`,
    `Expected ${expected}.`,
  );
};

/** @throws Refusal when it is no object */
export const objectAt = (value: unknown, where: string): JsonObject =>
  isObject(value) ? value : refuse(value, where, 'an object');

/** @throws Refusal when it is no list */
export const listAt = (value: unknown, where: string): readonly unknown[] =>
  Array.isArray(value) ? value : refuse(value, where, 'a list');

/** @throws Refusal when it is no string */
export const textAt = (value: unknown, where: string): string =>
  typeof value === 'string' ? value : refuse(value, where, 'a string');

/** @throws Refusal when it is no whole number from 0 to `max` */
export const countAt = (value: unknown, where: string, max = Number.MAX_SAFE_INTEGER): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= max
    ? value
    : refuse(
        value,
        where,
        max === Number.MAX_SAFE_INTEGER
          ? 'a whole number from 0'
          : `a whole number from 0 to ${String(max)}`,
      );

/** An object with values of one kind, as entries that pollute nothing. */
export const entriesAt = <T>(
  value: unknown,
  where: string,
  read: (value: unknown, where: string) => T,
): Readonly<Record<string, T>> =>
  Object.fromEntries(
    Object.entries(objectAt(value, where)).map(([key, part]) => [
      key,
      read(part, `${where}.${printable(key)}`),
    ]),
  );

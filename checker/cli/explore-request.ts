// What a page asks of the explorer, as it comes in: text that anybody could have sent. It is measured and looked at piece by piece, and
// whatever is not as expected is refused in one sentence.

import { Refusal, show } from '../refusal.ts';
import type { Path } from '../explorer/walk.ts';

export interface LookRequest {
  readonly path: Path;
}

export interface FindRequest extends LookRequest {
  readonly goal:
    | { readonly kind: 'condition'; readonly text: string }
    | { readonly kind: 'verdict'; readonly property: string | undefined };
}

export interface DrawRequest extends LookRequest {
  readonly fields: readonly string[];
}

/** Longer paths, labels and lists are nobody's. */
const stepsMax = 2000;
const textMax = 1000;
const fieldsMax = 8;

const refuse = (what: string, expected: string): never => {
  throw new Refusal('usage', `The request ${what}.`, [`Expected ${expected}.`]);
};

const objectIn = (text: string): object => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse('is not JSON', 'an object, such as {"path": []}');
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? value
    : refuse(`is ${show(value)}`, 'an object, such as {"path": []}');
};

/** An own field of an object: what it inherits was not sent. */
const fieldOf = (object: object, name: string): unknown =>
  Object.getOwnPropertyDescriptor(object, name)?.value;

const textIn = (value: unknown, name: string): string => {
  if (typeof value !== 'string') return refuse(`has ${show(value)} for "${name}"`, 'a text');
  return value.length <= textMax
    ? value
    : refuse(`has ${String(value.length)} characters for "${name}"`, `at most ${String(textMax)}`);
};

const textsIn = (object: object, name: string, max: number): readonly string[] => {
  const value = fieldOf(object, name);
  if (!Array.isArray(value)) return refuse(`has ${show(value)} for "${name}"`, 'a list of texts');
  if (value.length > max) {
    return refuse(`has a list of ${String(value.length)} for "${name}"`, `at most ${String(max)}`);
  }
  return value.map((each: unknown) => textIn(each, name));
};

const pathIn = (object: object): Path => textsIn(object, 'path', stepsMax);

/** @throws Refusal when it is none */
export const lookRequest = (text: string): LookRequest => ({ path: pathIn(objectIn(text)) });

/** @throws Refusal when it is none */
export const drawRequest = (text: string): DrawRequest => {
  const object = objectIn(text);
  return { path: pathIn(object), fields: textsIn(object, 'fields', fieldsMax) };
};

/** @throws Refusal when it is none */
export const findRequest = (text: string): FindRequest => {
  const object = objectIn(text);
  const path = pathIn(object);
  const kind = fieldOf(object, 'kind');
  if (kind === 'condition') {
    return { path, goal: { kind, text: textIn(fieldOf(object, 'condition'), 'condition') } };
  }
  if (kind !== 'verdict') {
    return refuse(`has ${show(kind)} for "kind"`, '"condition" or "verdict"');
  }
  const property = fieldOf(object, 'property');
  return {
    path,
    goal: { kind, property: property === undefined ? undefined : textIn(property, 'property') },
  };
};

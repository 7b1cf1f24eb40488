// The optional configuration file: model files that every command knows, bounds and options in place of the defaults, and suites of
// expected verdicts. In TypeScript it is code that its user chose to run; in JSON it is untrusted.

import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod/mini';
import english from 'zod/v4/locales/en.js';
import { didYouMean } from '../nearest.ts';
import { Refusal, messageOf, show } from '../refusal.ts';

z.config(english());

const bounds = z.record(z.string(), z.int().check(z.nonnegative()));

const propertyVerdicts = [
  'holds',
  'violated',
  'undecided',
  'reached',
  'unreached',
  'measured',
  'unbounded',
] as const;

/** What is expected of one property: a verdict, and perhaps how long its shortest trace is. */
const propertyExpectation = z.union([
  z.enum(propertyVerdicts),
  z.strictObject({
    verdict: z.enum(propertyVerdicts),
    steps: z.optional(z.int().check(z.nonnegative())),
  }),
]);

const overallVerdicts = ['holds', 'violated', 'deadlock', 'undecided'] as const;

const check = z.strictObject({
  variant: z.string(),
  bounds: z.optional(bounds),
  expect: z.union([z.enum(overallVerdicts), z.record(z.string(), propertyExpectation)]),
});

/** Options of `check` and `simulate` that may have another default. */
const options = z.strictObject({
  workers: z.optional(z.int().check(z.positive())),
  symmetry: z.optional(z.enum(['on', 'off'])),
  maxMemory: z.optional(z.string()),
  maxTime: z.optional(z.number().check(z.positive())),
  maxStates: z.optional(z.int().check(z.positive())),
  audit: z.optional(z.enum(['off', 'sampled', 'full'])),
});

/** The schema of the file; `docs/config.schema.json` is made from it. */
export const configSchema = z.strictObject({
  $schema: z.optional(z.string()),
  models: z.optional(z.array(z.string())),
  bounds: z.optional(z.record(z.string(), bounds)),
  options: z.optional(options),
  reports: z.optional(z.array(z.string())),
  suites: z.optional(z.record(z.string(), z.array(check))),
});

export type Config = z.infer<typeof configSchema>;
export type SuiteCheck = z.infer<typeof check>;
export type PropertyExpectation = z.infer<typeof propertyExpectation>;

/** Bytes; a configuration is written by hand. */
const sizeMax = 1 << 20;

/** Where something is in the file: `suites.quick[0].expect`. */
const placeOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) =>
      typeof key === 'number'
        ? `${text}[${String(key)}]`
        : `${text}${text === '' ? '' : '.'}${String(key)}`,
    '',
  );

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (part, key) =>
      typeof part === 'object' && part !== null && Object.hasOwn(part, key)
        ? (part as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );

/** The keys that an object in this place may have. */
const keysOf = (path: readonly PropertyKey[]): readonly string[] => {
  const [first, , , inside] = path;
  if (first === undefined) return Object.keys(configSchema.shape);
  if (first === 'options') return Object.keys(options.shape);
  return inside === 'expect' ? ['verdict', 'steps'] : Object.keys(check.shape);
};

type Issue = z.core.$ZodIssue;

/** The issue that says most: in a union, that of the alternative which came nearest. */
const deepest = (issue: Issue): Issue => {
  if (issue.code !== 'invalid_union') return issue;
  const inside = issue.errors
    .flat()
    .map((each) => deepest({ ...each, path: [...issue.path, ...each.path] }))
    .sort((a, b) => b.path.length - a.path.length);
  const [best] = inside;
  return best !== undefined && best.path.length > issue.path.length ? best : issue;
};

const refusalOf = (file: string, value: unknown, issues: readonly Issue[]): Refusal => {
  const [first] = issues;
  const issue = first && deepest(first);
  if (issue === undefined) return new Refusal('model-file', `"${file}" is not a configuration.`);
  const place = issue.path.length === 0 ? 'the top' : placeOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const known = keysOf(issue.path);
    return new Refusal(
      'model-file',
      `"${file}" has an unknown key ${show(key)} at ${place}.${didYouMean(key, known)}`,
      [`Known there: ${known.join(', ')}.`],
    );
  }
  const found = valueAt(value, issue.path);
  const expected =
    issue.code === 'invalid_value'
      ? `expected one of ${issue.values.map(show).join(', ')}`
      : issue.code === 'invalid_union'
        ? 'expected a verdict such as "holds", or an object that says one for each property'
        : issue.message.replace(/^Invalid input: /, '').replace(/, received .*$/, '');
  return new Refusal(
    'model-file',
    `"${file}" has ${found === undefined ? 'nothing' : show(found)} at ${place}.`,
    [`There: ${expected}.`],
  );
};

/**
 * A configuration, from whatever a file holds.
 *
 * @throws Refusal that names the place, the value and what was expected
 */
export const configFrom = (file: string, value: unknown): Config => {
  const { success, data, error } = configSchema.safeParse(value);
  if (success) return data;
  throw refusalOf(file, value, error.issues);
};

const jsonIn = (file: string): unknown => {
  if (statSync(file).size > sizeMax) {
    throw new Refusal('model-file', `"${file}" is larger than a configuration can be.`, [
      'Expected less than 1 MB.',
    ]);
  }
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (thrown) {
    throw new Refusal('model-file', `"${file}" is not JSON: ${messageOf(thrown)}`);
  }
};

/** A configuration with the folder that the paths in it are relative to. */
export interface Configured {
  readonly file: string;
  readonly folder: string;
  readonly config: Config;
}

/**
 * Reads a configuration.
 *
 * @param load imports a TypeScript file and gives its default export
 * @throws Refusal when it is not there, or is not a configuration
 */
export const readConfig = async (
  file: string,
  load: (file: string) => Promise<unknown>,
): Promise<Configured> => {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new Refusal('model-file', `There is no file "${file}".`, [
      'Expected a configuration, such as custody.config.ts or custody.config.json.',
    ]);
  }
  const value = file.endsWith('.json') ? jsonIn(file) : await load(file);
  return { file, folder: dirname(resolve(file)), config: configFrom(file, value) };
};

// Reads traces that custody wrote (itf.ts). Anybody may have written the file: its form is checked here, one clear message each, and what
// it says of the model when it is replayed (replay.ts).

import type { JsonObject } from './json-input.ts';
import {
  badContent,
  countAt,
  entriesAt,
  fieldOf,
  isObject,
  listAt,
  objectAt,
  parseJson,
  textAt,
} from './json-input.ts';
import { itfName } from './itf-values.ts';
import { itfSource, itfVersion, mbtVariables } from './itf.ts';
import { quoted, shown } from './printable.ts';
import type { StoredStep, StoredTrace } from './stored-trace.ts';

const whatIsExpected = 'a trace in the Informal Trace Format that custody wrote (*.itf.json)';

/** Traces without a version are of the first. */
const versionOf = (meta: JsonObject): number => {
  const tool = fieldOf(meta, 'tool');
  if (tool === undefined) return 1;
  return countAt(fieldOf(objectAt(tool, '["#meta"].tool'), 'format'), '["#meta"].tool.format');
};

const checkOrigin = (meta: JsonObject): void => {
  const source = fieldOf(meta, 'source');
  if (source !== itfSource) {
    throw badContent(
      `The trace is from ${shown(source)}, not from custody.`,
      'Only traces that custody wrote say which steps were taken.',
    );
  }
  const version = versionOf(meta);
  if (version > itfVersion) {
    throw badContent(
      `The trace is of version ${String(version)}, and this custody reads versions up to ${String(itfVersion)}.`,
      'Read it with the custody that wrote it, or a later one.',
    );
  }
};

const stepAt = (state: JsonObject, index: number): StoredStep => {
  const where = `states[${String(index)}]["#meta"]`;
  const meta = objectAt(fieldOf(state, '#meta'), where);
  const outcome = fieldOf(meta, 'outcome');
  return {
    rule: textAt(fieldOf(meta, 'rule'), `${where}.rule`),
    parameters: entriesAt(fieldOf(meta, 'parameters'), `${where}.parameters`, textAt),
    outcome: outcome === undefined ? undefined : textAt(outcome, `${where}.outcome`),
  };
};

/** Names as they are written now; the first version wrote them as they are in the model. */
const renamed = (value: unknown): unknown =>
  isObject(value)
    ? Object.fromEntries(
        Object.entries(value).map(([name, part]) => [
          name.startsWith('#') ? name : itfName(name),
          renamed(part),
        ]),
      )
    : value;

/** A state as the model has it: without what only the format or another tool knows. */
const variablesAt = (state: JsonObject, vars: readonly string[], index: number): JsonObject => {
  const missing = vars.find((name) => !Object.hasOwn(state, name));
  if (missing !== undefined) {
    throw badContent(
      `The trace has no value for ${quoted(missing)} in states[${String(index)}].`,
      'Expected a value for each name in "vars" in each state.',
    );
  }
  const others = new Set<string>(['#meta', ...mbtVariables]);
  return Object.fromEntries(Object.entries(state).filter(([name]) => !others.has(name)));
};

const stemOf = (root: JsonObject, meta: JsonObject, steps: number): number | undefined => {
  const [loop, stem] = [fieldOf(root, 'loop'), fieldOf(meta, 'stem')];
  if (loop === undefined && stem === undefined) return undefined;
  const from = countAt(loop, 'loop', steps);
  if (stem === from) return from;
  throw badContent(
    `The trace says that its loop begins after ${shown(stem)} steps, and at state ${String(from)}.`,
    'Expected "loop" and ["#meta"].stem to be the same number.',
  );
};

const bindingAt = (meta: JsonObject, hasProperty: boolean): Readonly<Record<string, string>> => {
  const binding = fieldOf(meta, 'binding');
  if (!hasProperty && binding === undefined) return {};
  return entriesAt(binding, '["#meta"].binding', textAt);
};

/**
 * Reads a trace from the text of a file.
 *
 * @throws Refusal when it is none that custody wrote
 */
export const fromItf = (text: string): StoredTrace => {
  const root = objectAt(parseJson(text, whatIsExpected), 'content');
  const meta = objectAt(fieldOf(root, '#meta'), '"#meta"');
  checkOrigin(meta);
  const vars = listAt(fieldOf(root, 'vars'), '"vars"').map((name, i) =>
    textAt(name, `vars[${String(i)}]`),
  );
  const states = listAt(fieldOf(root, 'states'), '"states"').map((state, i) =>
    objectAt(state, `states[${String(i)}]`),
  );
  if (states.length === 0) throw badContent('The trace has no states.', 'Expected one at least.');
  const steps = states.slice(1).map((state, i) => stepAt(state, i + 1));
  const stem = stemOf(root, meta, steps.length);
  const property = fieldOf(meta, 'property');
  return {
    variant: textAt(fieldOf(meta, 'variant'), '["#meta"].variant'),
    bounds: entriesAt(fieldOf(meta, 'bounds'), '["#meta"].bounds', countAt),
    property: property === undefined ? undefined : textAt(property, '["#meta"].property'),
    binding: bindingAt(meta, property !== undefined),
    steps: steps.slice(0, stem ?? steps.length),
    loop: stem === undefined ? undefined : steps.slice(stem),
    states: states
      .map((state, i) => variablesAt(state, vars, i))
      .map((state) => (versionOf(meta) === 1 ? objectAt(renamed(state), 'a state') : state)),
  };
};

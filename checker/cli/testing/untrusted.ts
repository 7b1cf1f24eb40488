// Input that nobody meant well, for the readers of traces, scenarios and questions: valid files with something changed, and anything at
// all. Whatever it is, it is refused or understood; nothing else is thrown, and nothing outside is changed.

import fc from 'fast-check';
import { fromItf } from '../../../counterexamples/itf-read.ts';
import { itfText } from '../../../counterexamples/itf.ts';
import { questionFor } from '../../../counterexamples/question.ts';
import { replayTrace } from '../../../counterexamples/replay.ts';
import { runScenario, scenarioFrom } from '../../../counterexamples/scenario.ts';
import { properties } from '../../../invariants/index.ts';
import { pageownVariants } from '../../../spec/pageown/index.ts';
import { check, modelFor } from '../../check.ts';
import type { Model } from '../../instantiate.ts';
import { Refusal } from '../../refusal.ts';
import { boundsIn, variantOf } from '../trace-files.ts';

const catalogue = { families: [], variants: pageownVariants, properties };
const variant = variantOf(catalogue, 'pageown-bug1');
const property = 'guest-mapping-leads-to-a-live-page';
const bounds = { vms: 1, pages: 1, gfns: 1, pins: 1 };

export const buggy: Model = modelFor(variant, properties, bounds);

const shortest = (): string => {
  const only = properties.filter(({ name }) => name === property);
  const { model, properties: found } = check(variant, only, { bounds });
  const evidence = found[0]?.evidence;
  if (evidence === undefined) throw new Error('The bug is gone.');
  return itfText(model, property, evidence);
};

/** A trace as custody writes it. */
export const validTrace: string = shortest();

const validScenario = `# A fault that has seen a page that is free.
scenario: A fault maps a free page.
from: Nowhere.
variant: pageown-bug1
bounds: vms=1 pages=1 gfns=1

host Map(vm0, gfn0, page0)
Map(vm0, gfn0, page0) -> blocked "nothing is mapped there"
expect page0.state = host
vcpu-vm0 Begin(vm0, gfn0)
Unmap(vm0, gfn0)
expect not isPinned(page0)
Commit(vm0) -> mapped
expect guestMaps(vm0, gfn0, page0)
`;

const validQuestions = [
  'page0.pins',
  'isPinned(page0)',
  'not guestMaps(vm0, gfn0, page0)',
  'vm0.gfn0.slot != none',
  'page0.state = host',
];

/** Names that mean something to JavaScript, and characters that mean something to terminals, HTML and regular expressions. */
const nasty = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    '__proto__.polluted',
    '\u001b[2J',
    '\u202e',
    '<script>alert(1)</script>',
    '#meta',
    '-1',
    '1e999',
    '(((((',
    'not not',
    '= = =',
    '$&',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

const replacement = fc.oneof(
  nasty,
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(null, true, -1, 0.5, 1e300, [], {}, { __proto__: null }),
);

interface Edit {
  readonly at: number;
  readonly kind: 'replace' | 'delete' | 'rename' | 'add';
  readonly value: unknown;
  readonly key: string;
}

const edits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.record({
    at: fc.nat(),
    kind: fc.constantFrom('replace', 'delete', 'rename', 'add'),
    value: replacement,
    key: nasty,
  }),
  { minLength: 1, maxLength: 3 },
);

type Holder = Record<string, unknown>;

/** Every place in a JSON value where something is held. */
const placesIn = (value: unknown): readonly { readonly holder: Holder; readonly key: string }[] => {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Holder;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])]);
};

const put = (holder: Holder, key: string, value: unknown): void => {
  // By definition and not by assignment, which `__proto__` would take for something else.
  Object.defineProperty(holder, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
};

/** A JSON text with a few things replaced, deleted, renamed or added. */
export const edited = (text: string, some: readonly Edit[]): string => {
  const value: unknown = JSON.parse(text);
  for (const { at, kind, value: other, key: name } of some) {
    const places = placesIn(value);
    const place = places[at % Math.max(1, places.length)];
    if (place === undefined) continue;
    const { holder, key } = place;
    if (kind === 'replace') put(holder, key, other);
    else if (kind === 'add') put(holder, name, other);
    else {
      if (kind === 'rename') put(holder, name, holder[key]);
      Reflect.deleteProperty(holder, key);
    }
  }
  return JSON.stringify(value);
};

/** A text with a piece of it replaced. */
const spliced = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(text, fc.array(fc.tuple(fc.nat(), fc.nat(20), nasty), { minLength: 1, maxLength: 4 }))
    .map(([whole, cuts]) =>
      cuts.reduce((sofar, [at, length, other]) => {
        const from = at % (sofar.length + 1);
        return sofar.slice(0, from) + other + sofar.slice(from + length);
      }, whole),
    );

/** Whether something is answered, or refused in a way that can be printed. */
const isCivil = (run: () => unknown): boolean => {
  try {
    run();
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    const said = [thrown.message, ...thrown.advice].join(' ');
    if (/[^\x20-\x7e]/.test(said)) throw new Error(`It says ${JSON.stringify(said)}.`);
  }
  return Reflect.get(Object.prototype, 'polluted') === undefined && !('polluted' in {});
};

const readTrace = (text: string): void => {
  const stored = fromItf(text);
  const named = variantOf(catalogue, stored.variant);
  replayTrace(modelFor(named, properties, boundsIn(named, stored.bounds)), stored);
};

export const traces = fc.property(
  fc.oneof(
    edits.map((some) => edited(validTrace, some)),
    spliced(fc.constant(validTrace)),
    fc.json(),
    fc.string({ unit: 'binary' }),
  ),
  (text) =>
    isCivil(() => {
      readTrace(text);
    }),
);

export const scenarios = fc.property(
  fc.oneof(
    spliced(fc.constant(validScenario)),
    fc.array(nasty).map((lines) => `${validScenario}${lines.join('\n')}`),
    fc.string({ unit: 'binary' }),
  ),
  (text) =>
    isCivil(() => {
      const scenario = scenarioFrom(text);
      const named = variantOf(catalogue, scenario.variant);
      runScenario(modelFor(named, [], boundsIn(named, scenario.bounds)), scenario);
    }),
);

export const questions = fc.property(
  fc.oneof(
    spliced(fc.constantFrom(...validQuestions)),
    nasty,
    fc.tuple(nasty, fc.array(nasty)).map(([name, words]) => `${name}(${words.join(', ')})`),
    fc.string({ unit: 'binary', maxLength: 600 }),
  ),
  (text) =>
    isCivil(() => questionFor(buggy, text).answerAt({ state: buggy.initial, taken: undefined })),
);

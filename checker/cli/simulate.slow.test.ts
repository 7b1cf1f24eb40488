import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { modelFor } from '../check.ts';
import type { Instance, Model } from '../instantiate.ts';
import { factsOf } from '../instantiate.ts';
import type { Taken } from '../monitor.ts';
import { judge, stepFactsOf, stepOf } from '../monitor.ts';
import { interpreterOf } from '../reference.ts';
import { shipped, variantNamed } from './catalogue.ts';
import { custody } from './testing/run.ts';

interface JsonStep {
  readonly rule: string;
  readonly parameters: Readonly<Record<string, string>>;
}

interface Result {
  readonly verdict: string;
  readonly bounds: Readonly<Record<string, number>>;
  readonly seed: number | null;
  readonly states: number;
  readonly properties: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly trace: { readonly steps: readonly JsonStep[] } | null;
  }[];
}

const simulate = (words: string) => custody(['simulate', ...words.split(' ')]);

const resultOf = (words: string): Result => JSON.parse(simulate(`${words} --json -`).out) as Result;

const withoutTimes = (text: string): string =>
  text.replace(/[\d.]+ s,/, 'S,').replace(/"seconds": [\d.]+/, '"seconds": S');

/** The instance that a step of a printed trace stands for. */
const instanceOf = (model: Model, { rule, parameters }: JsonStep): Instance => {
  const wanted = JSON.stringify(parameters);
  const found = model.instances.find(
    (instance) => instance.rule.name === rule && JSON.stringify(instance.parameters) === wanted,
  );
  if (found === undefined) throw new Error(`The model has no ${rule} ${wanted}.`);
  return found;
};

/** After how many steps a property is decided, by definition; steps that cannot be taken are passed over. */
const decidedAfter = (
  model: Model,
  name: string,
  steps: readonly Instance[],
): number | undefined => {
  const bound = model.properties.find(({ property }) => property.name === name);
  if (bound === undefined) throw new Error(`There is no property ${name}.`);
  const { property, bindings } = bound;
  const { blockedBy, fire } = interpreterOf(model);
  let state = model.initial;
  let taken = 0;
  const isDecided = (last: Taken | undefined): boolean => {
    const isOfSteps = property.kind === 'step-property';
    if (isOfSteps && last === undefined) return false;
    const on =
      isOfSteps && last
        ? { facts: stepFactsOf(model, last), step: stepOf(last) }
        : { facts: factsOf(model, state) };
    return bindings.some((binding) => judge(property, on, binding) === 'decided');
  };
  if (isDecided(undefined)) return 0;
  for (const instance of steps) {
    if (blockedBy(instance, state) !== undefined) continue;
    const before = state;
    const { after, outcome } = fire(instance, before);
    state = after;
    taken += 1;
    if (isDecided({ instance, outcome, before, after })) return taken;
  }
  return undefined;
};

/** Looks whether any one or two steps of what was found can be left out. */
const expectMinimal = (variant: string, { bounds, properties }: Result): void => {
  const model = modelFor(variantNamed(shipped, variant), shipped.properties, bounds);
  for (const { name, trace } of properties) {
    if (trace === null) continue;
    const steps = trace.steps.map((step) => instanceOf(model, step));
    expect(decidedAfter(model, name, steps), name).toBe(steps.length);
    for (const i of steps.keys()) {
      for (const j of steps.keys()) {
        const rest = steps.filter((_, at) => at !== i && at !== j);
        expect(decidedAfter(model, name, rest), `${name} without ${i}, ${j}`).toBeUndefined();
      }
    }
  }
};

it('the same seed gives the same output, byte by byte', () => {
  for (const variant of ['pageown-bug1', 'rfcv2', 'pageown --walks 3']) {
    const [first, again] = [1, 2].map(() => simulate(`${variant} --seed 7 --json -`));
    expect(withoutTimes(again?.out ?? '')).toBe(withoutTimes(first?.out ?? ''));
    expect(withoutTimes(again?.err ?? '')).toBe(withoutTimes(first?.err ?? ''));
    expect(resultOf(`${variant} --seed 7`).seed).toBe(7);
  }
});

it('another seed gives other walks', () => {
  const counts = [1, 2, 3, 4, 5, 6].map((seed) => resultOf(`pageown-bug1 --seed ${seed}`).states);
  expect(new Set(counts).size).toBeGreaterThan(3);
});

it.each([1, 2, 3, 4, 5])(
  'violations are found and nothing in them can be spared: seed %i',
  (seed) => {
    const ran = simulate(`pageown-bug1 --seed ${seed} --json -`);
    expect(ran.code).toBe(12);
    const result = JSON.parse(ran.out) as Result;
    expect(result.verdict).toBe('violated');
    expect(result.properties.filter(({ verdict }) => verdict === 'violated')).not.toEqual([]);
    expectMinimal('pageown-bug1', result);
  },
);

it('violations that take long walks are shrunk as well', () => {
  const words = 'pageown-bug1 --pages 4 --gfns 2 -p page-is-private-to-one-vm --seed 3';
  const result = resultOf(words);
  expect(result.properties.map(({ verdict }) => verdict)).toEqual(['violated']);
  expectMinimal('pageown-bug1', result);
});

it('step properties are shrunk to steps that decide them', () => {
  const result = resultOf('rfcv2 --seed 1');
  expect(result.verdict).toBe('violated');
  expectMinimal('rfcv2', result);
});

it('walks that find nothing leave it undecided', () => {
  const { code, out } = simulate('pageown --walks 5');
  expect(code).toBe(21);
  expect(out).toContain('verdict: UNDECIDED: no violation so far, end of the walks');
});

it('walks through models that are far too large to check', () => {
  const sound = simulate('pageown --vms 8 --pages 8 --gfns 8 --walks 2 --steps 200');
  expect(sound.err).toBe('');
  expect(sound.code).toBe(21);
  expect(sound.out).toContain('401 states, 400 transitions, depth 200');
  const bounds = '--vms 6 --pages 8 --gfns 4';
  const broken = simulate(`pageown-bug1 ${bounds} --json -`);
  expect(broken.code).toBe(12);
  expectMinimal('pageown-bug1', JSON.parse(broken.out) as Result);
});

it('the result is as its schema says', () => {
  const schema = JSON.parse(
    readFileSync(resolve(import.meta.dirname, '../../docs/check-result.schema.json'), 'utf8'),
  ) as object;
  const isValid = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(
    schema,
  );
  const result = resultOf('pageown-bug1');
  expect(isValid(result), JSON.stringify(isValid.errors)).toBe(true);
});

it('the command of a report leads to the same trace again', () => {
  const traceIn = (text: string) => /^trace: {4}[^]*?(?=\nrerun:)/m.exec(text)?.[0];
  for (const options of ['--seed 5', '--seed 5 --steps 8', '--seed 4 --walks 100000 --steps 4']) {
    const { out } = simulate(`pageown-bug1 ${options}`);
    const rerun = /^rerun: {4}custody (.*)$/m.exec(out)?.[1] ?? '';
    expect(rerun, options).toMatch(/^simulate pageown-bug1 /);
    expect(traceIn(out)).toContain('none of which can be left out');
    expect(traceIn(custody(rerun.split(' ')).out), rerun).toBe(traceIn(out));
  }
});

const refusals: readonly (readonly [string, string])[] = [
  ['--seed x', 'Option --seed cannot be "x".\n  Expected a whole number from 0.\n'],
  ['--seed -1', 'Option --seed cannot be "-1".\n  Expected a whole number from 0.\n'],
  ['--seed 1.5', 'Option --seed cannot be "1.5".\n  Expected a whole number from 0.\n'],
  ['--walks 0', 'Option --walks cannot be "0".\n  Expected a whole number from 1.\n'],
  ['--walks many', 'Option --walks cannot be "many".\n  Expected a whole number from 1.\n'],
  ['--steps 0', 'Option --steps cannot be "0".\n  Expected a whole number from 1.\n'],
];

it.each(refusals)('`custody simulate pageown %s` is refused', (words, message) => {
  expect(simulate(`pageown ${words}`)).toEqual({ code: 64, out: '', err: message });
});

it('options of the exhaustive search are none of a simulation', () => {
  const { code, err } = simulate('pageown --workers 2');
  expect(code).toBe(64);
  expect(err).toMatch(/^Unknown option "--workers"\./);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check, modelFor } from '../checker/check.ts';
import type { Model } from '../checker/instantiate.ts';
import { flag, oneOf, record, upTo } from '../checker/model/index.ts';
import { interpreterOf } from '../checker/reference.ts';
import { ofPlaces, placesWith, saying } from '../checker/testing/places.ts';
import type { Evidence, TraceStep } from '../checker/verdict.ts';
import { properties } from '../invariants/index.ts';
import { pageownVariants } from '../spec/pageown/index.ts';
import { families } from '../spec/index.ts';
import { fromItf } from './itf-read.ts';
import { itfName, itfState, variableTypes } from './itf-values.ts';
import { itfText } from './itf.ts';
import { replayTrace } from './replay.ts';

const variantNamed = (name: string) => {
  const found = pageownVariants.find((variant) => variant.name === name);
  if (found === undefined) throw new Error(`There is no variant "${name}".`);
  return found;
};
const live = properties.filter(({ name }) => name === 'guest-mapping-leads-to-a-live-page');
const bounds = { vms: 1, pages: 1, gfns: 1, pins: 1 };

const violated = () => {
  const { model, properties: found } = check(variantNamed('pageown-bug1'), live, { bounds });
  const evidence = found[0]?.evidence;
  if (evidence === undefined) throw new Error('The bug is gone.');
  return { model, evidence };
};

/** A walk of a model, as chance has it. */
const walk = (model: Model, choices: readonly number[]): Evidence => {
  const { blockedBy, fire } = interpreterOf(model);
  const steps: TraceStep[] = [];
  let before = model.initial;
  for (const choice of choices) {
    const enabled = model.instances.filter((each) => blockedBy(each, before) === undefined);
    const instance = enabled[choice % Math.max(1, enabled.length)];
    if (instance === undefined) break;
    const { label, rule, parameters, actor } = instance;
    const fired = fire(instance, before);
    steps.push({ label, rule: rule.name, parameters, actor, ...fired });
    before = fired.after;
  }
  return { binding: {}, trace: { initial: model.initial, steps }, answers: [] };
};

const places = modelFor(
  placesWith({ go: { steps: 'a>b b>c c>a' }, back: { steps: 'b>a c>b' }, jump: { steps: 'a>c' } }),
  [],
);

/** Values as the format has them: nothing but what ADR 015 lists. */
const isExpression = (value: unknown): boolean => {
  if (typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const fields: readonly [string, unknown][] = Object.entries(value);
  const [only] = fields;
  if (fields.length === 1 && only?.[0] === '#bigint') return /^-?\d+$/.test(String(only[1]));
  if (fields.length === 1 && only?.[0] === '#tup') return Array.isArray(only[1]);
  return fields.every(([name, part]) => !name.startsWith('#') && isExpression(part));
};

describe('a trace as ITF', () => {
  it.each(['itf', 'itf-mbt'] as const)('is as it was, in the flavour %s', async (flavour) => {
    const { model, evidence } = violated();
    const text = itfText(model, live[0]?.name, evidence, { flavour });
    await expect(text).toMatchFileSnapshot(`golden/pageown-bug1.${flavour}`);
  });

  it.each(['itf', 'itf-mbt'] as const)(
    'has what the format asks for, in the flavour %s',
    (flavour) => {
      const { model, evidence } = violated();
      const written = JSON.parse(itfText(model, live[0]?.name, evidence, { flavour })) as {
        readonly '#meta': { readonly varTypes: object };
        readonly vars: readonly string[];
        readonly states: readonly Readonly<Record<string, unknown>>[];
      };
      expect(Object.keys(written['#meta'].varTypes)).toEqual(written.vars);
      expect(written.states).toHaveLength(evidence.trace.steps.length + 1);
      for (const { '#meta': meta, ...state } of written.states) {
        expect(Object.keys(state)).toEqual(written.vars);
        expect(Object.values(state).every(isExpression)).toBe(true);
        expect(meta).toHaveProperty('index');
      }
    },
  );

  it('types a variable by its domain, and a mixed one as a string', () => {
    const schema = record({
      kind: oneOf('a', 'b'),
      on: flag(),
      count: upTo('most'),
      odd: oneOf<string | number>('x', 1),
    });
    const sizes = { most: 2 };
    expect(variableTypes(schema, sizes)).toEqual({
      kind: 'Str',
      on: 'Bool',
      count: 'Int',
      odd: 'Str',
    });
    const state = { kind: 'a', on: true, count: 2, odd: 1 };
    expect(itfState(schema, sizes, state)).toEqual({
      kind: 'a',
      on: true,
      count: { '#bigint': '2' },
      odd: '1',
    });
  });

  it('has names that are identifiers, whatever they are in the model', () => {
    expect(itfName('0')).toBe('_0');
    expect(itfName('a-b')).toBe('_a_b');
    expect(itfName('tag')).toBe('_tag');
    expect(itfName('page0')).toBe('page0');
  });

  it('has field names of the grammar of types, in every family', () => {
    const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;
    for (const { state, name, bounds: sizes } of families) {
      const usual = Object.fromEntries(Object.entries(sizes).map(([key, b]) => [key, b.default]));
      const types = variableTypes(state, usual);
      const inner = [
        ...Object.values(types)
          .join(' ')
          .matchAll(/(\S+):/g),
      ];
      const fields = [...Object.keys(types), ...inner.map(([, field]) => field ?? '')];
      expect(
        fields.filter((each) => !identifier.test(each)),
        name,
      ).toEqual([]);
      // Such a record would be read as a variant.
      expect(fields, name).not.toContain('tag');
    }
  });
});

describe('a trace that was written', () => {
  it('is read and replayed as it was', () => {
    const { model, evidence } = violated();
    const text = itfText(model, live[0]?.name, evidence);
    expect(replayTrace(model, fromItf(text))).toEqual(evidence);
    expect(itfText(model, live[0]?.name, replayTrace(model, fromItf(text)))).toBe(text);
  });

  it.each([
    ['pageown', modelFor(variantNamed('pageown'), [], { ...bounds, pages: 2 })],
    ['places', places],
  ])('is replayed as it was, whatever walk of %s it is', (_, model) => {
    const walks = fc.array(fc.nat(1000), { maxLength: 20 });
    const flavours = fc.constantFrom('itf', 'itf-mbt');
    const property = fc.property(walks, flavours, (choices, flavour) => {
      const evidence = walk(model, choices);
      const stored = fromItf(itfText(model, undefined, evidence, { flavour }));
      expect(replayTrace(model, stored)).toEqual(evidence);
    });
    fc.assert(property, { numRuns: 40 });
  });

  it('has its loop where it was', () => {
    const never = ofPlaces.alwaysEventually('comes-to-c', {
      ...saying,
      eventually: (ask) => ask.at() === 'c',
    });
    const variant = placesWith({ go: { steps: 'a>b b>a' }, on: { steps: 'b>c' } });
    const { model, properties: found } = check(variant, [never]);
    const evidence = found[0]?.evidence;
    if (evidence === undefined) throw new Error('It always comes there.');
    const stored = fromItf(itfText(model, 'comes-to-c', evidence));
    expect(stored.loop).toHaveLength(evidence.trace.loop?.length ?? -1);
    expect(replayTrace(model, stored)).toEqual(evidence);
  });

  it('may end in a deadlock, and is refused when something is possible there', () => {
    const stuck = { ...modelFor(placesWith({ go: { steps: 'a>b' } }), []) };
    const model: Model = { ...stuck, family: { ...stuck.family, rest: () => false } };
    const text = itfText(model, 'deadlock', walk(model, [0]));
    expect(fromItf(text).property).toBe('deadlock');
    expect(replayTrace(model, fromItf(text)).trace.steps).toHaveLength(1);
    const early = itfText(model, 'deadlock', walk(model, []));
    expect(() => replayTrace(model, fromItf(early))).toThrow('At its end go() is possible');
  });
});

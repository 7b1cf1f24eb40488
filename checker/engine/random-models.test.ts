import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Explorer, Limits } from '../exploration.ts';
import { noLimits, runToEnd } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import { exploreNaively } from '../naive.ts';
import { fastExplorer } from './explore.ts';
import {
  agreeing,
  agreementOnGraph,
  agreeingOnGraphs,
  agreeingOnRuns,
  agreeingWithNames,
  circumstances,
  compare,
  resultOf,
  verdictOf,
} from './testing/agreement.ts';
import type { GraphSpec } from './testing/random-graph.ts';
import { modelOf } from './testing/random-model.ts';
import type { ModelSpec } from './testing/random-spec.ts';
import { modelSpecs } from './testing/random-spec.ts';

it('explorers agree on random models', () => {
  fc.assert(agreeing, { numRuns: 30 });
});

it('explorers agree on random models that name elements', () => {
  fc.assert(agreeingWithNames, { numRuns: 10 });
});

it('explorers agree on the properties of runs of random models', () => {
  fc.assert(agreeingOnRuns(false), { numRuns: 15 });
});

it('explorers agree on the properties of runs of random models that name elements', () => {
  fc.assert(agreeingOnRuns(true), { numRuns: 10 });
});

it('explorers agree on the properties of runs of random graphs', () => {
  fc.assert(agreeingOnGraphs, { numRuns: 60 });
});

// A rule may compare parts of different nodes as long as something in the model speaks of parts without their node: here, a property
// of runs, which the search for the other properties does without.
it('what only properties of runs mention counts for the symmetry', () => {
  const spec: ModelSpec = {
    nodes: 2,
    parts: 2,
    nested: true,
    names: false,
    fields: [{ place: 'bare', leaf: { kind: 'part', size: 1 } }],
    rules: [
      {
        fair: 'weak',
        early: true,
        forEach: ['part', 'node'],
        when: [],
        then: [{ kind: 'assign', to: 0, value: { kind: 'variable', pick: 0 } }],
        outcome: undefined,
      },
      {
        fair: 'weak',
        early: true,
        forEach: ['node', 'node'],
        when: [
          {
            kind: 'not',
            test: { kind: 'compare', left: 6, right: { kind: 'field', pick: 0 }, order: false },
          },
        ],
        then: [],
        outcome: undefined,
      },
    ],
    properties: [
      {
        kind: 'leads-to',
        late: true,
        forEach: ['part'],
        given: undefined,
        holds: { kind: 'compare', left: 0, right: { kind: 'constant', pick: 0 }, order: false },
        about: 'before',
        fairness: [],
        cost: 1,
      },
    ],
    rest: undefined,
  };
  const model = modelOf(spec);
  const explorer = fastExplorer({ symmetry: true });
  const withIt = runToEnd(explorer(model, noLimits));
  expect(withIt.properties[0]?.found).toBeDefined();
  expect(() => runToEnd(explorer({ ...model, properties: [] }, noLimits))).toThrow(
    'breaks the declared symmetry',
  );
});

/** A model with one rule, a variable for each size of a domain, and an invariant of which the last variable decides. */
const tiny = (sizes: readonly number[], isInvariantFalse = false): ModelSpec => ({
  nodes: 2,
  parts: 1,
  nested: false,
  names: false,
  fields: sizes.map((size) => ({ place: 'node', leaf: { kind: 'word', size } })),
  rules: [
    {
      fair: undefined,
      early: false,
      forEach: ['node'],
      when: [],
      then: [{ kind: 'step', to: 0, up: true }],
      outcome: undefined,
    },
  ],
  properties: isInvariantFalse
    ? [
        {
          late: false,
          kind: 'invariant',
          forEach: ['node'],
          given: undefined,
          holds: { kind: 'compare', left: 1, right: { kind: 'constant', pick: 1 }, order: false },
          about: 'after',
          fairness: [],
          cost: 1,
        },
      ]
    : [],
  rest: undefined,
});

it.each<[string, ModelSpec, Limits]>([
  ['where nothing can change', tiny([1]), noLimits],
  ['that is settled by its initial state', tiny([2], true), noLimits],
  ['of which only the initial state may be stored', tiny([2]), { ...noLimits, statesMax: 1 }],
  ['of which no state may be expanded', tiny([2]), { ...noLimits, depthMax: 0 }],
])('explorers agree on a model %s', (_, spec, limits) => {
  const how = {
    limits,
    audit: 'full',
    compiled: false,
    restless: false,
    anything: true,
  } as const;
  const { naive, plain, reduced } = compare(modelOf(spec), how);
  expect(naive.states).toBeGreaterThan(0);
  expect(resultOf(plain())).toEqual(resultOf(naive));
  expect(verdictOf(reduced())).toEqual(verdictOf(naive));
});

/** An explorer that forgets a transition. */
const forgetful: typeof fastExplorer = (options) => {
  const explore: Explorer = function* (model, limits) {
    const found = yield* fastExplorer(options)(model, limits);
    return { ...found, transitions: Math.max(0, found.transitions - 1) };
  };
  return explore;
};

it('an explorer that forgets a transition is caught, and the model shrinks to almost nothing', () => {
  const { failed, counterexample } = fc.check(
    fc.property(modelSpecs({ names: false }), circumstances, (spec, how) => {
      const { naive, plain } = compare(modelOf(spec), { ...how, anything: true }, forgetful);
      expect(resultOf(plain())).toEqual(resultOf(naive));
    }),
    { numRuns: 50 },
  );
  expect(failed).toBe(true);
  const [spec] = counterexample as [ModelSpec, unknown];
  expect(spec).toMatchObject({ nodes: 1, parts: 1, properties: [], fields: { length: 1 } });
  expect(spec.rules).toMatchObject([{ forEach: [], when: [] }]);
});

/** A model in which strong fairness is taken for weak. */
const weakened = (model: Model): Model => ({
  ...model,
  family: {
    ...model.family,
    rules: model.family.rules.map((rule) => ({ ...rule, fair: rule.fair && 'weak' })),
  },
  properties: model.properties.map(({ property, bindings }) => {
    if (!('fairness' in property)) return { property, bindings };
    const { weak = [], strong = [], none = [] } = property.fairness;
    return { property: { ...property, fairness: { weak: [...weak, ...strong], none } }, bindings };
  }),
});

it('an explorer that takes strong fairness for weak is caught, and the graph shrinks to a few steps', () => {
  const mistaken: Explorer = (model, limits) => exploreNaively(weakened(model), limits);
  const { failed, counterexample } = fc.check(agreementOnGraph(mistaken), {
    numRuns: 100,
    seed: 1,
  });
  expect(failed).toBe(true);
  const [{ rules }] = counterexample as [GraphSpec];
  const steps = rules.flatMap((each) => each.steps.flat()).filter((to) => to !== undefined);
  expect(steps.length).toBeLessThanOrEqual(8);
});

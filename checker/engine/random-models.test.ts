import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Explorer } from '../exploration.ts';
import { fastExplorer } from './explore.ts';
import {
  agreeingWithNames,
  agreeing,
  circumstances,
  compare,
  resultOf,
} from './testing/agreement.ts';
import { modelOf } from './testing/random-model.ts';
import type { ModelSpec } from './testing/random-spec.ts';
import { modelSpecs } from './testing/random-spec.ts';

it('explorers agree on random models', () => {
  fc.assert(agreeing, { numRuns: 110 });
});

it('explorers agree on random models that name elements', () => {
  fc.assert(agreeingWithNames, { numRuns: 40 });
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

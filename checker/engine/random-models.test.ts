import fc from 'fast-check';
import { expect, it } from 'vitest';
import { explored, resultOf, verdictOf } from './testing/agreement.ts';
import { modelOf } from './testing/random-model.ts';
import { modelSpecs } from './testing/random-spec.ts';

const circumstances = fc.record({
  limits: fc.record({
    statesMax: fc.oneof(
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 100 }) },
      { weight: 3, arbitrary: fc.constant(300) },
    ),
    depthMax: fc.oneof(
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 6 }) },
      { weight: 3, arbitrary: fc.constant(Infinity) },
    ),
  }),
  audit: fc.constantFrom<('full' | 'sampled')[]>('sampled', 'full'),
  compiled: fc.boolean(),
});

it('stats', () => {
  const times: Record<string, number> = {};
  const hist: Record<string, number> = {};
  const add = (k: string) => {
    hist[k] = (hist[k] ?? 0) + 1;
  };
  fc.assert(
    fc.property(modelSpecs({ names: false }), circumstances, (spec, how) => {
      const model = modelOf(spec);
      fc.pre(model.variables.some(({ values }) => values.length > 1));
      let t = performance.now();
      const { naive, plain, reduced } = explored({ model, ...how });
      times.np = (times.np ?? 0) + performance.now() - t;
      expect(resultOf(plain)).toEqual(resultOf(naive));
      t = performance.now();
      const r = reduced();
      times.r = (times.r ?? 0) + performance.now() - t;
      expect(verdictOf(r)).toEqual(verdictOf(naive));
      expect(r.states).toBeLessThanOrEqual(naive.states);
      add(`states ${naive.states < 3 ? naive.states : 2 ** Math.floor(Math.log2(naive.states))}`);
      add(`stopped ${naive.stopped}`);
      add(`complete ${naive.complete}`);
      add(`dead ${naive.deadlock !== undefined}`);
      add(`sym ${r.method.symmetry}`);
      add(`shrunk ${r.states < naive.states}`);
      add(`instances ${10 * Math.floor(model.instances.length / 10)}`);
      for (const p of naive.properties)
        add(
          `${p.name.slice(0, 5)} found ${p.found === undefined ? 'no' : Math.min(p.found.path.length, 4)}`,
        );
    }),
    { numRuns: 150 },
  );
  console.log(times, hist);
});

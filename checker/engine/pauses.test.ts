import fc from 'fast-check';
import { expect, it } from 'vitest';
import { modelFor } from '../check.ts';
import type { Exploration, Explorer } from '../exploration.ts';
import { noLimits, runToEnd } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import { philosophers } from '../testing/classics/philosophers.ts';
import { fastExplorer } from './explore.ts';
import { everyManyLooks } from './pauses.ts';
import { simulator } from './simulate.ts';
import { modelOf } from './testing/random-model.ts';
import { modelSpecs } from './testing/random-spec.ts';

const isDue = () => true;

/** Says stop from a pause on; gives how many pauses there were as well. */
const driven = (
  explore: Explorer,
  model: Model,
  stopAt = Infinity,
): { pauses: number; result: Exploration } => {
  const exploration = explore(model, { ...noLimits, statesMax: 2000 });
  for (let pauses = 0; ; pauses += 1) {
    const { done, value } = exploration.next(pauses > stopAt ? 'stop: time' : 'go on');
    if (done === true) return { pauses, result: value };
    value.errand?.();
  }
};

const partsOf = ({ properties, deadlock }: Exploration) => [
  ...properties.map(({ found }) => found),
  deadlock && { path: deadlock, binding: {} },
];

it('a search that is stopped at any pause tells what is so, and all of it in earlier levels', () => {
  const some = fc.record({
    spec: modelSpecs({ names: false }),
    symmetry: fc.boolean(),
    audit: fc.constantFrom('off', 'full'),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(some, ({ spec, share, ...how }) => {
      const model = modelOf(spec);
      const explore = fastExplorer({ workers: 1, memoryMax: 24 << 20, isDue, ...how });
      const whole = driven(explore, model);
      const { result } = driven(explore, model, Math.floor(share * whole.pauses));
      if (result.stopped !== 'time') {
        expect(result).toEqual(whole.result);
        return;
      }
      expect(result.complete).toBe(false);
      expect(result.states).toBeLessThanOrEqual(whole.result.states);
      expect(result.transitions).toBeLessThanOrEqual(whole.result.transitions);
      const wanted = partsOf(whole.result);
      for (const [i, found] of partsOf(result).entries()) {
        const there = wanted[i];
        if (found !== undefined) expect(found).toEqual(there);
        else expect(there?.path.length ?? Infinity).toBeGreaterThanOrEqual(result.depth - 1);
      }
    }),
    { numRuns: 25 },
  );
});

it('walks are the same however often they pause', () => {
  const model = modelFor(philosophers(5), []);
  const walks = { seed: 3, walks: 5, steps: 200 };
  const restless = driven(simulator(walks, isDue), model);
  expect(restless.pauses).toBeGreaterThan(100);
  expect(restless.result.deadlock?.length).toBe(5);
  expect(restless.result).toEqual(runToEnd(simulator(walks)(model, noLimits)));
});

it('shrinking that is stopped at any pause ends with a path that leads to the same', () => {
  const model = modelFor(philosophers(5), []);
  const simulate = simulator({ seed: 3, walks: 5, steps: 200 }, isDue);
  const { pauses } = driven(simulate, model);
  for (let stopAt = 0; stopAt < pauses; stopAt += 7) {
    const { stopped, deadlock } = driven(simulate, model, stopAt).result;
    expect(stopped).toBe('time');
    if (deadlock !== undefined) expect(deadlock.length).toBeGreaterThanOrEqual(5);
  }
});

it('a driver that does not say when it is due is given control now and then', () => {
  const never = everyManyLooks();
  const looks = Array.from({ length: 3000 }, () => never());
  expect(looks.filter((due) => due)).toHaveLength(2);
});

import { expect, it, vi } from 'vitest';
import { modelFor } from '../check.ts';
import { peterson } from '../testing/classics/peterson.ts';
import { twoPhaseCommit } from '../testing/classics/two-phase-commit.ts';
import { noLimits, runToEnd } from '../exploration.ts';
import { fastExplorer } from './explore.ts';
import { Machine } from './machine.ts';
import { Team } from './team.ts';
import { finish } from './testing/finish.ts';

const options = { symmetry: false } as const;
const model = modelFor(peterson, [], { processes: 5 });

it('workers find the same states, transitions and depth', () => {
  const results = [1, 2, 3].map((workers) =>
    runToEnd(fastExplorer({ ...options, workers })(model, noLimits)),
  );
  expect(results[0]).toMatchObject({ states: 628_868, transitions: 3_144_340, depth: 73 });
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
});

it('a worker that dies stops the search with the levels that were complete', () => {
  const { hire } = Team.prototype;
  // The worker gets something that is no kernel, and ends with an error.
  Team.prototype.hire = function hireOneThatDies(this: Team) {
    hire.call(this);
    const { members, words } = this as unknown as {
      members: { port: { postMessage: (message: string) => void }; ready: number }[];
      words: Int32Array;
    };
    for (const { port, ready } of members) {
      port.postMessage('no kernel');
      // On a busy machine the search might end before the worker is up.
      const deadline = Date.now() + 20_000;
      while (Atomics.load(words, ready) === 0 && Date.now() < deadline) {
        Atomics.wait(words, ready, 0, 10);
      }
    }
  };
  try {
    const result = runToEnd(fastExplorer({ ...options, workers: 2 })(model, noLimits));
    expect(result).toMatchObject({ stopped: 'worker', complete: false });
    const { depth, states } = result;
    const limited = runToEnd(fastExplorer(options)(model, { ...noLimits, depthMax: depth }));
    expect(limited).toMatchObject({ states, depth, stopped: 'depth' });
  } finally {
    Team.prototype.hire = hire;
  }
});

it.each([
  ['of a small search', peterson, { processes: 4 }, 0],
  ['where levels are long, though they hardly grow', peterson, { processes: 5 }, 1],
  ['where levels grow', twoPhaseCommit, { rms: 7 }, 1],
])('workers are started as it is worth it: %s', (_, variant, bounds, times) => {
  const hire = vi.spyOn(Team.prototype, 'hire');
  try {
    const search = fastExplorer({ ...options, workers: 2 });
    const { complete } = runToEnd(search(modelFor(variant, [], bounds), noLimits));
    expect(complete).toBe(true);
    expect(hire).toHaveBeenCalledTimes(times);
  } finally {
    hire.mockRestore();
  }
});

it('a machine without workers has nobody to hire', () => {
  const machine = new Machine(model, options);
  machine.begin();
  machine.hire(0, 1);
  expect(machine.states).toBe(1);
  machine.close();
});

/** What a test looks at. */
interface Insides {
  readonly team: { readonly present: readonly unknown[] };
}

it('workers that come up in the middle of a level take part in the rest of it', () => {
  const machines = [1, 2].map((workers) => new Machine(model, { ...options, workers }));
  const [alone, together] = machines as [Machine, Machine];
  for (const machine of machines) machine.begin();
  let level = { from: 0, to: 1 };
  while (level.to - level.from < 5000) {
    for (const machine of machines) finish(machine.all('work', level.from, level.to));
    expect(together.endLevel()).toBe(alone.endLevel());
    level = { from: level.to, to: alone.states };
  }
  const { layout, memory } = together;
  const { team } = together as unknown as Insides;
  const words = new Int32Array(memory.buffer);
  const ready = ((layout.bases[1] ?? 0) + layout.region.ready) >> 2;
  together.hire(level.from, level.to);
  together.start('work', level.from, level.to);
  finish(together.goingOn(512));
  const before = team.present.length;
  while (Atomics.load(words, ready) === 0) Atomics.wait(words, ready, 0, 10);
  finish(together.goingOn(512));
  expect([before, team.present.length]).toEqual([0, 1]);
  while (!together.isDone) finish(together.goingOn(512));
  finish(alone.all('work', level.from, level.to));
  expect(together.endLevel()).toBe(alone.endLevel());
  expect(together.counts.fired).toEqual(alone.counts.fired);
  for (const machine of machines) machine.close();
});

import { expect, it } from 'vitest';
import { check } from '../../check.ts';
import { exploreNaively } from '../../naive.ts';
import { counts } from './counts.ts';
import { philosophers } from './philosophers.ts';

const small = counts.filter(({ states }) => states <= 1_000);
const quick = counts.filter(({ states }) => states <= 10_000);
// Peterson's locks with 6 and 7 processes, and others of this size, are left to the slow tests.
const renamed = counts.filter(({ orbits = Infinity }) => orbits <= 10_000);

it.each(small)(
  '$name by definition: $states states',
  ({ variant, bounds, states, transitions, depth }) => {
    const verdict = check(variant, [], { bounds, explorer: exploreNaively });
    expect(verdict).toMatchObject({ states, transitions, depth, complete: true });
    expect(verdict.properties.length).toBe(variant.family.properties.length);
    expect(verdict.properties.filter((p) => p.verdict !== 'holds' || p.exercised === 0)).toEqual(
      [],
    );
  },
);

it.each(quick)('$name: $states states', ({ variant, bounds, states, transitions, depth }) => {
  const verdict = check(variant, [], { bounds, symmetry: false });
  expect(verdict).toMatchObject({ states, transitions, depth, complete: true });
  expect(verdict.method.symmetry).toBe(false);
  expect(verdict.properties.filter((p) => p.verdict !== 'holds' || p.exercised === 0)).toEqual([]);
});

it.each(renamed)('$name: $orbits orbits', (row) => {
  const { variant, bounds, orbits, orbitTransitions, depth } = row;
  const verdict = check(variant, [], { bounds });
  expect(verdict).toMatchObject({
    states: orbits,
    transitions: orbitTransitions,
    depth,
    complete: true,
    verdict: 'holds',
  });
  expect(verdict.method.symmetry).toBe(true);
});

/** The same table in other words: a digit for each philosopher, 0 thinks, 1 has the left fork, 2 eats. */
const ring = (size: number) => {
  const depths = new Map([['0'.repeat(size), 0]]);
  const stuck: string[] = [];
  let transitions = 0;
  // A map is iterated in order of insertion, also over what is added meanwhile: that makes it the queue.
  for (const [state, depth] of depths) {
    const at = (i: number) => state[(i + size) % size];
    const next = Array.from(state, (digit, i) => {
      const canGo = digit === '0' ? at(i - 1) !== '2' : digit === '1' ? at(i + 1) === '0' : true;
      const turned = String((Number(digit) + 1) % 3);
      return canGo ? [state.slice(0, i) + turned + state.slice(i + 1)] : [];
    }).flat();
    transitions += next.length;
    if (next.length === 0) stuck.push(state);
    for (const after of next) if (!depths.has(after)) depths.set(after, depth + 1);
  }
  return { states: depths.size, transitions, depth: Math.max(...depths.values()), stuck };
};

it.each([3, 4, 5] as const)('%i philosophers starve when each has taken a left fork', (size) => {
  const verdict = check(philosophers(size), []);
  const { stuck, ...numbers } = ring(size);
  expect(stuck).toEqual(['1'.repeat(size)]);
  expect(verdict).toMatchObject({ ...numbers, verdict: 'deadlock' });
  expect(verdict.deadlock?.steps.map(({ label }) => label)).toEqual(
    Array.from({ length: size }, (_, i) => `TakeLeft(seat${i})`),
  );
});

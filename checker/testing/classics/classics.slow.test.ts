import { expect, it } from 'vitest';
import { check } from '../../check.ts';
import { exploreNaively } from '../../naive.ts';
import { counts } from './counts.ts';

// Those that take seconds and no quick test covers.
const medium = counts.filter(({ states }) => states > 1_000 && states <= 10_000);
const large = counts.filter(({ states }) => states > 10_000 && states <= 700_000);
const renamed = counts.filter(({ orbits = 0 }) => orbits > 10_000);

it.each(medium)('$name by definition: $states states', (row) => {
  const { variant, bounds, states, transitions, depth } = row;
  expect(check(variant, [], { bounds, explorer: exploreNaively })).toMatchObject({
    states,
    transitions,
    depth,
    complete: true,
    verdict: 'holds',
  });
});

it.each(large)('$name: $states states', ({ variant, bounds, states, transitions, depth }) => {
  expect(check(variant, [], { bounds, symmetry: false })).toMatchObject({
    states,
    transitions,
    depth,
    complete: true,
    verdict: 'holds',
  });
});

it.each(renamed)('$name: $orbits orbits', (row) => {
  const { variant, bounds, orbits, orbitTransitions, depth } = row;
  expect(check(variant, [], { bounds })).toMatchObject({
    states: orbits,
    transitions: orbitTransitions,
    depth,
    complete: true,
    verdict: 'holds',
  });
});

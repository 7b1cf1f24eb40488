import { expect, it } from 'vitest';
import { check } from '../../check.ts';
import { counts } from './counts.ts';

// Those that the naive explorer finishes in seconds and no quick test covers.
const medium = counts.filter(({ states }) => states > 1_000 && states <= 10_000);

it.each(medium)('$name: $states states', ({ variant, bounds, states, transitions, depth }) => {
  expect(check(variant, [], { bounds })).toMatchObject({
    states,
    transitions,
    depth,
    complete: true,
    verdict: 'holds',
  });
});

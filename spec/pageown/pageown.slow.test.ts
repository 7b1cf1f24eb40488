import { expect, it } from 'vitest';
import { check } from '../../checker/check.ts';
import { pageownVariants } from './index.ts';

// Counts on which TLC, SPIN, Rumur and a program in C agree; too large for the naive explorer to be quick.
it.each([
  { size: [2, 3, 1, 1], states: 90_080, transitions: 766_576, depth: 20 },
  { size: [2, 2, 2, 1], states: 268_976, transitions: 2_647_024, depth: 18 },
])('pageown at V,P,G,K = $size has $states states', ({ size, ...counts }) => {
  const [vms = 0, pages = 0, gfns = 0, pins = 0] = size;
  const verdict = check(pageownVariants[0], [], { bounds: { vms, pages, gfns, pins } });
  expect(verdict).toMatchObject({ ...counts, complete: true });
});

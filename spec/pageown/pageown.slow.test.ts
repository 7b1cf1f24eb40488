import { expect, it } from 'vitest';
import { check } from '../../checker/check.ts';
import { pageownVariants } from './index.ts';

// Counts on which TLC, SPIN, Rumur and a program in C agree.
it.each([
  { size: [3, 3, 1, 1], states: 2_777_984, transitions: 29_608_512, depth: 24 },
  { size: [2, 3, 2, 1], states: 8_215_760, transitions: 95_572_832, depth: 22 },
])('pageown at V,P,G,K = $size has $states states', ({ size, ...counts }) => {
  const [vms = 0, pages = 0, gfns = 0, pins = 0] = size;
  const bounds = { vms, pages, gfns, pins };
  const verdict = check(pageownVariants[0], [], { bounds, symmetry: false });
  expect(verdict).toMatchObject({ ...counts, complete: true });
});

import { expect, it } from 'vitest';
import { check, modelFor } from '../../checker/check.ts';
import { fastExplorer } from '../../checker/engine/explore.ts';
import { noLimits, runToEnd } from '../../checker/exploration.ts';
import { pageownVariants } from './index.ts';

// Counts on which TLC, SPIN, Rumur and a program in C agree.
it.each([
  { size: [2, 4, 1, 1], states: 1_047_200, transitions: 10_371_680, depth: 24 },
  { size: [3, 3, 1, 1], states: 2_777_984, transitions: 29_608_512, depth: 24 },
  { size: [2, 3, 2, 1], states: 8_215_760, transitions: 95_572_832, depth: 22 },
])('pageown at V,P,G,K = $size has $states states', ({ size, ...counts }) => {
  const [vms = 0, pages = 0, gfns = 0, pins = 0] = size;
  const bounds = { vms, pages, gfns, pins };
  const verdict = check(pageownVariants[0], [], { bounds, symmetry: false });
  expect(verdict).toMatchObject({ ...counts, complete: true });
});

// Orbits that independent programs agree on, as in pageown.test.ts.
it.each([
  { size: [2, 4, 1, 1], alike: [25_916, 256_609], apart: [25_916, 256_609] },
  { size: [3, 3, 1, 1], alike: [79_948, 851_787], apart: [79_948, 851_787] },
  { size: [2, 3, 2, 1], alike: [345_761, 4_022_472], apart: [182_901, 2_121_770] },
])('pageown at V,P,G,K = $size has $apart and $alike orbits and transitions', (row) => {
  const [vms = 0, pages = 0, gfns = 0, pins = 0] = row.size;
  const model = modelFor(pageownVariants[0], [], { vms, pages, gfns, pins });
  const count = (symmetry: boolean | 'alike') => {
    const { states, transitions } = runToEnd(fastExplorer({ symmetry })(model, noLimits));
    return [states, transitions];
  };
  expect(count('alike')).toEqual(row.alike);
  expect(count(true)).toEqual(row.apart);
});

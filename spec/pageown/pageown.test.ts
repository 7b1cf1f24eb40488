import { expect, it } from 'vitest';
import { check, modelFor } from '../../checker/check.ts';
import { fastExplorer } from '../../checker/engine/explore.ts';
import { noLimits, runToEnd } from '../../checker/exploration.ts';
import { properties } from '../../invariants/index.ts';
import { pageownVariants } from './index.ts';

const variantNamed = (name: string) => {
  const found = pageownVariants.find((variant) => variant.name === name);
  if (found === undefined) throw new Error(`There is no variant "${name}".`);
  return found;
};

const sound = variantNamed('pageown');

// Counts on which TLC, SPIN, Rumur and a program in C agree for this model, without reductions.
it.each([
  { size: [1, 1, 1, 1], states: 34, transitions: 116, depth: 6 },
  { size: [1, 2, 1, 1], states: 228, transitions: 1062, depth: 10 },
  { size: [2, 2, 1, 1], states: 6062, transitions: 42_276, depth: 16 },
  { size: [2, 2, 1, 2], states: 15_134, transitions: 108_664, depth: 18 },
  { size: [2, 3, 1, 1], states: 90_080, transitions: 766_576, depth: 20 },
  { size: [2, 2, 2, 1], states: 268_976, transitions: 2_647_024, depth: 18 },
])('pageown at V,P,G,K = $size has $states states', ({ size, ...counts }) => {
  const [vms = 0, pages = 0, gfns = 0, pins = 0] = size;
  const bounds = { vms, pages, gfns, pins };
  const verdict = check(sound, [], { bounds, symmetry: false });
  expect(verdict).toMatchObject({ ...counts, complete: true, verdict: 'holds' });
});

// Orbits that independent programs agree on, with transitions from one state of each. "Alike" renames the frames of all VMs in the same
// way, as scalarsets of other checkers do; otherwise the frames of each VM are renamed on their own.
it.each([
  { size: [2, 2, 1, 2], alike: [3828, 27_478], apart: [3828, 27_478] },
  { size: [2, 3, 1, 1], alike: [7859, 66_768], apart: [7859, 66_768] },
  { size: [2, 2, 2, 1], alike: [33_859, 333_146], apart: [18_622, 182_141] },
])('pageown at V,P,G,K = $size has $apart and $alike orbits and transitions', (row) => {
  const [vms = 0, pages = 0, gfns = 0, pins = 0] = row.size;
  const model = modelFor(sound, [], { vms, pages, gfns, pins });
  const count = (symmetry: boolean | 'alike') => {
    const { states, transitions } = runToEnd(fastExplorer({ symmetry })(model, noLimits));
    return [states, transitions];
  };
  expect(count('alike')).toEqual(row.alike);
  expect(count(true)).toEqual(row.apart);
});

it('the sound variant satisfies every property that applies, and has something to check for each', () => {
  const verdict = check(sound, properties);
  expect(verdict.properties.filter((p) => p.verdict === 'violated' || p.exercised === 0)).toEqual(
    [],
  );
  expect(verdict.properties.length).toBeGreaterThanOrEqual(8);
  expect(verdict.deadlock).toBeUndefined();
});

const shortest = (variant: string, property: string, bounds = {}) => {
  const wanted = properties.filter(({ name }) => name === property);
  const [result] = check(variantNamed(variant), wanted, { bounds }).properties;
  return result?.evidence?.trace.steps.map(({ label }) => label);
};

it('BUG 1 breaks I1 in four steps at (2,2,2,1)', () => {
  expect(shortest('pageown-bug1', 'guest-mapping-leads-to-a-live-page', { gfns: 2 })).toEqual([
    'Map(vm0, gfn0, page0)',
    'Begin(vm0, gfn0)',
    'Unmap(vm0, gfn0)',
    'Commit(vm0)',
  ]);
});

it('BUG 2 breaks I1 in six steps at (2,2,2,1)', () => {
  const steps = shortest('pageown-bug2', 'guest-mapping-leads-to-a-live-page', { gfns: 2 });
  expect(steps?.length).toBe(6);
});

it('I2, I3 and I4 are each broken by a mutant', () => {
  expect(shortest('pageown-map-forgets-owner', 'private-mapping-is-the-owners')?.length).toBe(4);
  expect(shortest('pageown-convert-ignores-pins', 'private-page-has-no-foreign-pin')).toEqual([
    'Map(vm0, gfn0, page0)',
    'Pin(page0)',
    'ToPrivate(vm0, gfn0)',
  ]);
  expect(shortest('pageown-alias-ignores-owner', 'page-is-used-for-one-vm')?.length).toBe(2);
});

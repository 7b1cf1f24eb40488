// The fast explorer says of every variant that is shipped what the naive one says.

import { expect, it } from 'vitest';
import { modelFor } from '../checker/check.ts';
import { fastExplorer } from '../checker/engine/explore.ts';
import { resultOf, verdictOf } from '../checker/engine/testing/agreement.ts';
import { noLimits, runToEnd } from '../checker/exploration.ts';
import type { Variant } from '../checker/model/index.ts';
import { exploreNaively } from '../checker/naive.ts';
import { properties } from '../invariants/index.ts';
import { variants } from './index.ts';

/** Too large at their default bounds for an explorer that takes a quarter of a minute for a million steps: the smallest ones must do. */
const large: readonly string[] = [];
const transitionsMax = 1_000_000;

const smallest = ({ family }: Variant): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(family.bounds).map(([name, { min }]) => [name, min]));

const title = ({ name }: Variant): string =>
  `explorers agree on ${name} at its ${large.includes(name) ? 'smallest' : 'default'} bounds`;

it.each(variants.map((variant) => [title(variant), variant] as const))('%s', (_, variant) => {
  const bounds = large.includes(variant.name) ? smallest(variant) : {};
  const model = modelFor(variant, properties, bounds);
  const explore = (symmetry: boolean) => runToEnd(fastExplorer({ symmetry })(model, noLimits));
  const [plain, reduced] = [explore(false), explore(true)];
  expect(plain.transitions, 'it belongs to the large ones').toBeLessThan(transitionsMax);
  const naive = runToEnd(exploreNaively(model, noLimits));
  expect(resultOf(plain)).toEqual(resultOf(naive));
  expect(verdictOf(reduced)).toEqual(verdictOf(naive));
});

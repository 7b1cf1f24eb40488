// Of every variant that is shipped, the fast explorer says what the naive one says. That one needs a second for some thousand steps, so only
// small variants and the first of each family are compared at their default bounds; the others at the smallest ones.

import { it } from 'vitest';
import { modelFor } from '../checker/check.ts';
import { fastExplorer } from '../checker/engine/explore.ts';
import { resultOf, verdictOf } from '../checker/engine/testing/agreement.ts';
import { noLimits, runToEnd } from '../checker/exploration.ts';
import type { Model } from '../checker/instantiate.ts';
import type { Variant } from '../checker/model/index.ts';
import { isOfRuns } from '../checker/model/index.ts';
import { exploreNaively } from '../checker/naive.ts';
import { properties } from '../invariants/index.ts';
import { families, variants } from './index.ts';

/** A variant with at most so many states is small. */
const statesMax = 500;

const firsts = families.flatMap(
  (family) => variants.find((variant) => variant.family === family) ?? [],
);

const smallestBounds = ({ family }: Variant): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(family.bounds).map(([name, { min }]) => [name, min]));

const isSmall = (model: Model): boolean => {
  const { stopped } = runToEnd(
    fastExplorer({ symmetry: false })({ ...model, properties: [] }, { ...noLimits, statesMax }),
  );
  return stopped !== 'states';
};

/** Without properties of runs, on which the naive explorer would spend nearly all of its time. */
const modelOf = (variant: Variant, bounds: Readonly<Record<string, number>> = {}): Model => {
  const model = modelFor(variant, properties, bounds);
  return { ...model, properties: model.properties.filter(({ property }) => !isOfRuns(property)) };
};

it.for(variants)('explorers agree on $name', async (variant, { annotate, expect }) => {
  const whole = modelOf(variant);
  const isWhole = firsts.includes(variant) || isSmall(whole);
  const model = isWhole ? whole : modelOf(variant, smallestBounds(variant));
  await annotate(`at the ${isWhole ? 'default' : 'smallest'} bounds`);
  const naive = runToEnd(exploreNaively(model, noLimits));
  const explore = (symmetry: boolean) => runToEnd(fastExplorer({ symmetry })(model, noLimits));
  expect(resultOf(explore(false))).toEqual(resultOf(naive));
  expect(verdictOf(explore(true))).toEqual(verdictOf(naive));
});

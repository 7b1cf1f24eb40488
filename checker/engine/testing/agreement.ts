// What explorers must agree on. States, transitions and how often something happened shrink with symmetry; everything else is the same.

import fc from 'fast-check';
import { expect } from 'vitest';
import type { Exploration, Explorer, Limits } from '../../exploration.ts';
import { noLimits, runToEnd } from '../../exploration.ts';
import type { Model } from '../../instantiate.ts';
import { isOfRuns } from '../../model/index.ts';
import { exploreNaively } from '../../naive.ts';
import { verdictOf as confirmedVerdictOf } from '../../verdict.ts';
import type { ExploreOptions } from '../explore.ts';
import { fastExplorer } from '../explore.ts';
import { graphModelOf, graphSpecs } from './random-graph.ts';
import { modelOf } from './random-model.ts';
import { modelSpecs } from './random-spec.ts';

// The same models in every run, so that a change is blamed for what it did and not for what it met. Another number gives others.
fc.configureGlobal({ seed: 1 });

/** Enough for small models, and quick to set up. */
const memoryMax = 24 << 20;

/** A fast explorer that compiles what it has learned again and again: otherwise no small model would ever run on compiled tables. */
const eagerExplorer = (options: ExploreOptions): Explorer =>
  fastExplorer({ ...options, walksPerCompilation: 100 });

/** Without how it was done, and what the naive explorer takes no note of. */
export const resultOf = ({
  method: _,
  usage: __,
  ...rest
}: Exploration): Omit<Exploration, 'method' | 'usage'> => rest;

/** What does not depend on how many states stand for one. */
export const verdictOf = (exploration: Exploration) => {
  const { depth, complete, stopped, properties, rules, deadlock } = exploration;
  return {
    depth,
    complete,
    stopped,
    deadlock,
    properties: properties.map((each) => ({ ...each, exercised: each.exercised > 0 })),
    rules: rules.map(({ name, fired }) => ({ name, fired: fired > 0 })),
  };
};

/** How to compare. */
export interface Circumstances {
  readonly limits: Limits;
  readonly audit: 'full' | 'sampled';
  /** Whether tables are compiled early. */
  readonly compiled: boolean;
  /** Whether the driver wants control back all the time. */
  readonly restless: boolean;
  /** Whether a model in which hardly anything happens will do. */
  readonly anything: boolean;
}

export const circumstances: fc.Arbitrary<Circumstances> = fc.record({
  limits: fc.record({
    statesMax: fc.oneof(
      { weight: 3, arbitrary: fc.constant(400) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 60 }) },
    ),
    depthMax: fc.oneof(
      { weight: 4, arbitrary: fc.constant(Infinity) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 6 }) },
    ),
  }),
  audit: fc.constantFrom('sampled', 'full'),
  compiled: fc.boolean(),
  restless: fc.boolean(),
  anything: fc.constantFrom(true, false, false, false, false),
});

/** Explores a model by definition, and hands it to a comparison with an explorer's results. */
export const compare = (
  model: Model,
  { limits, audit, compiled, restless, anything }: Circumstances,
  fast: (options: ExploreOptions) => Explorer = compiled ? eagerExplorer : fastExplorer,
) => {
  const naive = runToEnd(exploreNaively(model, limits));
  fc.pre(anything || naive.states > 2);
  const driver = restless ? { isDue: () => true } : {};
  const run = (symmetry: boolean, within: Limits): Exploration =>
    runToEnd(fast({ symmetry, workers: 1, audit, memoryMax, ...driver })(model, within));
  return {
    naive,
    plain: () => run(false, limits),
    /** With symmetry, to the same depth: a limit of states would end it elsewhere. */
    reduced: (): Exploration => {
      const { stopped, depth } = naive;
      if (stopped !== 'states') return run(true, limits);
      return { ...run(true, { statesMax: Infinity, depthMax: depth }), stopped };
    },
  };
};

/** Without symmetry all numbers are the same; with it, everything that does not count states. */
export const agreeing = fc.property(modelSpecs({ names: false }), circumstances, (spec, how) => {
  const { naive, plain, reduced } = compare(modelOf(spec), how);
  expect(resultOf(plain())).toEqual(resultOf(naive));
  const fewer = reduced();
  expect(verdictOf(fewer)).toEqual(verdictOf(naive));
  expect(fewer.states).toBeLessThanOrEqual(naive.states);
  expect(fewer.transitions).toBeLessThanOrEqual(naive.transitions);
});

/** Models that name elements have no symmetry. */
export const agreeingWithNames = fc.property(
  modelSpecs({ names: true }),
  circumstances,
  (spec, how) => {
    const { naive, plain } = compare(modelOf(spec), how);
    expect(resultOf(plain())).toEqual(resultOf(naive));
  },
);

/**
 * What an exploration says of properties of runs. Each run that is shown is confirmed by definition; which one it is may differ, but for
 * the length of those that are the shortest.
 */
const runResultOf = (model: Model, exploration: Exploration, limits: Limits) => {
  const { verdict, complete, stopped, properties } = confirmedVerdictOf(model, exploration, limits);
  return {
    verdict,
    complete,
    stopped,
    properties: properties
      .filter(({ property }) => isOfRuns(property))
      .map(({ property: { name, kind }, verdict: found, exercised, evidence, value }) => ({
        name,
        found,
        exercised,
        value,
        binding: evidence?.binding,
        isLasso: evidence && evidence.trace.loop !== undefined,
        steps: kind === 'can-always-reach' ? evidence?.trace.steps.length : undefined,
      })),
  };
};

/** Explorers agree on properties of runs; on the others as well, beside them. */
export const agreeingOnRuns = (names: boolean) =>
  fc.property(modelSpecs({ names, runs: true }), circumstances, (spec, how) => {
    const model = modelOf(spec);
    const { naive, plain, reduced } = compare(model, how);
    const expected = runResultOf(model, naive, how.limits);
    const isLocal = ({ name }: { readonly name: string }): boolean =>
      expected.properties.every((each) => each.name !== name);
    const local = (exploration: Exploration): unknown => {
      const { properties, ...rest } = verdictOf(exploration);
      return { ...rest, properties: properties.filter(isLocal) };
    };
    for (const fast of names ? [plain()] : [plain(), reduced()]) {
      expect(runResultOf(model, fast, how.limits)).toEqual(expected);
      expect(local(fast)).toEqual(local(naive));
    }
  });

/** The same on random graphs, which have more to offer to fairness. */
export const agreementOnGraph = (fast: Explorer) =>
  fc.property(graphSpecs, (spec) => {
    const model = graphModelOf(spec);
    const resultBy = (explorer: Explorer): unknown =>
      runResultOf(model, runToEnd(explorer(model, noLimits)), noLimits);
    expect(resultBy(fast)).toEqual(resultBy(exploreNaively));
  });

export const agreeingOnGraphs = agreementOnGraph(fastExplorer({ symmetry: true, memoryMax }));

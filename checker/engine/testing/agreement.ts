// What explorers must agree on. States, transitions and how often something happened shrink with symmetry; everything else is the same.

import type { Exploration, Explorer, Limits } from '../../exploration.ts';
import { runToEnd } from '../../exploration.ts';
import type { Model } from '../../instantiate.ts';
import { exploreNaively } from './naive-fixed.ts';
import type { ExploreOptions } from '../explore.ts';
import { fastExplorer } from '../explore.ts';
import { Machine } from '../machine.ts';

/** Enough for small models, and quick to set up. */
const memoryMax = 24 << 20;

interface Insides {
  answered: number;
  answeredAtCompilation: number;
  compilations: number;
}

/**
 * A fast explorer that compiles what it has learned again and again, and not only after many answers: otherwise no small model would ever
 * run on compiled tables.
 */
export const eagerExplorer = (options: ExploreOptions): Explorer =>
  function* explore(model, limits) {
    const { begin, expand } = Machine.prototype;
    const hurry = (machine: Machine): void => {
      const inside = machine as unknown as Insides;
      inside.answeredAtCompilation =
        inside.compilations > 3 ? Infinity : 12 * 5 ** inside.compilations;
    };
    Machine.prototype.begin = function (): void {
      hurry(this);
      begin.call(this);
    };
    Machine.prototype.expand = function (from, to): void {
      hurry(this);
      expand.call(this, from, to);
    };
    try {
      return yield* fastExplorer({ memoryMax, ...options })(model, limits);
    } finally {
      Object.assign(Machine.prototype, { begin, expand });
    }
  };

/** Without how it was done. */
export const resultOf = ({ method: _, ...rest }: Exploration): Omit<Exploration, 'method'> => rest;

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

export interface Comparison {
  readonly model: Model;
  readonly limits: Limits;
  readonly audit: 'full' | 'sampled';
  readonly compiled: boolean;
}

/** A model explored by definition and fast. */
export const explored = ({ model, limits, audit, compiled }: Comparison) => {
  const options = { symmetry: false, workers: 1, audit, memoryMax };
  const explorer = (of: ExploreOptions): Explorer =>
    compiled ? eagerExplorer(of) : fastExplorer(of);
  const run = (explore: Explorer, within: Limits): Exploration => runToEnd(explore(model, within));
  const naive = run(exploreNaively, limits);
  const plain = run(explorer(options), limits);
  return {
    naive,
    plain,
    /** With symmetry, to the same depth: a limit of states would end it elsewhere. */
    reduced: (): Exploration => {
      const { stopped, depth } = naive;
      const within = stopped === 'states' ? { statesMax: Infinity, depthMax: depth } : limits;
      const found = run(explorer({ ...options, symmetry: true }), within);
      return stopped === 'states' ? { ...found, stopped } : found;
    },
  };
};

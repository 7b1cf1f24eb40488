// Decides properties of runs on the graph of all states. The naive decider in `runs/naive.ts` says the same in fewer words.

import type { Command, Finding, Progress, PropertyTally, StopReason } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import type { Metric, RunProperty } from '../model/index.ts';
import { assumptionOf } from '../runs/fairness.ts';
import type { RunDecider } from '../runs/runs.ts';
import { codecOf } from './codec.ts';
import { Components } from './components.ts';
import type { Graph } from './graph.ts';
import { graphOf, isOutOfMemory } from './graph.ts';
import { Violations, statesWhere } from './lassos.ts';
import type { Learner, Pair } from './learner.ts';
import { learnerOf } from './learner.ts';
import { decided, satisfied } from './leaves.ts';
import type { Dearest } from './metrics.ts';
import { dearestRun } from './metrics.ts';
import type { Work } from './pauses.ts';
import { handOver, within } from './pauses.ts';
import { inPureWorld } from './pure-world.ts';

/** States that are looked at between two pauses, if no code of the model is called. */
const statesPerPause = 1024;

/** The driver said stop. */
class Stopped extends Error {
  override readonly name = 'Stopped';
  readonly reason: StopReason;

  constructor(reason: StopReason) {
    super(reason);
    this.reason = reason;
  }
}

/** Whether there is something to check in a state. */
const isGiven = (property: RunProperty, leaf: number): boolean => {
  switch (property.kind) {
    case 'can-always-reach':
      return true;
    case 'metric':
      return property.during === undefined || leaf === satisfied;
    default:
      return leaf === decided;
  }
};

/** Decides the properties of a model, one after the other. */
class Decider {
  private readonly model: Model;
  private readonly graph: Graph;
  private readonly learner: Learner;
  private readonly components: Components;
  /** Calls of the model's code up to the last pause. */
  private callsSeen = 0;

  constructor(model: Model, graph: Graph) {
    this.model = model;
    this.graph = graph;
    this.learner = learnerOf(model, codecOf(model.variables, model.initial));
    this.components = new Components(graph);
  }

  *decide(index: number): Work<PropertyTally> {
    const property = this.model.properties[index]?.property as RunProperty;
    const { name, kind } = property;
    const assumption = assumptionOf(this.model, property);
    const violations = new Violations(this.graph, this.components, { kind, assumption });
    const given = new Uint8Array(this.graph.states);
    let found: Finding | undefined;
    for (const [number, pair] of this.learner.pairs.entries()) {
      if (pair.property !== index) continue;
      const { binding } = pair;
      const leaves = yield* this.leaves(number, { property, given });
      if (property.kind === 'metric') {
        const { value, run } = yield* this.dearest(pair, property, leaves);
        if (value > (found?.value ?? 0)) found = { ...run, binding, value };
      } else if (found === undefined) {
        const violation = yield* violations.find(leaves);
        found = violation && { ...violation, binding };
      }
    }
    const exercised = given.reduce((total, each) => total + each, 0);
    const tally = { name, exercised, found, isDecided: true };
    return kind === 'metric' ? { ...tally, value: found?.value ?? 0 } : tally;
  }

  /** What a property says of each state, for one binding; where it has something to check is noted in `given`. */
  private *leaves(
    pair: number,
    { property, given }: { readonly property: RunProperty; readonly given: Uint8Array },
  ): Work<Uint8Array> {
    const { graph, learner } = this;
    const leaves = new Uint8Array(graph.states);
    for (let id = 0; id < graph.states; id += 1) {
      if (this.isDue(id)) yield undefined;
      const leaf = learner.judgementOf(pair, graph.read(id));
      leaves[id] = leaf;
      if (isGiven(property, leaf)) given[id] = 1;
    }
    return leaves;
  }

  /** The dearest run of a metric, for one binding. */
  private *dearest(pair: Pair, metric: Metric, leaves: Uint8Array): Work<Dearest> {
    const { graph, components } = this;
    const isDuring = (id: number): boolean => leaves[id] === satisfied;
    const during = metric.during && statesWhere(graph.states, isDuring);
    const costs = yield* this.costs(pair, (id) => during === undefined || isDuring(id));
    return yield* dearestRun({ graph, components, costs, during });
  }

  /** What each step costs, where it counts. */
  private *costs(pair: Pair, counts: (id: number) => boolean): Work<Uint32Array> {
    const { graph, learner } = this;
    const costs = new Uint32Array(graph.targets.length);
    for (let id = 0; id < graph.states; id += 1) {
      if (!counts(id)) continue;
      if (this.isDue(id)) yield undefined;
      const words = graph.read(id);
      for (let at = graph.starts[id] as number; at < (graph.starts[id + 1] as number); at += 1) {
        const effect = learner.effectOf(graph.by[at] as number, words);
        if (effect !== undefined) costs[at] = learner.costOf(pair, effect, words);
      }
    }
    return costs;
  }

  /** Whether to pause: code of the model was called, which may take any time, or much else was done. */
  private isDue(state: number): boolean {
    const calls = this.learner.calls();
    if (calls === this.callsSeen && state % statesPerPause !== 0) return false;
    this.callsSeen = calls;
    return true;
  }
}

/** Decides all properties of a model, until the driver says stop or memory runs out. */
function* decideAll(
  model: Model,
  graph: Graph,
  tallies: PropertyTally[],
): Generator<Progress, StopReason | undefined, Command> {
  const now: Progress = {
    states: graph.states,
    transitions: graph.targets.length,
    depth: 0,
    frontier: 0,
  };
  const onStop = (reason: StopReason): never => {
    throw new Stopped(reason);
  };
  try {
    const decider = new Decider(model, graph);
    for (const index of model.properties.keys()) {
      const work = within(inPureWorld, decider.decide(index));
      tallies.push(yield* handOver(work, { progress: () => now, onStop }));
    }
    return undefined;
  } catch (thrown) {
    if (thrown instanceof Stopped) return thrown.reason;
    if (isOutOfMemory(thrown)) return 'memory';
    throw thrown;
  }
}

/** A decider that works on packed states and tables. */
export const fastRunDecider = (memoryMax?: number): RunDecider =>
  function* decideRuns(model, limits) {
    const graph = yield* graphOf(model, { memoryMax, limits });
    if (typeof graph === 'string') {
      return { tallies: [], states: 0, transitions: 0, stopped: graph };
    }
    const tallies: PropertyTally[] = [];
    const stopped = yield* decideAll(model, graph, tallies);
    return { tallies, states: graph.states, transitions: graph.targets.length, stopped };
  };

// Decides properties of runs on the graph of all states. The naive decider in `runs/naive.ts` says the same in fewer words.

import type { Command, Finding, Progress, PropertyTally } from '../exploration.ts';
import { reasonIn } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import type { Metric, RunProperty } from '../model/index.ts';
import type { Assumption } from '../runs/fairness.ts';
import { assumptionOf } from '../runs/fairness.ts';
import type { RunDecider } from '../runs/runs.ts';
import { FairComponents } from './fair-components.ts';
import type { Graph } from './graph.ts';
import { graphOf } from './graph.ts';
import type { Learner, Pair } from './learner.ts';
import { decided, satisfied } from './learner.ts';
import { dearestRun } from './metrics.ts';
import { errand, handOver } from './pauses.ts';
import { Loops, wayTo } from './walks.ts';

const initial = 0;
const statesPerSlice = 256;

/** What a property says of each state, for one binding: a leaf of the learner. */
function* leavesOf(
  graph: Graph,
  judge: (words: Uint32Array) => number,
): Generator<Progress, Uint8Array, Command> {
  const leaves = new Uint8Array(graph.states);
  for (let id = 0; id < graph.states; id += 1) {
    leaves[id] = judge(graph.read(id));
    if (id % statesPerSlice === statesPerSlice - 1) yield progressOf(graph);
  }
  return leaves;
}

const progressOf = ({ states, targets }: Graph): Progress => ({
  states,
  transitions: targets.length,
  depth: 0,
  frontier: 0,
});

const countOf = (leaves: Uint8Array, leaf: number): number =>
  leaves.reduce((total, each) => total + (each === leaf ? 1 : 0), 0);

/** The numbers of all states that pass. */
const statesWhere = (states: number, test: (id: number) => boolean): Uint32Array => {
  const found = new Uint32Array(states);
  let count = 0;
  for (let id = 0; id < states; id += 1) if (test(id)) found[count++] = id;
  return found.subarray(0, count);
};

/** Marks the states that some lead to without leaving what is open. */
const reach = (graph: Graph, from: Uint32Array, isOpen: (id: number) => boolean): Uint8Array => {
  const { starts, targets } = graph;
  const seen = new Uint8Array(graph.states);
  const queue = new Uint32Array(graph.states);
  let end = 0;
  for (const id of from) {
    seen[id] = 1;
    queue[end++] = id;
  }
  for (let next = 0; next < end; next += 1) {
    const id = queue[next] as number;
    for (let step = starts[id] as number; step < (starts[id + 1] as number); step += 1) {
      const to = targets[step] as number;
      if (seen[to] === 1 || !isOpen(to)) continue;
      seen[to] = 1;
      queue[end++] = to;
    }
  }
  return seen;
};

/** Marks the states that lead to one of some. */
const reachBackwards = (graph: Graph, to: Uint32Array): Uint8Array => {
  const { states, starts, targets } = graph;
  const ends = new Uint32Array(states + 1);
  for (const target of targets) ends[target + 1] = (ends[target + 1] as number) + 1;
  for (let id = 0; id < states; id += 1)
    ends[id + 1] = (ends[id + 1] as number) + (ends[id] as number);
  const sources = new Uint32Array(targets.length);
  const next = ends.slice();
  for (let id = 0; id < states; id += 1) {
    for (let step = starts[id] as number; step < (starts[id + 1] as number); step += 1) {
      const target = targets[step] as number;
      sources[next[target] as number] = id;
      next[target] = (next[target] as number) + 1;
    }
  }
  return reach({ ...graph, starts: ends, targets: sources }, to, () => true);
};

/** One property of runs with one binding, on a graph. */
interface Question {
  readonly graph: Graph;
  readonly assumption: Assumption;
  readonly leaves: Uint8Array;
}

type Violation = Omit<Finding, 'binding'>;

/** A way through two layers: before and after the run is one that must not end well. */
const stemTo = (
  { graph, leaves }: Question,
  { isOpen, isStart, isEnd }: Record<'isOpen' | 'isStart' | 'isEnd', (id: number) => boolean>,
): { readonly path: readonly number[]; readonly to: number } => {
  if (isStart(initial) && isEnd(initial)) return { path: [], to: initial };
  const { states, starts, targets, by } = graph;
  const came = new Map<number, { from: number; by: number }>();
  const layer = (id: number, isLate: boolean): number => (isLate ? id + states : id);
  const first = layer(initial, isStart(initial));
  const queue = [first];
  const seen = new Set(queue);
  for (const at of queue) {
    const id = at % states;
    const isLate = at >= states;
    for (let step = starts[id] as number; step < (starts[id + 1] as number); step += 1) {
      const to = targets[step] as number;
      // A run that is late stays so, where it is open; an early one may become late wherever it could start.
      const next = isLate ? (isOpen(to) ? layer(to, true) : to) : layer(to, isStart(to));
      if (seen.has(next)) continue;
      seen.add(next);
      came.set(next, { from: at, by: by[step] as number });
      if (next >= states && isEnd(to)) {
        const path: number[] = [];
        for (let back = came.get(next); back !== undefined; back = came.get(back.from))
          path.push(back.by);
        return { path: path.reverse(), to };
      }
      queue.push(next);
    }
  }
  throw new Error(`No way leads to a component among ${String(leaves.length)} states.`);
};

/** The components' states, nearest first. */
const nearestFirst = (component: Uint32Array): readonly number[] =>
  [...component].sort((a, b) => a - b);

/** A run that never gets to what is satisfied, after it should. */
const unsatisfied = (question: Question): Violation | undefined => {
  const { graph, assumption, leaves } = question;
  const isOpen = (id: number): boolean => leaves[id] !== satisfied;
  const isStart = (id: number): boolean => leaves[id] === decided;
  const pending = reach(graph, statesWhere(graph.states, isStart), isOpen);
  const states = statesWhere(graph.states, (id) => pending[id] === 1);
  return lassoIn(question, {
    components: new FairComponents(graph, assumption).within(states, () => true),
    isOpen,
    isStart,
    isAnchor: () => true,
  });
};

/** A run that comes back for ever to where it should not be. */
const unsettled = (question: Question): Violation | undefined => {
  const { graph, assumption, leaves } = question;
  const isBad = (id: number): boolean => leaves[id] === decided;
  const all = statesWhere(graph.states, () => true);
  return lassoIn(question, {
    components: new FairComponents(graph, assumption).within(all, isBad),
    isOpen: () => true,
    isStart: () => true,
    isAnchor: isBad,
  });
};

interface Target {
  readonly components: readonly Uint32Array[];
  readonly isOpen: (id: number) => boolean;
  readonly isStart: (id: number) => boolean;
  /** Where the loop must pass. */
  readonly isAnchor: (id: number) => boolean;
}

/** The nearest component, a short loop in it, and the way there. */
const lassoIn = (question: Question, target: Target): Violation | undefined => {
  const { components, isOpen, isStart, isAnchor } = target;
  if (components.length === 0) return undefined;
  const { graph, assumption } = question;
  const of = new Map(
    components.flatMap((component) => [...component].map((id) => [id, component])),
  );
  const nearest = stemTo(question, { isOpen, isStart, isEnd: (id) => of.has(id) });
  const component = of.get(nearest.to);
  if (component === undefined) return undefined;
  const anchors = nearestFirst(component).filter(isAnchor);
  const preferred = isAnchor(nearest.to) ? [nearest.to, ...anchors] : anchors;
  const found = new Loops(graph, assumption, component).at(preferred);
  if (found === undefined) return undefined;
  const { state, loop } = found;
  if (state === nearest.to) return { path: nearest.path, loop };
  const { path } = stemTo(question, { isOpen, isStart, isEnd: (id) => id === state });
  return { path, loop };
};

/** A state from which no goal can be reached any more. */
const lost = ({ graph, leaves }: Question): Violation | undefined => {
  const goals = statesWhere(graph.states, (id) => leaves[id] === satisfied);
  const good = reachBackwards(graph, goals);
  const isLost = (id: number): boolean => good[id] !== 1;
  if (statesWhere(graph.states, isLost).length === 0) return undefined;
  if (isLost(initial)) return { path: [] };
  const way = wayTo(graph, { from: [initial], isOpen: () => true, isGoal: (_, to) => isLost(to) });
  return way && { path: way.path };
};

const violationOf = (kind: RunProperty['kind'], question: Question): Violation | undefined => {
  switch (kind) {
    case 'leads-to':
    case 'always-eventually':
      return unsatisfied(question);
    case 'eventually-always':
      return unsettled(question);
    case 'can-always-reach':
      return lost(question);
    case 'metric':
      return undefined;
  }
};

/** Work on the graph is no code of the model, so the limit on its time does not apply. */
const alone = <T>(graph: Graph, run: () => T): Generator<Progress, T, Command> =>
  handOver(errand(run), { progress: () => progressOf(graph) });

/** What each step costs, where it counts. */
function* costsOf(
  { graph, learner, leaves }: { graph: Graph; learner: Learner; leaves: Uint8Array },
  { during }: Metric,
  pair: Pair,
): Generator<Progress, Uint32Array, Command> {
  const costs = new Uint32Array(graph.targets.length);
  for (let id = 0; id < graph.states; id += 1) {
    if (id % statesPerSlice === statesPerSlice - 1) yield progressOf(graph);
    if (during !== undefined && leaves[id] !== satisfied) continue;
    const words = graph.read(id);
    for (let at = graph.starts[id] as number; at < (graph.starts[id + 1] as number); at += 1) {
      const effect = learner.effectOf(graph.by[at] as number, words);
      if (effect !== undefined) costs[at] = learner.costOf(pair, effect, words);
    }
  }
  return costs;
}

/** Decides one property. */
function* decide(
  { model, learner }: { readonly model: Model; readonly learner: Learner },
  index: number,
  graph: Graph,
): Generator<Progress, PropertyTally, Command> {
  const property = model.properties[index]?.property as RunProperty;
  const assumption = assumptionOf(model, property);
  let exercised = 0;
  let found: Finding | undefined;
  let most: { value: number; finding: Finding } | undefined;
  for (const [number, pair] of learner.pairs.entries()) {
    const { property: of, binding } = pair;
    if (of !== index) continue;
    const leaves = yield* leavesOf(graph, (words) => learner.judgementOf(number, words));
    exercised += exercisedIn(property, leaves);
    if (property.kind === 'metric') {
      const costs = yield* costsOf({ graph, learner, leaves }, property, pair);
      const isDuring = (id: number): boolean => leaves[id] === satisfied;
      const priced = {
        graph,
        costs,
        isDuring: property.during === undefined ? undefined : isDuring,
      };
      const dearest = yield* alone(graph, () => dearestRun(priced));
      if (dearest.value > (most?.value ?? 0)) {
        const { value, run } = dearest;
        most = { value, finding: { ...run, binding, value } };
      }
    } else if (found === undefined) {
      const question = { graph, assumption, leaves };
      const violation = yield* alone(graph, () => violationOf(property.kind, question));
      found = violation && { ...violation, binding };
    }
    yield progressOf(graph);
  }
  const { name } = property;
  return property.kind === 'metric'
    ? { name, exercised, found: most?.finding, isDecided: true, value: most?.value ?? 0 }
    : { name, exercised, found, isDecided: true };
}

const exercisedIn = ({ kind, ...rest }: RunProperty, leaves: Uint8Array): number => {
  if (kind === 'can-always-reach') return leaves.length;
  if (kind !== 'metric') return countOf(leaves, decided);
  return 'during' in rest && rest.during !== undefined ? countOf(leaves, satisfied) : leaves.length;
};

/** A decider that works on packed states and tables. */
export const fastRunDecider = (memoryMax?: number): RunDecider =>
  function* decideRuns(model, limits) {
    const graph = yield* graphOf(model, { memoryMax, limits });
    if (typeof graph === 'string') {
      return { tallies: [], states: 0, transitions: 0, stopped: graph };
    }
    const { learner } = graph;
    const tallies: PropertyTally[] = [];
    const size = { states: graph.states, transitions: graph.targets.length };
    for (const index of model.properties.keys()) {
      tallies.push(yield* decide({ model, learner }, index, graph));
      const reason = reasonIn(yield progressOf(graph));
      if (reason !== undefined) return { tallies, ...size, stopped: reason };
    }
    return { tallies, ...size, stopped: undefined };
  };

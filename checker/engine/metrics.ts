// Metrics on the graph of all states: the dearest single step, or the dearest stretch of steps, which is a longest path. Costs are not
// negative, so a loop that costs anything means that there is no limit, and all other loops can be shrunk to a point.

import type { InstancePath } from '../exploration.ts';
import type { Components } from './components.ts';
import type { Graph } from './graph.ts';
import type { Work } from './pauses.ts';
import { looksPerPause } from './pauses.ts';
import { Walker } from './walks.ts';

export interface Priced {
  readonly graph: Graph;
  readonly components: Components;
  /** What each step costs. */
  readonly costs: Uint32Array;
  /** The states in which costs go on adding up, in order; undefined when each step counts alone. */
  readonly during: Uint32Array | undefined;
}

export interface Dearest {
  readonly value: number;
  readonly run: { readonly path: InstancePath; readonly loop?: InstancePath };
}

/** A step with the state it starts from. */
interface Placed {
  readonly from: number;
  readonly step: number;
}

const initial = 0;

function* wayFromStart(graph: Graph, to: number): Work<InstancePath> {
  if (to === initial) return [];
  const isGoal = (_: number, id: number): boolean => id === to;
  const way = yield* new Walker(graph).wayTo({ from: initial, isGoal });
  if (way === undefined) throw new Error('A state cannot be reached.');
  return way.path;
}

/** The dearest run. */
export function* dearestRun(priced: Priced): Work<Dearest> {
  const { graph, costs, during } = priced;
  if (during !== undefined) return yield* new Stretches(priced, during).dearest();
  let dearest: Placed | undefined;
  let value = 0;
  for (let from = 0; from < graph.states; from += 1) {
    if (from % looksPerPause === 0) yield undefined;
    const end = graph.starts[from + 1] as number;
    for (let step = graph.starts[from] as number; step < end; step += 1) {
      if ((costs[step] as number) <= value) continue;
      value = costs[step] as number;
      dearest = { from, step };
    }
  }
  if (dearest === undefined) return { value, run: { path: [] } };
  const path = yield* wayFromStart(graph, dearest.from);
  return { value, run: { path: [...path, graph.by[dearest.step] as number] } };
}

class Stretches {
  private readonly priced: Priced;
  private readonly graph: Graph;
  private readonly during: Uint32Array;
  /** By state: its component, from 1; 0 where no stretch goes on. */
  private readonly componentOf: Uint32Array;
  /** By component: the most that a stretch costs from there. */
  private readonly best: Float64Array;
  private count = 0;
  /** A step that can be taken again and again, at a cost. */
  private endless: Placed | undefined;

  constructor(priced: Priced, during: Uint32Array) {
    this.priced = priced;
    this.graph = priced.graph;
    this.during = during;
    this.componentOf = new Uint32Array(priced.graph.states);
    this.best = new Float64Array(during.length + 1);
  }

  *dearest(): Work<Dearest> {
    const { during, best, componentOf } = this;
    const marks = new Uint32Array(this.graph.states);
    for (const id of during) marks[id] = 1;
    yield* this.priced.components.visit(during, { marks, mark: 1 }, (component) => {
      this.price(component);
    });
    if (this.endless !== undefined) {
      return { value: Infinity, run: yield* this.goRound(this.endless) };
    }
    const value = best.reduce((a, b) => Math.max(a, b), 0);
    if (value === 0) return { value, run: { path: [] } };
    const start = during.find((id) => best[componentOf[id] as number] === value) as number;
    return { value, run: { path: yield* this.pathFrom(start) } };
  }

  /** Prices a component, after all that it leads to. */
  private price(component: Uint32Array): void {
    const { componentOf, best } = this;
    const { starts, targets } = this.graph;
    this.count += 1;
    for (const id of component) componentOf[id] = this.count;
    let most = 0;
    for (const from of component) {
      for (let step = starts[from] as number; step < (starts[from + 1] as number); step += 1) {
        const to = componentOf[targets[step] as number] as number;
        const cost = this.priced.costs[step] as number;
        if (to !== this.count) most = Math.max(most, cost + (best[to] as number));
        // The nearest one makes the shortest trace, and states come in the order of their distance.
        else if (cost > 0 && from < (this.endless?.from ?? Infinity)) this.endless = { from, step };
      }
    }
    best[this.count] = most;
  }

  /** To a step that costs something, and round to it again. */
  private *goRound({ from, step }: Placed): Work<{ path: InstancePath; loop: InstancePath }> {
    const { graph, componentOf } = this;
    const path = yield* wayFromStart(graph, from);
    const to = graph.targets[step] as number;
    const taken = graph.by[step] as number;
    if (to === from) return { path, loop: [taken] };
    const back = yield* new Walker(graph).wayTo({
      from: to,
      isOpen: (id) => componentOf[id] === componentOf[from],
      isGoal: (_, id) => id === from,
    });
    if (back === undefined) throw new Error('A component is not strongly connected.');
    return { path, loop: [taken, ...back.path] };
  }

  /** The dearest stretch from a state, with the way there. */
  private *pathFrom(start: number): Work<InstancePath> {
    const { graph, componentOf, best } = this;
    const walker = new Walker(graph);
    const path = [...(yield* wayFromStart(graph, start))];
    for (let at = start; (best[componentOf[at] as number] as number) > 0; ) {
      const here = componentOf[at] as number;
      // First to the state that the dear step starts from, without cost, then the step.
      const leaving = yield* walker.wayTo({
        from: at,
        isGoal: (step, to) =>
          componentOf[to] !== here &&
          (this.priced.costs[step] as number) + (best[componentOf[to] as number] as number) ===
            best[here],
        isPassable: (to) => componentOf[to] === here,
      });
      if (leaving === undefined) throw new Error('The dearest stretch cannot be walked.');
      path.push(...leaving.path);
      at = leaving.to;
    }
    return path;
  }
}

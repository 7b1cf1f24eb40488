// Metrics on the graph of all states: the dearest single step, or the dearest stretch of steps, which is a longest path. Costs are not
// negative, so a loop that costs anything means that there is no limit, and all other loops can be shrunk to a point.

import type { InstancePath } from '../exploration.ts';
import { Components } from './components.ts';
import type { Graph } from './graph.ts';
import { wayTo } from './walks.ts';

export interface Priced {
  readonly graph: Graph;
  /** What each step costs. */
  readonly costs: Uint32Array;
  /** Whether costs go on adding up in a state; undefined when each step counts alone. */
  readonly isDuring: ((id: number) => boolean) | undefined;
}

export interface Dearest {
  readonly value: number;
  readonly run: { readonly path: InstancePath; readonly loop?: InstancePath };
}

const initial = 0;

const wayFromStart = (graph: Graph, to: number): InstancePath =>
  to === initial
    ? []
    : (wayTo(graph, { from: [initial], isOpen: () => true, isGoal: (_, id) => id === to })?.path ??
      []);

/** The dearest run. */
export const dearestRun = (priced: Priced): Dearest => {
  const { graph, costs, isDuring } = priced;
  if (isDuring !== undefined) return new Stretches(graph, costs, isDuring).dearest();
  let [value, from, step] = [0, -1, -1];
  for (let id = 0; id < graph.states; id += 1) {
    for (let at = graph.starts[id] as number; at < (graph.starts[id + 1] as number); at += 1) {
      if ((costs[at] as number) > value) [value, from, step] = [costs[at] as number, id, at];
    }
  }
  const path = from < 0 ? [] : [...wayFromStart(graph, from), graph.by[step] as number];
  return { value, run: { path } };
};

/** A step with the state it starts from. */
interface Placed {
  readonly from: number;
  readonly step: number;
}

class Stretches {
  private readonly graph: Graph;
  private readonly costs: Uint32Array;
  private readonly isDuring: (id: number) => boolean;
  /** By state: its component plus 1, or 0 where no stretch goes on. */
  private readonly componentOf: Uint32Array;
  /** By component plus 1: the most that a stretch costs from there. */
  private readonly best: number[] = [0];

  constructor(graph: Graph, costs: Uint32Array, isDuring: (id: number) => boolean) {
    this.graph = graph;
    this.costs = costs;
    this.isDuring = isDuring;
    this.componentOf = new Uint32Array(graph.states);
  }

  dearest(): Dearest {
    const { graph, isDuring, best, componentOf } = this;
    const marks = new Uint32Array(graph.states);
    const states: number[] = [];
    for (let id = 0; id < graph.states; id += 1) {
      if (!isDuring(id)) continue;
      marks[id] = 1;
      states.push(id);
    }
    let endless: Placed | undefined;
    new Components(graph).visit(states, { marks, mark: 1 }, (component) => {
      const number = best.length;
      for (const id of component) componentOf[id] = number;
      let most = 0;
      for (const { from, step } of this.stepsOf(component)) {
        const to = componentOf[graph.targets[step] as number] as number;
        const cost = this.costs[step] as number;
        if (to === number && cost > 0) endless ??= { from, step };
        if (to !== number) most = Math.max(most, cost + (best[to] as number));
      }
      best.push(most);
    });
    if (endless !== undefined) return { value: Infinity, run: this.endless(endless) };
    const value = best.reduce((a, b) => Math.max(a, b), 0);
    const start = states.find((id) => best[componentOf[id] as number] === value);
    const path = value === 0 || start === undefined ? [] : this.pathFrom(start);
    return { value, run: { path } };
  }

  private *stepsOf(component: Iterable<number>): Generator<Placed> {
    const { starts } = this.graph;
    for (const from of component) {
      for (let step = starts[from] as number; step < (starts[from + 1] as number); step += 1) {
        yield { from, step };
      }
    }
  }

  /** To a step that costs something, and round to it again. */
  private endless({ from, step }: Placed): { path: InstancePath; loop: InstancePath } {
    const { graph, componentOf } = this;
    const to = graph.targets[step] as number;
    const taken = graph.by[step] as number;
    const back =
      to === from
        ? []
        : (wayTo(graph, {
            from: [to],
            isOpen: (id) => componentOf[id] === componentOf[from],
            isGoal: (_, id) => id === from,
          })?.path ?? []);
    return { path: wayFromStart(graph, from), loop: [taken, ...back] };
  }

  /** The dearest stretch from a state, with the way there. */
  private pathFrom(start: number): InstancePath {
    const { graph, componentOf, best, costs } = this;
    const path = [...wayFromStart(graph, start)];
    for (let at = start; (best[componentOf[at] as number] as number) > 0; ) {
      const here = componentOf[at] as number;
      const isBest = (step: number, to: number): boolean =>
        componentOf[to] !== here &&
        (costs[step] as number) + (best[componentOf[to] as number] as number) === best[here];
      const isInside = (to: number): boolean => componentOf[to] === here;
      // First to the state that the dear step starts from, without cost, then the step.
      const leaving = this.nearestLeaving(at, isInside, isBest);
      path.push(...leaving.path);
      at = leaving.to;
    }
    return path;
  }

  private nearestLeaving(
    from: number,
    isInside: (to: number) => boolean,
    isBest: (step: number, to: number) => boolean,
  ): { path: InstancePath; to: number } {
    const way = wayTo(this.graph, {
      from: [from],
      isOpen: () => true,
      isGoal: isBest,
      isPassable: isInside,
    });
    if (way === undefined) throw new Error('The dearest stretch cannot be walked.');
    return way;
  }
}

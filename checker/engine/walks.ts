// Walks through a graph: shortest ways, and loops that meet what is assumed of the actors.

import type { InstancePath } from '../exploration.ts';
import type { Assumption } from '../runs/fairness.ts';
import type { Graph } from './graph.ts';

export interface Way {
  readonly path: InstancePath;
  readonly to: number;
}

interface Search {
  readonly from: readonly number[];
  /** Where the way may lead. */
  readonly isOpen: (state: number) => boolean;
  /** Whether a step ends the way. */
  readonly isGoal: (step: number, to: number) => boolean;
  /** Where the way may go on after a step that does not end it; anywhere, unless said otherwise. */
  readonly isPassable?: (state: number) => boolean;
}

/** A shortest way of at least one step, the first in the order of states and rules. */
export const wayTo = (
  graph: Graph,
  { from, isOpen, isGoal, isPassable = () => true }: Search,
): Way | undefined => {
  const { starts, targets, by } = graph;
  const cameBy = new Map<number, { from: number; by: number } | undefined>();
  const queue = [...from];
  for (const state of from) cameBy.set(state, undefined);
  const pathTo = (state: number, last: number): InstancePath => {
    const path = [last];
    for (let came = cameBy.get(state); came !== undefined; came = cameBy.get(came.from)) {
      path.push(came.by);
    }
    return path.reverse();
  };
  for (const state of queue) {
    for (let step = starts[state] as number; step < (starts[state + 1] as number); step += 1) {
      const to = targets[step] as number;
      if (!isOpen(to)) continue;
      const taken = by[step] as number;
      if (isGoal(step, to)) return { path: pathTo(state, taken), to };
      if (cameBy.has(to) || !isPassable(to)) continue;
      cameBy.set(to, { from: state, by: taken });
      queue.push(to);
    }
  }
  return undefined;
};

/** How many states of a component are tried as the beginning of a short loop. */
const beginningsMax = 64;

/** Loops in a fair component. */
export class Loops {
  private readonly graph: Graph;
  private readonly assumption: Assumption;
  private readonly inside: ReadonlySet<number>;

  constructor(graph: Graph, assumption: Assumption, component: Uint32Array) {
    this.graph = graph;
    this.assumption = assumption;
    this.inside = new Set(component);
  }

  /** A short fair loop at one of the states, which are tried in order. */
  at(
    states: readonly number[],
  ): { readonly state: number; readonly loop: InstancePath } | undefined {
    let best: { state: number; loop: InstancePath; cost: number } | undefined;
    for (const [i, state] of states.slice(0, beginningsMax).entries()) {
      const loop = this.shortLoop(state) ?? (i === 0 ? this.longLoop(state) : undefined);
      if (loop === undefined) continue;
      // States come in the order of their distance, so a loop further away must be shorter to be worth the way.
      const cost = loop.length + i / states.length;
      if (best === undefined || cost < best.cost) best = { state, loop, cost };
      if (loop.length === 0) break;
    }
    return best;
  }

  /** Stopping here, or the shortest way round, if it is fair. */
  private shortLoop(state: number): InstancePath | undefined {
    if (this.isFair(state, [])) return [];
    const way = wayTo(this.graph, {
      from: [state],
      isOpen: (to) => this.inside.has(to),
      isGoal: (_, to) => to === state,
    });
    return way !== undefined && this.isFair(state, way.path) ? way.path : undefined;
  }

  /** A way round that takes every group that can be taken, and visits a state for each that is not always enabled. */
  private longLoop(state: number): InstancePath {
    const { graph, inside, assumption } = this;
    const { starts, targets, by } = graph;
    const loop: number[] = [];
    let here = state;
    const go = (isGoal: (step: number, to: number) => boolean): boolean => {
      const way = wayTo(graph, { from: [here], isOpen: (to) => inside.has(to), isGoal });
      if (way === undefined) return false;
      loop.push(...way.path);
      here = way.to;
      return true;
    };
    for (const group of assumption.groups.keys()) {
      if (this.isFair(state, loop, group)) continue;
      const isTaken = (step: number): boolean =>
        assumption.groupOf[by[step] as number] === group && inside.has(targets[step] as number);
      if (go(isTaken)) continue;
      const isWithout = (to: number): boolean => {
        for (let step = starts[to] as number; step < (starts[to + 1] as number); step += 1) {
          if (assumption.groupOf[by[step] as number] === group) return false;
        }
        return true;
      };
      if (!isWithout(here)) go((_, to) => isWithout(to));
    }
    if (here !== state) go((_, to) => to === state);
    return loop;
  }

  /** Whether going round a loop for ever is fair, to one group or to all of them. */
  private isFair(state: number, loop: InstancePath, only?: number): boolean {
    const { graph, assumption } = this;
    const { starts, targets, by } = graph;
    const size = assumption.groups.length;
    const enabled = new Uint32Array(size);
    const taken = new Uint8Array(size);
    let here = state;
    const states = Math.max(loop.length, 1);
    for (let i = 0; i < states; i += 1) {
      const at = new Set<number>();
      let next = here;
      for (let step = starts[here] as number; step < (starts[here + 1] as number); step += 1) {
        const group = assumption.groupOf[by[step] as number] as number;
        if (group >= 0) at.add(group);
        if (by[step] !== loop[i]) continue;
        next = targets[step] as number;
        if (group >= 0) taken[group] = 1;
      }
      for (const group of at) enabled[group] = (enabled[group] as number) + 1;
      here = next;
    }
    return assumption.groups.every(({ strength }, group) => {
      if (only !== undefined && only !== group) return true;
      if (taken[group] === 1) return true;
      return strength === 'weak' ? (enabled[group] as number) < states : enabled[group] === 0;
    });
  }
}

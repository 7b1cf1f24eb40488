// Walks through a graph: shortest ways, and loops that meet what is assumed of the actors.

import type { InstancePath } from '../exploration.ts';
import type { Assumption } from '../runs/fairness.ts';
import type { Graph } from './graph.ts';
import type { Work } from './pauses.ts';
import { looksPerPause } from './pauses.ts';

export interface Way {
  readonly path: InstancePath;
  readonly to: number;
}

interface Search {
  readonly from: number;
  /** Whether a step ends the way. */
  readonly isGoal: (step: number, to: number) => boolean;
  /** Where the way may lead; anywhere, unless said otherwise. */
  readonly isOpen?: (state: number) => boolean;
  /** Where the way may go on after a step that does not end it; anywhere that is open, unless said otherwise. */
  readonly isPassable?: (state: number) => boolean;
  /** Longer ways are not wanted. */
  readonly stepsMax?: number;
}

const always = (): boolean => true;

/** Walks a graph; made once for each, because it needs memory for each state. */
export class Walker {
  private readonly graph: Graph;
  /** The walk on which a state was met last. */
  private readonly metOn: Uint32Array;
  private readonly cameFrom: Uint32Array;
  private readonly cameBy: Uint32Array;
  private readonly queue: Uint32Array;
  private walks = 0;

  constructor(graph: Graph) {
    this.graph = graph;
    this.metOn = new Uint32Array(graph.states);
    this.cameFrom = new Uint32Array(graph.states);
    this.cameBy = new Uint32Array(graph.states);
    this.queue = new Uint32Array(graph.states);
  }

  /** A shortest way of at least one step, the first in the order of states and rules. */
  *wayTo(search: Search): Work<Way | undefined> {
    const { from, isGoal, isOpen = always, isPassable = always, stepsMax = Infinity } = search;
    const { starts, targets, by } = this.graph;
    const { metOn, cameFrom, cameBy, queue } = this;
    this.walks += 1;
    metOn[from] = this.walks;
    queue[0] = from;
    let [end, levelEnd, steps, looks] = [1, 1, 1, 0];
    for (let next = 0; next < end && steps <= stepsMax; next += 1) {
      const state = queue[next] as number;
      for (let step = starts[state] as number; step < (starts[state + 1] as number); step += 1) {
        looks += 1;
        if (looks % looksPerPause === 0) yield undefined;
        const to = targets[step] as number;
        if (!isOpen(to)) continue;
        if (isGoal(step, to)) return { path: this.pathTo(state, from, by[step] as number), to };
        if (metOn[to] === this.walks || !isPassable(to)) continue;
        metOn[to] = this.walks;
        cameFrom[to] = state;
        cameBy[to] = by[step] as number;
        queue[end++] = to;
      }
      if (next + 1 !== levelEnd) continue;
      levelEnd = end;
      steps += 1;
    }
    return undefined;
  }

  private pathTo(state: number, from: number, last: number): InstancePath {
    const path = [last];
    for (let at = state; at !== from; at = this.cameFrom[at] as number) {
      path.push(this.cameBy[at] as number);
    }
    return path.reverse();
  }
}

/** Loops in the fair components of a graph. */
export class Loops {
  private readonly walker: Walker;
  private readonly graph: Graph;
  private readonly assumption: Assumption;
  /** By state: the number of its component. */
  private readonly componentOf: Uint32Array;

  constructor(
    graph: Graph,
    walker: Walker,
    { assumption, of }: { readonly assumption: Assumption; readonly of: Uint32Array },
  ) {
    this.graph = graph;
    this.walker = walker;
    this.assumption = assumption;
    this.componentOf = of;
  }

  /** Stopping in a state, or the shortest way round, if it is fair. */
  *shortLoop(state: number, stepsMax: number): Work<InstancePath | undefined> {
    if (this.waiting(state, []).length === 0) return [];
    const way = yield* this.walker.wayTo({
      from: state,
      isOpen: this.isWith(state),
      isGoal: (_, to) => to === state,
      stepsMax,
    });
    const isFair = way !== undefined && this.waiting(state, way.path).length === 0;
    return isFair ? way.path : undefined;
  }

  /** A way round that gives every group its due, the nearest first. */
  *longLoop(state: number): Work<InstancePath> {
    const loop: number[] = [];
    for (let here = state; ; ) {
      const waiting = this.waiting(state, loop);
      if (waiting.length > 0) {
        here = yield* this.giveDue(waiting, here, loop);
      } else if (here !== state) {
        // On the way back a strongly fair group may turn out to be enabled; each is taken once at most.
        yield* this.goBack(state, here, loop);
        here = state;
      } else return loop;
    }
  }

  /** Goes on to where one of some groups gets its due: it is taken or, if it is weakly fair, not enabled. */
  private *giveDue(waiting: readonly number[], from: number, loop: number[]): Work<number> {
    const isWaiting = new Set(waiting);
    const weak = waiting.filter((group) => this.assumption.groups[group]?.strength === 'weak');
    const way = yield* this.walker.wayTo({
      from,
      isOpen: this.isWith(from),
      isGoal: (step, to) =>
        isWaiting.has(this.groupOf(step)) || weak.some((group) => !this.isEnabled(group, to)),
    });
    if (way === undefined) throw new Error('A component is not fair.');
    loop.push(...way.path);
    return way.to;
  }

  private *goBack(state: number, from: number, loop: number[]): Work {
    const isGoal = (_: number, to: number): boolean => to === state;
    const way = yield* this.walker.wayTo({ from, isOpen: this.isWith(state), isGoal });
    if (way === undefined) throw new Error('A component is not strongly connected.');
    loop.push(...way.path);
  }

  private isWith(state: number): (other: number) => boolean {
    const { componentOf } = this;
    const component = componentOf[state];
    return (other) => componentOf[other] === component;
  }

  private groupOf(step: number): number {
    return this.assumption.groupOf[this.graph.by[step] as number] as number;
  }

  private isEnabled(group: number, state: number): boolean {
    const { starts } = this.graph;
    for (let step = starts[state] as number; step < (starts[state + 1] as number); step += 1) {
      if (this.groupOf(step) === group) return true;
    }
    return false;
  }

  /** The groups that are wronged by going along a path, and round and round if it is a loop. */
  private waiting(state: number, path: InstancePath): readonly number[] {
    const { starts, targets, by } = this.graph;
    const { groups } = this.assumption;
    const enabledIn = new Uint32Array(groups.length);
    const taken = new Uint8Array(groups.length);
    const states = path.length + 1;
    let here = state;
    for (let i = 0; i < states; i += 1) {
      const enabled = new Set<number>();
      let next = here;
      for (let step = starts[here] as number; step < (starts[here + 1] as number); step += 1) {
        const group = this.groupOf(step);
        if (group >= 0) enabled.add(group);
        if (by[step] !== path[i]) continue;
        next = targets[step] as number;
        if (group >= 0) taken[group] = 1;
      }
      for (const group of enabled) enabledIn[group] = (enabledIn[group] as number) + 1;
      here = next;
    }
    return [...groups.keys()].filter((group) => {
      if (taken[group] === 1) return false;
      return groups[group]?.strength === 'weak'
        ? enabledIn[group] === states
        : enabledIn[group] !== 0;
    });
  }
}

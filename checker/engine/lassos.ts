// Lassos: runs that break a property, as a way from the initial state and what is repeated after it for ever.

import type { Finding, InstancePath } from '../exploration.ts';
import type { RunProperty } from '../model/index.ts';
import type { Assumption } from '../runs/fairness.ts';
import type { Components } from './components.ts';
import { FairComponents } from './fair-components.ts';
import type { Graph } from './graph.ts';
import { decided, satisfied } from './leaves.ts';
import type { Work } from './pauses.ts';
import { looksPerPause } from './pauses.ts';
import { Loops, Walker } from './walks.ts';

const initial = 0;

/** How many states of fair components are tried as the beginning of a short loop. */
const beginningsMax = 64;

type Test = (state: number) => boolean;

/** The numbers of all states that pass. */
export const statesWhere = (states: number, test: Test): Uint32Array => {
  const found = new Uint32Array(states);
  let count = 0;
  for (let id = 0; id < states; id += 1) if (test(id)) found[count++] = id;
  return found.subarray(0, count);
};

/** Where a lasso may go. */
interface Course {
  /** States in which the property goes on to be broken, once it has begun to be. */
  readonly isOpen: Test;
  /** States in which it may begin to be. */
  readonly isStart: Test;
  /** States in which the loop may begin. */
  readonly isAnchor: Test;
}

/** A shortest way to a state in which a loop may begin. */
interface Stem {
  readonly to: number;
  readonly steps: number;
}

/** Ways through two layers of states, which are before and after the property has begun to be broken. */
class Stems {
  private readonly graph: Graph;
  private readonly course: Course;
  private readonly cameFrom: Uint32Array;
  private readonly cameBy: Uint32Array;
  private readonly isMet: Uint8Array;

  constructor(graph: Graph, course: Course) {
    this.graph = graph;
    this.course = course;
    this.cameFrom = new Uint32Array(2 * graph.states);
    this.cameBy = new Uint32Array(2 * graph.states);
    this.isMet = new Uint8Array(2 * graph.states);
  }

  /** The nearest ends, in the order of their distance. */
  *nearest(): Work<readonly Stem[]> {
    const { graph, course, isMet } = this;
    const { states, starts, targets, by } = graph;
    const queue = new Uint32Array(2 * states);
    const stems: Stem[] = [];
    let [end, levelEnd, steps, looks] = [0, 0, 0, 0];
    const meet = (place: number): void => {
      isMet[place] = 1;
      queue[end++] = place;
      if (place >= states && course.isAnchor(place - states)) {
        stems.push({ to: place - states, steps });
      }
    };
    meet(this.place(initial, false));
    for (let next = 0; next < end && stems.length < beginningsMax; next += 1) {
      if (next === levelEnd) {
        levelEnd = end;
        steps += 1;
      }
      const from = queue[next] as number;
      const state = from % states;
      for (let step = starts[state] as number; step < (starts[state + 1] as number); step += 1) {
        looks += 1;
        if (looks % looksPerPause === 0) yield undefined;
        const to = this.place(targets[step] as number, from >= states);
        if (isMet[to] === 1) continue;
        this.cameFrom[to] = from;
        this.cameBy[to] = by[step] as number;
        meet(to);
      }
    }
    return stems;
  }

  pathTo({ to, steps }: Stem): InstancePath {
    const path: number[] = [];
    let at = to + this.graph.states;
    for (let i = 0; i < steps; i += 1) {
      path.push(this.cameBy[at] as number);
      at = this.cameFrom[at] as number;
    }
    return path.reverse();
  }

  /** A run that has begun to break the property goes on to where that is open; others begin wherever they can. */
  private place(state: number, hasBegun: boolean): number {
    const { isStart, isOpen } = this.course;
    return isStart(state) || (hasBegun && isOpen(state)) ? state + this.graph.states : state;
  }
}

type Violation = Omit<Finding, 'binding'>;

/** Looks for violations of one property on a graph; made once for each. */
export class Violations {
  private readonly graph: Graph;
  private readonly components: Components;
  private readonly assumption: Assumption;
  private readonly kind: RunProperty['kind'];
  private fair: FairComponents | undefined;

  constructor(
    graph: Graph,
    components: Components,
    { kind, assumption }: { readonly kind: RunProperty['kind']; readonly assumption: Assumption },
  ) {
    this.graph = graph;
    this.components = components;
    this.kind = kind;
    this.assumption = assumption;
  }

  /** A run that breaks the property; `leaves` is what it says of each state. */
  *find(leaves: Uint8Array): Work<Violation | undefined> {
    switch (this.kind) {
      case 'leads-to':
      case 'always-eventually':
        return yield* this.unsatisfied(leaves);
      case 'eventually-always':
        return yield* this.unsettled(leaves);
      case 'can-always-reach':
        return yield* this.lost(leaves);
      case 'metric':
        return undefined;
    }
  }

  /** A run that never gets to what is satisfied, after it should. */
  private *unsatisfied(leaves: Uint8Array): Work<Violation | undefined> {
    const { states } = this.graph;
    const isOpen: Test = (id) => leaves[id] !== satisfied;
    const isStart: Test = (id) => leaves[id] === decided;
    const pending = yield* this.reach(statesWhere(states, isStart), isOpen);
    return yield* this.lasso(
      statesWhere(states, (id) => pending[id] === 1),
      { isOpen, isStart, isAnchor: () => true },
    );
  }

  /** A run that comes back for ever to where it should not be. */
  private *unsettled(leaves: Uint8Array): Work<Violation | undefined> {
    const isAnchor: Test = (id) => leaves[id] === decided;
    const everywhere: Test = () => true;
    return yield* this.lasso(statesWhere(this.graph.states, everywhere), {
      isOpen: everywhere,
      isStart: everywhere,
      isAnchor,
    });
  }

  /** The shortest of some lassos that end in a fair component among the states. */
  private *lasso(states: Uint32Array, course: Course): Work<Violation | undefined> {
    const { graph, components, assumption } = this;
    const fair = (this.fair ??= new FairComponents(graph, components, assumption));
    if ((yield* fair.find(states, course.isAnchor)) === 0) return undefined;
    const { of } = fair;
    const isAnchor: Test = (id) => of[id] !== 0 && course.isAnchor(id);
    const stems = new Stems(graph, { ...course, isAnchor });
    const loops = new Loops(graph, new Walker(graph), { assumption, of });
    let best: { stem: Stem; loop: InstancePath; steps: number } | undefined;
    for (const stem of yield* stems.nearest()) {
      const stepsMax: number = best === undefined ? Infinity : best.steps - 1 - stem.steps;
      if (stepsMax < 0) break;
      const short = yield* loops.shortLoop(stem.to, stepsMax);
      const loop: InstancePath | undefined =
        short ?? (best === undefined ? yield* loops.longLoop(stem.to) : undefined);
      if (loop !== undefined && loop.length <= stepsMax) {
        best = { stem, loop, steps: stem.steps + loop.length };
      }
    }
    if (best === undefined) throw new Error('No way leads to a fair component.');
    return { path: stems.pathTo(best.stem), loop: best.loop };
  }

  /** A state from which no goal can be reached any more: neither it nor what it leads to is one. */
  private *lost(leaves: Uint8Array): Work<Violation | undefined> {
    const { graph } = this;
    const { starts, targets } = graph;
    const isGood = new Uint8Array(graph.states);
    const isGoodAlready = (id: number): boolean => {
      if (leaves[id] === satisfied) return true;
      for (let step = starts[id] as number; step < (starts[id + 1] as number); step += 1) {
        if (isGood[targets[step] as number] === 1) return true;
      }
      return false;
    };
    const everything = { marks: new Uint32Array(graph.states), mark: 0 };
    yield* this.components.visit(new Uint32Array([initial]), everything, (component) => {
      if (component.some(isGoodAlready)) for (const id of component) isGood[id] = 1;
    });
    // States come in the order of their distance.
    const bad = isGood.indexOf(0);
    if (bad < 0) return undefined;
    if (bad === initial) return { path: [] };
    const isGoal = (_: number, to: number): boolean => to === bad;
    const way = yield* new Walker(graph).wayTo({ from: initial, isGoal });
    return way && { path: way.path };
  }

  /** Marks the states that some lead to without leaving what is open. */
  private *reach(from: Uint32Array, isOpen: Test): Work<Uint8Array> {
    const { starts, targets, states } = this.graph;
    const seen = new Uint8Array(states);
    const queue = new Uint32Array(states);
    let [end, looks] = [0, 0];
    for (const id of from) {
      seen[id] = 1;
      queue[end++] = id;
    }
    for (let next = 0; next < end; next += 1) {
      const id = queue[next] as number;
      looks += 1;
      if (looks % looksPerPause === 0) yield undefined;
      for (let step = starts[id] as number; step < (starts[id + 1] as number); step += 1) {
        const to = targets[step] as number;
        if (seen[to] === 1 || !isOpen(to)) continue;
        seen[to] = 1;
        queue[end++] = to;
      }
    }
    return seen;
  }
}

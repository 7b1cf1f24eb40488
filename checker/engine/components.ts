// Strongly connected components of a part of a graph (Tarjan, Depth-First Search and Linear Graph Algorithms, 1972), without recursion: a graph
// of millions of states is deeper than any stack.

import type { Graph } from './graph.ts';
import type { Work } from './pauses.ts';
import { looksPerPause } from './pauses.ts';

/** Which states are looked at: those whose mark is the given one. */
export interface Part {
  readonly marks: Uint32Array;
  readonly mark: number;
}

/** Visits graphs; made once for each, because it needs memory for each state. */
export class Components {
  private readonly graph: Graph;
  /** When a state was met last, counted over all visits; 0 for one that never was. */
  private readonly order: Uint32Array;
  private readonly low: Uint32Array;
  private readonly onStack: Uint8Array;
  private readonly stack: Uint32Array;
  private readonly walk: Uint32Array;
  /** For each state on the walk, the next of its steps to look at. */
  private readonly at: Uint32Array;
  private met = 0;

  constructor(graph: Graph) {
    this.graph = graph;
    this.order = new Uint32Array(graph.states);
    this.low = new Uint32Array(graph.states);
    this.onStack = new Uint8Array(graph.states);
    this.stack = new Uint32Array(graph.states);
    this.walk = new Uint32Array(graph.states);
    this.at = new Uint32Array(graph.states);
  }

  /** Visits the components of a part that the roots lead to, each after all that it leads to. A component is valid while it is visited. */
  *visit(roots: Uint32Array, { marks, mark }: Part, found: (component: Uint32Array) => void): Work {
    const { order, low, onStack, stack, walk, at } = this;
    const { starts, targets } = this.graph;
    const before = this.beginVisit();
    let [looks, height, depth] = [0, 0, 0];
    for (const root of roots) {
      let entered = marks[root] === mark && (order[root] as number) <= before ? root : -1;
      while (entered >= 0 || depth > 0) {
        looks += 1;
        if (looks % looksPerPause === 0) yield undefined;
        if (entered >= 0) {
          this.met += 1;
          order[entered] = this.met;
          low[entered] = this.met;
          at[entered] = starts[entered] as number;
          onStack[entered] = 1;
          stack[height++] = entered;
          walk[depth++] = entered;
          entered = -1;
        }
        const state = walk[depth - 1] as number;
        const step = at[state] as number;
        if (step < (starts[state + 1] as number)) {
          at[state] = step + 1;
          const to = targets[step] as number;
          if (marks[to] !== mark) continue;
          if ((order[to] as number) <= before) entered = to;
          else if (onStack[to] === 1) this.lower(state, order[to] as number);
          continue;
        }
        depth -= 1;
        if (depth > 0) this.lower(walk[depth - 1] as number, low[state] as number);
        if (low[state] !== order[state]) continue;
        const top = height;
        do {
          height -= 1;
          onStack[stack[height] as number] = 0;
        } while (stack[height] !== state);
        found(stack.subarray(height, top));
      }
    }
  }

  private lower(state: number, to: number): void {
    if (to < (this.low[state] as number)) this.low[state] = to;
  }

  /** What was met up to now does not count as met in the next visit. */
  private beginVisit(): number {
    if (this.met + this.graph.states >= 2 ** 32) {
      this.order.fill(0);
      this.met = 0;
    }
    return this.met;
  }
}

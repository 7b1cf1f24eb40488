// Strongly connected components of a part of a graph (Tarjan, Depth-First Search and Linear Graph Algorithms, 1972), without recursion: a graph
// of millions of states is deeper than any stack.

import type { Graph } from './graph.ts';

/** Which states are looked at: those whose mark is the given one. */
export interface Part {
  readonly marks: Uint32Array;
  readonly mark: number;
}

/** Walks a graph; made once, because it needs memory for each state. */
export class Components {
  private readonly graph: Graph;
  /** Position in the order of discovery plus 1; 0 for a state not met yet. */
  private readonly order: Uint32Array;
  private readonly low: Uint32Array;
  private readonly onStack: Uint8Array;
  private readonly stack: Uint32Array;
  private readonly walk: Uint32Array;
  /** For each state on the walk, the next of its steps to look at. */
  private readonly at: Uint32Array;

  constructor(graph: Graph) {
    this.graph = graph;
    this.order = new Uint32Array(graph.states);
    this.low = new Uint32Array(graph.states);
    this.onStack = new Uint8Array(graph.states);
    this.stack = new Uint32Array(graph.states);
    this.walk = new Uint32Array(graph.states);
    this.at = new Uint32Array(graph.states);
  }

  /** Visits the components of a part that the roots lead to, each after all that it leads to. */
  visit(roots: Iterable<number>, part: Part, found: (component: Uint32Array) => void): void {
    const { order } = this;
    const { marks, mark } = part;
    const touched: number[] = [];
    let met = 0;
    for (const root of roots) {
      if (marks[root] !== mark || order[root] !== 0) continue;
      met = this.from(root, { part, met, touched }, found);
    }
    for (const state of touched) order[state] = 0;
  }

  private from(
    root: number,
    { part, met: before, touched }: { part: Part; met: number; touched: number[] },
    found: (component: Uint32Array) => void,
  ): number {
    const { order, low, onStack, stack, walk, at, graph } = this;
    const { starts, targets } = graph;
    const { marks, mark } = part;
    let met = before;
    let height = 0;
    let depth = 0;
    const enter = (state: number): void => {
      met += 1;
      order[state] = met;
      low[state] = met;
      at[state] = starts[state] as number;
      onStack[state] = 1;
      stack[height++] = state;
      walk[depth++] = state;
      touched.push(state);
    };
    enter(root);
    while (depth > 0) {
      const state = walk[depth - 1] as number;
      const step = at[state] as number;
      if (step < (starts[state + 1] as number)) {
        at[state] = step + 1;
        const to = targets[step] as number;
        if (marks[to] !== mark) continue;
        if (order[to] === 0) enter(to);
        else if (onStack[to] === 1)
          low[state] = Math.min(low[state] as number, order[to] as number);
        continue;
      }
      depth -= 1;
      if (depth > 0) {
        const parent = walk[depth - 1] as number;
        low[parent] = Math.min(low[parent] as number, low[state] as number);
      }
      if (low[state] !== order[state]) continue;
      const top = height;
      do {
        height -= 1;
        onStack[stack[height] as number] = 0;
      } while (stack[height] !== state);
      found(stack.slice(height, top));
    }
    return met;
  }
}

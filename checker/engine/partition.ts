// Cutting a small graph into parts of equal weight so that few edges are cut: grown from single nodes, then improved node by node (after
// Kernighan and Lin, "An efficient heuristic procedure for partitioning graphs", 1970).

/** A graph with weights; nodes are numbered from 0. */
export interface Graph {
  readonly weights: readonly number[];
  /** For each node, its neighbours and how many edges lead there. */
  readonly edges: readonly ReadonlyMap<number, number>[];
}

/** How far a part may be from its share, of the whole weight. */
const tolerance = 0.02;
/** Nodes from which a part is grown. */
const seedsMax = 8;
/** How often nodes are moved from one side to the other. */
const passesMax = 4;

interface Bisection {
  readonly inside: ReadonlySet<number>;
  readonly cut: number;
}

/** Cuts a graph, or some of its nodes, so that one part has a given share of the weight: grown from a node, then improved node by node. */
class Bisector {
  private readonly graph: Graph;
  private readonly nodes: readonly number[];
  private readonly degrees: ReadonlyMap<number, number>;
  private readonly least: number;
  private readonly most: number;

  constructor(graph: Graph, nodes: readonly number[], share: number) {
    this.graph = graph;
    this.nodes = nodes;
    const total = nodes.reduce((sum, node) => sum + (graph.weights[node] ?? 0), 0);
    // Where there are few nodes, no sum may come closer than half a node.
    const lightest = Math.min(...nodes.map((node) => graph.weights[node] ?? 0));
    const slack = tolerance * total + lightest / 2;
    this.least = total * share - slack;
    this.most = total * share + slack;
    const mine = new Set(nodes);
    this.degrees = new Map(nodes.map((node) => [node, this.pull(node, mine)]));
  }

  /** The best of several tries, or undefined when no part has the share. */
  best(): Bisection | undefined {
    return this.nodes
      .slice(0, seedsMax)
      .map((seed) => this.improved(this.grown(seed)))
      .filter((inside) => this.fits(this.weightOf(inside)))
      .map((inside) => ({ inside, cut: this.cutOf(inside) }))
      .sort((a, b) => a.cut - b.cut)[0];
  }

  private fits(weight: number): boolean {
    return weight >= this.least && weight <= this.most;
  }

  private weightOf(inside: ReadonlySet<number>): number {
    return [...inside].reduce((sum, node) => sum + (this.graph.weights[node] ?? 0), 0);
  }

  /** Edges from a node to those inside. */
  private pull(node: number, inside: ReadonlySet<number>): number {
    let sum = 0;
    for (const [to, count] of this.graph.edges[node] ?? []) if (inside.has(to)) sum += count;
    return sum;
  }

  private degreeOf(node: number): number {
    return this.degrees.get(node) ?? 0;
  }

  private grown(seed: number): Set<number> {
    const inside = new Set([seed]);
    let weight = this.graph.weights[seed] ?? 0;
    while (weight < this.least) {
      const next = this.nodes
        .filter(
          (node) => !inside.has(node) && weight + (this.graph.weights[node] ?? 0) <= this.most,
        )
        .map((node) => ({ node, pull: this.pull(node, inside) }))
        .sort((a, b) => b.pull - a.pull)[0];
      if (next === undefined) break;
      inside.add(next.node);
      weight += this.graph.weights[next.node] ?? 0;
    }
    return inside;
  }

  private improved(inside: Set<number>): Set<number> {
    let weight = this.weightOf(inside);
    for (let pass = 0; pass < passesMax; pass += 1) {
      let moved = false;
      for (const node of this.nodes) {
        const isIn = inside.has(node);
        const toInside = this.pull(node, inside);
        const toOutside = this.degreeOf(node) - toInside;
        const after = weight + (isIn ? -1 : 1) * (this.graph.weights[node] ?? 0);
        const gains = isIn ? toOutside > toInside : toInside > toOutside;
        if (!gains || !this.fits(after)) continue;
        if (isIn) inside.delete(node);
        else inside.add(node);
        weight = after;
        moved = true;
      }
      if (!moved) break;
    }
    return inside;
  }

  private cutOf(inside: ReadonlySet<number>): number {
    return [...inside].reduce(
      (sum, node) => sum + this.degreeOf(node) - this.pull(node, inside),
      0,
    );
  }
}

/** The owner of each node, and how many edges lead from one owner's to another's; undefined when the weights cannot be shared out so. */
export const partition = (
  graph: Graph,
  nodes: readonly number[],
  workers: readonly number[],
): { owners: ReadonlyMap<number, number>; cut: number } | undefined => {
  const [only] = workers;
  if (workers.length === 1) {
    return { owners: new Map(nodes.map((node) => [node, only ?? 0])), cut: 0 };
  }
  const half = workers.length >> 1;
  const bisection = new Bisector(graph, nodes, half / workers.length).best();
  if (bisection === undefined) return undefined;
  const { inside } = bisection;
  const first = partition(graph, [...inside], workers.slice(0, half));
  const rest = nodes.filter((node) => !inside.has(node));
  const second = partition(graph, rest, workers.slice(half));
  if (first === undefined || second === undefined) return undefined;
  return {
    owners: new Map([...first.owners, ...second.owners]),
    cut: bisection.cut + first.cut + second.cut,
  };
};

/** Nodes of a graph that belong to workers, and may be given to others. */
export class Shares {
  readonly owners: Map<number, number>;
  private readonly graph: Graph;
  private readonly weights: number[];

  constructor(graph: Graph, owners: Map<number, number>, workers: number) {
    this.graph = graph;
    this.owners = owners;
    this.weights = Array.from({ length: workers }, () => 0);
    for (const [node, owner] of owners) this.add(owner, graph.weights[node] ?? 0);
  }

  /** How much more than its share the worker with the most has; 0.1 is a tenth more. */
  get excess(): number {
    const total = this.weights.reduce((a, b) => a + b, 0);
    return (Math.max(...this.weights) * this.weights.length) / total - 1;
  }

  get cut(): number {
    let cut = 0;
    for (const [node, edges] of this.graph.edges.entries()) {
      for (const [to, count] of edges) {
        if (this.owners.get(node) !== this.owners.get(to)) cut += count;
      }
    }
    return cut / 2;
  }

  /** Gives a node of the worker with the most to the one with the least, the node that adds least to the cut; whether there is one. */
  even(): boolean {
    const from = this.weights.indexOf(Math.max(...this.weights));
    const to = this.weights.indexOf(Math.min(...this.weights));
    const gap = (this.weights[from] ?? 0) - (this.weights[to] ?? 0);
    const [best] = [...this.owners]
      .filter(([node, owner]) => {
        const weight = this.graph.weights[node] ?? 0;
        return owner === from && weight > 0 && weight < gap;
      })
      .map(([node]) => {
        const weight = this.graph.weights[node] ?? 0;
        return { node, weight, price: (this.pull(node, from) - this.pull(node, to)) / weight };
      })
      .sort((a, b) => a.price - b.price);
    if (best === undefined) return false;
    this.owners.set(best.node, to);
    this.add(from, -best.weight);
    this.add(to, best.weight);
    return true;
  }

  private add(owner: number, weight: number): void {
    this.weights[owner] = (this.weights[owner] ?? 0) + weight;
  }

  private pull(node: number, owner: number): number {
    let sum = 0;
    for (const [to, count] of this.graph.edges[node] ?? []) {
      if (this.owners.get(to) === owner) sum += count;
    }
    return sum;
  }
}

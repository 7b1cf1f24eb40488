import { expect, it } from 'vitest';
import type { Graph } from './partition.ts';
import { Shares, partition } from './partition.ts';

/** A graph from its edges; every node weighs 1 unless said otherwise. */
const graphOf = (
  nodes: number,
  edges: readonly (readonly [number, number])[],
  weights?: readonly number[],
): Graph => {
  const neighbours = Array.from({ length: nodes }, () => new Map<number, number>());
  for (const [a, b] of edges) {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      neighbours[from]?.set(to, (neighbours[from].get(to) ?? 0) + 1);
    }
  }
  return { weights: weights ?? Array.from({ length: nodes }, () => 1), edges: neighbours };
};

/** All pairs of some nodes. */
const clique = (...nodes: readonly number[]): readonly (readonly [number, number])[] =>
  nodes.flatMap((a, i) => nodes.slice(i + 1).map((b) => [a, b] as const));

const partsOf = (graph: Graph, workers: number) =>
  partition(
    graph,
    [...graph.weights.keys()],
    Array.from({ length: workers }, (_, i) => i),
  );

it('cuts where the fewest edges are', () => {
  // Numbered so that neighbours are not next to each other.
  const graph = graphOf(8, [...clique(0, 2, 4, 6), ...clique(1, 3, 5, 7), [0, 1]]);
  const parts = partsOf(graph, 2);
  expect(parts?.cut).toBe(1);
  const ownerOf = (node: number): number | undefined => parts?.owners.get(node);
  expect(new Set([0, 2, 4, 6].map(ownerOf)).size).toBe(1);
  expect(ownerOf(1)).not.toBe(ownerOf(0));
});

it.each([3, 4, 6])('gives %i workers the same weight', (workers) => {
  const nodes = 10 * workers;
  const ring = Array.from({ length: nodes }, (_, i) => [i, (i + 1) % nodes] as const);
  const owners = partsOf(graphOf(nodes, ring), workers)?.owners;
  const counts = Array.from(
    { length: workers },
    (_, worker) => [...(owners?.values() ?? [])].filter((owner) => owner === worker).length,
  );
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(9);
  expect(Math.max(...counts)).toBeLessThanOrEqual(11);
});

it('gives up where one node weighs too much', () => {
  expect(partsOf(graphOf(3, clique(0, 1, 2), [10, 1, 1]), 2)).toBeUndefined();
});

it('evens shares with the node that adds least to the cut', () => {
  // The first worker has two nodes too many; node 5 hangs on the other side.
  const graph = graphOf(8, [...clique(0, 1, 2, 3, 4), [5, 6], [6, 7]]);
  const owners = new Map([0, 0, 0, 0, 0, 0, 1, 1].map((owner, node) => [node, owner]));
  const shares = new Shares(graph, owners, 2);
  expect(shares.excess).toBeCloseTo(0.5);
  expect(shares.cut).toBe(1);
  expect(shares.even()).toBe(true);
  expect(shares.owners.get(5)).toBe(1);
  expect(shares.cut).toBe(0);
  expect(shares.excess).toBeCloseTo(0.25);
});

it('leaves shares that no node can make more even', () => {
  const owners = new Map([
    [0, 0],
    [1, 1],
  ]);
  expect(new Shares(graphOf(2, [[0, 1]], [3, 1]), owners, 2).even()).toBe(false);
});

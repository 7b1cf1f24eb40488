// An explicit graph of records: every state a vertex, every step an edge, and the walks through it that the naive deciders take.

import type { Command, InstancePath, Progress, StopReason } from '../exploration.ts';
import { reasonIn } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import { interpreterOf } from '../reference.ts';
import { keyFunction } from '../state-key.ts';

export interface Edge {
  readonly by: number;
  readonly outcome: string | undefined;
  readonly to: Vertex;
}

export interface Vertex {
  readonly state: unknown;
  readonly edges: Edge[];
  /** How it was reached first. */
  readonly path: InstancePath;
}

const statesPerReport = 64;

/** All states in the order of discovery, breadth first, or what ended that early. */
export function* graphOf(
  model: Model,
  statesMax: number,
): Generator<Progress, readonly Vertex[] | StopReason, Command> {
  const { blockedBy, fire } = interpreterOf(model);
  const keyOf = keyFunction(model.variables);
  const initial: Vertex = { state: model.initial, edges: [], path: [] };
  const known = new Map([[keyOf(model.initial), initial]]);
  const all = [initial];
  let transitions = 0;
  for (const [i, vertex] of all.entries()) {
    for (const [by, instance] of model.instances.entries()) {
      if (blockedBy(instance, vertex.state) !== undefined) continue;
      const { after, outcome } = fire(instance, vertex.state);
      const key = keyOf(after);
      const to = known.get(key) ?? { state: after, edges: [], path: [...vertex.path, by] };
      if (!known.has(key)) all.push(to);
      known.set(key, to);
      vertex.edges.push({ by, outcome, to });
      transitions += 1;
    }
    if (all.length > statesMax) return 'states';
    if (i % statesPerReport === statesPerReport - 1) {
      const depth = vertex.path.length;
      const frontier = all.length - i - 1;
      const reason = reasonIn(yield { states: all.length, transitions, depth, frontier });
      if (reason !== undefined) return reason;
    }
  }
  return all;
}

export const successors = ({ edges }: Vertex): readonly Vertex[] => edges.map(({ to }) => to);

/** For each vertex, those with an edge to it. */
export const predecessorsIn = (
  within: ReadonlySet<Vertex>,
): ((vertex: Vertex) => readonly Vertex[]) => {
  const before = new Map<Vertex, Vertex[]>([...within].map((vertex) => [vertex, []]));
  for (const vertex of within) for (const { to } of vertex.edges) before.get(to)?.push(vertex);
  return (vertex) => before.get(vertex) ?? [];
};

/** Those of the vertices that can be reached from some without leaving them. */
export const closure = (
  from: Iterable<Vertex>,
  within: ReadonlySet<Vertex>,
  next: (of: Vertex) => Iterable<Vertex>,
): Set<Vertex> => {
  const seen = new Set([...from].filter((vertex) => within.has(vertex)));
  for (const vertex of seen) for (const to of next(vertex)) if (within.has(to)) seen.add(to);
  return seen;
};

/** The shortest path of at least one edge between vertices, through some only. */
export const pathIn = (
  from: Vertex,
  within: ReadonlySet<Vertex>,
  isGoal: (edge: Edge, from: Vertex) => boolean,
): { readonly path: InstancePath; readonly to: Vertex } | undefined => {
  const queue = [{ at: from, path: [] as InstancePath }];
  const seen = new Set([from]);
  for (const { at, path } of queue) {
    for (const edge of at.edges) {
      if (!within.has(edge.to)) continue;
      if (isGoal(edge, at)) return { path: [...path, edge.by], to: edge.to };
      if (seen.has(edge.to)) continue;
      seen.add(edge.to);
      queue.push({ at: edge.to, path: [...path, edge.by] });
    }
  }
  return undefined;
};

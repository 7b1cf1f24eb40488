// The dearest run of a metric, in the words of the textbook: costs are raised along all edges until nothing changes any more (Bellman and
// Ford, in Cormen, Leiserson and Rivest, Introduction to Algorithms, 1990, section 25.3, for longest paths).

import type { Finding } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import { factsOf } from '../instantiate.ts';
import type { Binding, Metric } from '../model/index.ts';
import { judge, stepFactsOf, stepOf } from '../monitor.ts';
import { costOf } from './metrics.ts';
import type { Edge, Vertex } from './naive-graph.ts';
import { pathIn } from './naive-graph.ts';

interface Question {
  readonly metric: Metric;
  readonly binding: Binding;
}

type Dearest = Omit<Finding, 'binding'> & { readonly value: number };

interface PricedEdge {
  readonly from: Vertex;
  readonly edge: Edge;
  readonly cost: number;
}

/** Vertices in which there is something to count. */
export const duringIn = (
  model: Model,
  graph: readonly Vertex[],
  { metric, binding }: Question,
): ReadonlySet<Vertex> =>
  new Set(
    graph.filter(
      ({ state }) =>
        metric.during === undefined ||
        judge(metric, { facts: factsOf(model, state) }, binding) === 'satisfied',
    ),
  );

/** The edges on which costs are counted. */
const priced = (
  model: Model,
  during: ReadonlySet<Vertex>,
  { metric, binding }: Question,
): readonly PricedEdge[] =>
  [...during].flatMap((from) =>
    from.edges.flatMap((edge) => {
      const { by, outcome, to } = edge;
      const instance = model.instances[by];
      if (instance === undefined) return [];
      const taken = { instance, outcome, before: from.state, after: to.state };
      const facts = stepFactsOf(model, taken);
      return [{ from, edge, cost: costOf(metric, { facts, step: stepOf(taken) }, binding) }];
    }),
  );

/** An edge that costs something and can be taken again and again. */
const endless = (
  edges: readonly PricedEdge[],
  during: ReadonlySet<Vertex>,
): Dearest | undefined => {
  for (const { from, edge, cost } of edges) {
    if (cost === 0 || !during.has(edge.to)) continue;
    const back = edge.to === from ? { path: [] } : pathIn(edge.to, during, ({ to }) => to === from);
    if (back === undefined) continue;
    return { value: Infinity, path: from.path, loop: [edge.by, ...back.path] };
  }
  return undefined;
};

/** The dearest run of a metric, for one binding. */
export const dearest = (model: Model, graph: readonly Vertex[], question: Question): Dearest => {
  const during = duringIn(model, graph, question);
  const edges = priced(model, during, question);
  let most: Dearest = { value: 0, path: [] };
  if (question.metric.during === undefined) {
    for (const { from, edge, cost } of edges) {
      if (cost > most.value) most = { value: cost, path: [...from.path, edge.by] };
    }
    return most;
  }
  const withoutEnd = endless(edges, during);
  if (withoutEnd !== undefined) return withoutEnd;
  const costs = new Map([...during].map((vertex) => [vertex, { value: 0, path: vertex.path }]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const { from, edge, cost } of edges) {
      const here = costs.get(from) ?? { value: 0, path: from.path };
      const there = costs.get(edge.to);
      const next = { value: here.value + cost, path: [...here.path, edge.by] };
      if (next.value > most.value) most = next;
      if (there === undefined || next.value <= there.value) continue;
      costs.set(edge.to, next);
      changed = true;
    }
  }
  return most;
};

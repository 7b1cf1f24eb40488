// Properties of runs, decided in the words of the textbook: an explicit graph of records and strongly connected components found by two
// depth-first walks (Kosaraju, in Aho, Hopcroft and Ullman, Data Structures and Algorithms, 1983, section 6.7). A run is
// infinite: where it stops, its last state repeats. It is fair when it meets the assumptions; a component in which some run can
// stay for ever and be fair is found by leaving out the states that a strongly fair rule would lead away from (Emerson and Lei,
// Modalities for Model Checking, 1987). The oracle for the fast decider.

import type { Command, Finding, InstancePath, Progress, PropertyTally } from '../exploration.ts';
import { reasonIn } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import { factsOf } from '../instantiate.ts';
import type { Binding, Metric, RunProperty } from '../model/index.ts';
import type { Judgement } from '../monitor.ts';
import { judge, stepFactsOf, stepOf } from '../monitor.ts';
import { guarded, interpreterOf } from '../reference.ts';
import { keyFunction } from '../state-key.ts';
import type { Assumption } from './fairness.ts';
import { assumptionOf, isFair } from './fairness.ts';
import { costOf } from './metrics.ts';
import type { RunDecider } from './runs.ts';

interface Edge {
  readonly by: number;
  readonly outcome: string | undefined;
  readonly to: Vertex;
}

interface Vertex {
  readonly state: unknown;
  readonly edges: Edge[];
  /** How it was reached first. */
  readonly path: InstancePath;
}

const statesPerReport = 64;

/** All states in the order of discovery, breadth first. */
function* graphOf(
  model: Model,
  statesMax: number,
): Generator<Progress, Vertex[] | 'states', Command> {
  const { blockedBy, fire } = interpreterOf(model);
  const keyOf = keyFunction(model.variables);
  const initial: Vertex = { state: model.initial, edges: [], path: [] };
  const known = new Map([[keyOf(model.initial), initial]]);
  const all = [initial];
  for (const [i, vertex] of all.entries()) {
    for (const [by, instance] of model.instances.entries()) {
      if (blockedBy(instance, vertex.state) !== undefined) continue;
      const { after, outcome } = fire(instance, vertex.state);
      const key = keyOf(after);
      const to = known.get(key) ?? { state: after, edges: [], path: [...vertex.path, by] };
      if (!known.has(key)) all.push(to);
      known.set(key, to);
      vertex.edges.push({ by, outcome, to });
    }
    if (all.length > statesMax) return 'states';
    if (i % statesPerReport === statesPerReport - 1) {
      const reason = reasonIn(
        yield {
          states: all.length,
          transitions: 0,
          depth: vertex.path.length,
          frontier: all.length - i,
        },
      );
      if (reason !== undefined) return 'states';
    }
  }
  return all;
}

/** Those of the vertices that can be reached from some without leaving them. */
const closure = (
  from: Iterable<Vertex>,
  within: ReadonlySet<Vertex>,
  next: (of: Vertex) => Iterable<Vertex>,
): Set<Vertex> => {
  const seen = new Set([...from].filter((vertex) => within.has(vertex)));
  for (const vertex of seen) for (const to of next(vertex)) if (within.has(to)) seen.add(to);
  return seen;
};

const successors = ({ edges }: Vertex): readonly Vertex[] => edges.map(({ to }) => to);

/** Vertices in the order in which a depth-first walk leaves them. */
const leavingOrder = (within: ReadonlySet<Vertex>): readonly Vertex[] => {
  const seen = new Set<Vertex>();
  const order: Vertex[] = [];
  for (const root of within) {
    if (seen.has(root)) continue;
    seen.add(root);
    const walk = [{ vertex: root, rest: successors(root)[Symbol.iterator]() }];
    for (let top = walk.at(-1); top !== undefined; top = walk.at(-1)) {
      const { done, value } = top.rest.next();
      if (done === true) {
        order.push(top.vertex);
        walk.pop();
      } else if (within.has(value) && !seen.has(value)) {
        seen.add(value);
        walk.push({ vertex: value, rest: successors(value)[Symbol.iterator]() });
      }
    }
  }
  return order;
};

const componentsOf = (within: ReadonlySet<Vertex>): readonly ReadonlySet<Vertex>[] => {
  const before = new Map<Vertex, Vertex[]>([...within].map((vertex) => [vertex, []]));
  for (const vertex of within) for (const { to } of vertex.edges) before.get(to)?.push(vertex);
  const left = new Set(within);
  const components: ReadonlySet<Vertex>[] = [];
  for (const root of [...leavingOrder(within)].reverse()) {
    if (!left.has(root)) continue;
    const component = closure([root], left, (vertex) => before.get(vertex) ?? []);
    for (const vertex of component) left.delete(vertex);
    components.push(component);
  }
  return components;
};

const groupsAt = ({ groupOf }: Assumption, { edges }: Vertex): ReadonlySet<number> =>
  new Set(edges.map(({ by }) => groupOf[by] ?? -1));

const groupsInside = (
  assumption: Assumption,
  component: ReadonlySet<Vertex>,
): ReadonlySet<number> =>
  new Set(
    [...component].flatMap(({ edges }) =>
      edges.filter(({ to }) => component.has(to)).map(({ by }) => assumption.groupOf[by] ?? -1),
    ),
  );

/** The sets of vertices in which a fair run can stay for ever and visit all of them, and one that is `wanted`. */
const fairComponents = (
  within: ReadonlySet<Vertex>,
  assumption: Assumption,
  wanted: (vertex: Vertex) => boolean,
): readonly ReadonlySet<Vertex>[] =>
  componentsOf(within).flatMap((component) => {
    if (![...component].some(wanted)) return [];
    const taken = groupsInside(assumption, component);
    const enabled = [...component].map((vertex) => groupsAt(assumption, vertex));
    if (isFair(assumption, enabled, taken)) return [component];
    const awaited = assumption.groups.flatMap(({ strength }, group) =>
      strength === 'strong' && !taken.has(group) ? [group] : [],
    );
    const rest = [...component].filter((vertex) => {
      const here = groupsAt(assumption, vertex);
      return !awaited.some((group) => here.has(group));
    });
    return rest.length === component.size ? [] : fairComponents(new Set(rest), assumption, wanted);
  });

/** The shortest path between vertices, through some only. */
const pathIn = (
  from: Vertex,
  within: ReadonlySet<Vertex>,
  isGoal: (edge: Edge, from: Vertex) => boolean,
): { readonly path: InstancePath; readonly to: Vertex } | undefined => {
  const queue = [{ at: from, path: [] as number[] }];
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

/** A walk from a vertex of a fair component through all it has to offer, and back. */
const loopIn = (
  component: ReadonlySet<Vertex>,
  assumption: Assumption,
  start: Vertex,
): InstancePath => {
  if (component.size === 1 && isFair(assumption, [groupsAt(assumption, start)], new Set()))
    return [];
  let at = start;
  const loop: number[] = [];
  const goTo = (isGoal: (edge: Edge) => boolean): void => {
    const leg = pathIn(at, component, isGoal);
    if (leg === undefined) return;
    loop.push(...leg.path);
    at = leg.to;
  };
  for (const group of groupsInside(assumption, component)) {
    goTo(({ by }) => (assumption.groupOf[by] ?? -1) === group);
  }
  for (const vertex of component) if (vertex !== at) goTo(({ to }) => to === vertex);
  if (at !== start) goTo(({ to }) => to === start);
  return loop;
};

interface Question {
  readonly property: RunProperty;
  readonly binding: Binding;
}

/** Decides one property for one binding. */
class Decision {
  private readonly all: ReadonlySet<Vertex>;
  private readonly judgements: ReadonlyMap<Vertex, Judgement>;
  private readonly assumption: Assumption;
  private readonly property: RunProperty;

  constructor(model: Model, graph: readonly Vertex[], { property, binding }: Question) {
    this.all = new Set(graph);
    this.property = property;
    this.assumption = assumptionOf(model, property);
    this.judgements = new Map(
      graph.map((vertex) => {
        const facts = guarded('The facts', () => factsOf(model, vertex.state));
        return [vertex, judge(property, { facts }, binding)];
      }),
    );
  }

  /** How many vertices there was something to check in. */
  get exercised(): number {
    const { kind } = this.property;
    if (kind === 'can-always-reach') return this.all.size;
    const what = kind === 'metric' ? 'satisfied' : 'decided';
    return this.which((judgement) => judgement === what).size;
  }

  which(test: (judgement: Judgement | undefined) => boolean): Set<Vertex> {
    return new Set([...this.all].filter((vertex) => test(this.judgements.get(vertex))));
  }

  /** A run that breaks the property. */
  violation(): Omit<Finding, 'binding'> | undefined {
    const { all, assumption, judgements } = this;
    switch (this.property.kind) {
      case 'can-always-reach': {
        const before = new Map<Vertex, Vertex[]>([...all].map((vertex) => [vertex, []]));
        for (const vertex of all) for (const { to } of vertex.edges) before.get(to)?.push(vertex);
        const goals = this.which((judgement) => judgement === 'satisfied');
        const good = closure(goals, all, (vertex) => before.get(vertex) ?? []);
        const bad = [...all].find((vertex) => !good.has(vertex));
        return bad && { path: bad.path };
      }
      case 'eventually-always': {
        const isBad = (vertex: Vertex): boolean => judgements.get(vertex) === 'decided';
        return this.lasso(all, fairComponents(all, assumption, isBad), isBad);
      }
      case 'leads-to':
      case 'always-eventually': {
        const open = this.which((judgement) => judgement !== 'satisfied');
        const pending = closure(
          this.which((judgement) => judgement === 'decided'),
          open,
          successors,
        );
        return this.lasso(
          open,
          fairComponents(pending, assumption, () => true),
        );
      }
      case 'metric':
        return undefined;
    }
  }

  /** A path that makes the property pending, goes on to a fair component, and round in it. */
  private lasso(
    open: ReadonlySet<Vertex>,
    components: readonly ReadonlySet<Vertex>[],
    isStart: (vertex: Vertex) => boolean = (vertex) => this.judgements.get(vertex) === 'decided',
  ): Omit<Finding, 'binding'> | undefined {
    const isLoop = this.property.kind === 'eventually-always';
    for (const component of components) {
      for (const start of this.all) {
        if (!isStart(start)) continue;
        const [entry] = component.has(start) ? [start] : [];
        const leg = entry
          ? { path: [], to: entry }
          : isLoop
            ? undefined
            : pathIn(start, open, ({ to }) => component.has(to));
        if (leg === undefined) continue;
        const loop = loopIn(component, this.assumption, leg.to);
        return { path: [...start.path, ...leg.path], loop };
      }
    }
    return undefined;
  }
}

/** The dearest run of a metric, for one binding. */
const dearest = (
  model: Model,
  graph: readonly Vertex[],
  { metric, binding }: { readonly metric: Metric; readonly binding: Binding },
): { readonly value: number; readonly path: InstancePath } => {
  const isDuring = (vertex: Vertex): boolean =>
    metric.during === undefined ||
    judge(metric, { facts: factsOf(model, vertex.state) }, binding) === 'satisfied';
  const during = new Set(graph.filter(isDuring));
  const price = (from: Vertex, { by, outcome, to }: Edge): number => {
    const instance = model.instances[by];
    if (instance === undefined) return 0;
    const taken = { instance, outcome, before: from.state, after: to.state };
    return costOf(metric, { facts: stepFactsOf(model, taken), step: stepOf(taken) }, binding);
  };
  let most = { value: 0, path: [] as InstancePath };
  if (metric.during === undefined) {
    for (const from of during) {
      for (const edge of from.edges) {
        const value = price(from, edge);
        if (value > most.value) most = { value, path: [...from.path, edge.by] };
      }
    }
    return most;
  }
  // Costs only grow along a run, so relaxing more often than there are vertices means that there is no end to it.
  const costs = new Map([...during].map((vertex) => [vertex, { value: 0, path: vertex.path }]));
  for (let round = 0, changed = true; changed; round += 1) {
    changed = false;
    for (const from of during) {
      const here = costs.get(from);
      if (here === undefined) continue;
      for (const edge of from.edges) {
        const value = here.value + price(from, edge);
        const path = [...here.path, edge.by];
        if (value > most.value) most = { value, path };
        const there = costs.get(edge.to);
        if (there === undefined || value <= there.value) continue;
        if (round > during.size) return { value: Infinity, path };
        costs.set(edge.to, { value, path });
        changed = true;
      }
    }
  }
  return most;
};

/** Decides properties of runs on an explicit graph of records. */
export const decideRunsNaively: RunDecider = function* (model, limits) {
  const graph = yield* graphOf(model, limits.statesMax);
  if (graph === 'states') return { tallies: [], states: 0, transitions: 0, stopped: 'states' };
  const tallies = model.properties.map(({ property, bindings }): PropertyTally => {
    const { name } = property;
    const decisions = bindings.map((binding) => ({
      binding,
      decision: new Decision(model, graph, { property: property as RunProperty, binding }),
    }));
    const exercised = decisions.reduce((total, { decision }) => total + decision.exercised, 0);
    if (property.kind === 'metric') {
      const runs = bindings.map((binding) => ({
        binding,
        ...dearest(model, graph, { metric: property, binding }),
      }));
      const most = runs.reduce((a, b) => (b.value > a.value ? b : a));
      const { path, binding, value } = most;
      const found = value === 0 ? undefined : { path, binding, value };
      return { name, exercised, found, isDecided: true, value };
    }
    for (const { binding, decision } of decisions) {
      const violation = decision.violation();
      if (violation !== undefined) {
        return { name, exercised, found: { ...violation, binding }, isDecided: true };
      }
    }
    return { name, exercised, found: undefined, isDecided: true };
  });
  return {
    tallies,
    states: graph.length,
    transitions: graph.reduce((total, { edges }) => total + edges.length, 0),
    stopped: undefined,
  };
};

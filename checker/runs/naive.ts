// Properties of runs, decided in the words of the textbook: an explicit graph of records and strongly connected components found by two
// depth-first walks (Kosaraju, in Aho, Hopcroft and Ullman, Data Structures and Algorithms, 1983, section 6.7). A run is
// infinite: where it stops, its last state repeats. It is fair when it meets the assumptions; a component in which some run can
// stay for ever and be fair is found by leaving out the states that a strongly fair rule would lead away from (Emerson and Lei,
// Modalities for Model Checking, 1987). The oracle for the fast decider.

import type { Finding, InstancePath, PropertyTally } from '../exploration.ts';
import type { BoundProperty, Model } from '../instantiate.ts';
import { factsOf } from '../instantiate.ts';
import type { Binding, Metric, RunProperty } from '../model/index.ts';
import type { Judgement } from '../monitor.ts';
import { judge } from '../monitor.ts';
import { guarded } from '../reference.ts';
import type { Assumption } from './fairness.ts';
import { assumptionOf, isFair } from './fairness.ts';
import type { Edge, Vertex } from './naive-graph.ts';
import { closure, graphOf, pathIn, predecessorsIn, successors } from './naive-graph.ts';
import { dearest, duringIn } from './naive-metrics.ts';
import type { RunDecider } from './runs.ts';

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
  const predecessors = predecessorsIn(within);
  const left = new Set(within);
  const components: ReadonlySet<Vertex>[] = [];
  for (const root of [...leavingOrder(within)].reverse()) {
    if (!left.has(root)) continue;
    const component = closure([root], left, predecessors);
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

  /** The vertices in which there was something to check. */
  given(): ReadonlySet<Vertex> {
    return this.property.kind === 'can-always-reach'
      ? this.all
      : this.which((judgement) => judgement === 'decided');
  }

  private which(test: (judgement: Judgement | undefined) => boolean): Set<Vertex> {
    return new Set([...this.all].filter((vertex) => test(this.judgements.get(vertex))));
  }

  /** A run that breaks the property. */
  violation(): Omit<Finding, 'binding'> | undefined {
    const { all, assumption, judgements } = this;
    switch (this.property.kind) {
      case 'can-always-reach': {
        const goals = this.which((judgement) => judgement === 'satisfied');
        const good = closure(goals, all, predecessorsIn(all));
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

const union = (sets: readonly ReadonlySet<Vertex>[]): ReadonlySet<Vertex> =>
  new Set(sets.flatMap((set) => [...set]));

const measured = (
  model: Model,
  graph: readonly Vertex[],
  { property: metric, bindings }: BoundProperty & { readonly property: Metric },
): PropertyTally => {
  const questions = bindings.map((binding) => ({ metric, binding }));
  const given = union(questions.map((question) => duringIn(model, graph, question)));
  const runs = questions.map((question) => ({
    binding: question.binding,
    ...dearest(model, graph, question),
  }));
  const value = runs.reduce((most, run) => Math.max(most, run.value), 0);
  const found = value === 0 ? undefined : runs.find((run) => run.value === value);
  return { name: metric.name, exercised: given.size, found, isDecided: true, value };
};

const decidedOn = (
  model: Model,
  graph: readonly Vertex[],
  { property, bindings }: BoundProperty,
): PropertyTally => {
  if (property.kind === 'metric') return measured(model, graph, { property, bindings });
  const decisions = bindings.map((binding) => ({
    binding,
    decision: new Decision(model, graph, { property: property as RunProperty, binding }),
  }));
  const given = union(decisions.map(({ decision }) => decision.given()));
  const tally = { name: property.name, exercised: given.size, isDecided: true };
  for (const { binding, decision } of decisions) {
    const violation = decision.violation();
    if (violation !== undefined) return { ...tally, found: { ...violation, binding } };
  }
  return { ...tally, found: undefined };
};

/** Decides properties of runs on an explicit graph of records. */
export const decideRunsNaively: RunDecider = function* (model, limits) {
  const graph = yield* graphOf(model, limits.statesMax);
  if (typeof graph === 'string') {
    return { tallies: [], states: 0, transitions: 0, stopped: graph };
  }
  return {
    tallies: model.properties.map((bound) => decidedOn(model, graph, bound)),
    states: graph.length,
    transitions: graph.reduce((total, { edges }) => total + edges.length, 0),
    stopped: undefined,
  };
};

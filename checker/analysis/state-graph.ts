// The graph of states as something to draw: all of it, or what is left of it when only some variables are looked at. The order of states
// and steps is that of the search, so the same model gives the same drawing.

import type { Field } from '../engine/codec.ts';
import { codeIn } from '../engine/codec.ts';
import { learnerOf } from '../engine/learner.ts';
import { decided } from '../engine/leaves.ts';
import type { Command, Limits, Progress } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import type { LeafValue } from '../model/index.ts';
import { kindsOf } from './fields.ts';
import type { Step, Surveyed } from './survey.ts';
import { States, survey } from './survey.ts';
import { Ways } from './ways.ts';

/** A variable with a value. */
export interface Valued {
  readonly variable: string;
  readonly value: LeafValue;
}

/** A state, or all states that agree in the variables looked at. */
export interface GraphState {
  /** Those of the variables that differ from the initial state, in the order of declaration. */
  readonly differs: readonly Valued[];
  /** How many states it stands for. */
  readonly states: number;
  /** Properties that are violated in at least one of them, by name. */
  readonly violates: readonly string[];
  /** Whether nothing can happen in at least one of them. */
  readonly isStuck: boolean;
}

/** All steps from one drawn state to another. */
export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  /** Rule instances; rules, when only some variables are looked at. */
  readonly labels: readonly string[];
  /** Properties of steps that at least one of them violates, by name. */
  readonly violates: readonly string[];
}

export interface StateGraph {
  readonly surveyed: Surveyed;
  /** The first is, or holds, the initial state. */
  readonly states: readonly GraphState[];
  readonly edges: readonly GraphEdge[];
}

/** The positions of the variables that a projection names. */
export type Projection = readonly number[];

/** Names that a projection may be made of: kinds, variables, and the groups that they are in, `page.state`, `page0`, `vm`. */
export const projectable = (model: Model): ReadonlyMap<string, Projection> => {
  const names = new Map<string, number[]>();
  const kinds = kindsOf(model);
  for (const [field, { label }] of model.variables.entries()) {
    for (const path of new Set([kinds[field] ?? '', label])) {
      const words = path.split('.');
      for (let length = words.length; length > 0; length -= 1) {
        const name = words.slice(0, length).join('.');
        const fields = names.get(name) ?? [];
        if (!fields.includes(field)) fields.push(field);
        names.set(name, fields);
      }
    }
  }
  return names;
};

interface Class {
  readonly code: readonly number[];
  states: number;
  readonly violates: Set<string>;
  isStuck: boolean;
}

interface Edge {
  readonly labels: Set<string>;
  readonly violates: Set<string>;
}

/** Gathers states into classes that agree in some variables. */
class Gatherer {
  readonly classes: Class[] = [];
  readonly edges = new Map<string, { from: number; to: number; edge: Edge }>();
  private readonly ids = new Map<string, number>();
  private readonly states: States;
  private readonly fields: readonly Field[];
  private readonly classOf: number[] = [];

  constructor(states: States, fields: readonly Field[]) {
    this.states = states;
    this.fields = fields;
  }

  /** The class of a state. */
  of(id: number): number {
    const known = this.classOf[id];
    if (known !== undefined) return known;
    const words = this.states.read(id);
    const code = this.fields.map((field) => codeIn(words, field));
    const key = code.join();
    const found =
      this.ids.get(key) ??
      this.classes.push({ code, states: 0, violates: new Set(), isStuck: false }) - 1;
    this.ids.set(key, found);
    const held = this.classes[found] as Class;
    held.states += 1;
    this.classOf[id] = found;
    return found;
  }

  edge(from: number, to: number): Edge {
    const key = `${String(from)} ${String(to)}`;
    const known = this.edges.get(key) ?? {
      from,
      to,
      edge: { labels: new Set<string>(), violates: new Set<string>() },
    };
    this.edges.set(key, known);
    return known.edge;
  }
}

/** What is violated in a state, or by a step. */
const violationsOf = (model: Model, ways: Ways) => {
  const learner = learnerOf(model, ways.codec);
  const nameOf = (property: number): string => model.properties[property]?.property.name ?? '';
  const ofStates = learner.pairs
    .map(({ property }, pair) => ({ property, pair }))
    .filter(({ property }) => model.properties[property]?.property.kind === 'invariant');
  return {
    inState: (words: Uint32Array): readonly string[] =>
      ofStates
        .filter(({ pair }) => learner.judgementOf(pair, words) === decided)
        .map(({ property }) => nameOf(property)),
    ofStep: (instance: number, words: Uint32Array): readonly string[] => {
      if (learner.stepProperties.length === 0) return [];
      const effect = learner.effectOf(instance, words);
      if (effect === undefined) return [];
      const { decided: bits } = learner.stepJudgementOf(effect, words);
      return learner.stepProperties.filter((_, bit) => (bits & (1 << bit)) !== 0).map(nameOf);
    },
  };
};

const drawn = (
  { classes, edges }: Gatherer,
  looked: readonly Field[],
): Pick<StateGraph, 'states' | 'edges'> => ({
  states: classes.map(({ code, states, violates, isStuck }) => ({
    differs: looked.flatMap(({ variable: { label, values } }, i) => {
      // The first value of a domain is the initial one.
      const at = code[i] ?? 0;
      return at === 0 ? [] : [{ variable: label, value: values[at] ?? null }];
    }),
    states,
    violates: [...violates].sort(),
    isStuck,
  })),
  edges: [...edges.values()].map(({ from, to, edge }) => ({
    from,
    to,
    labels: [...edge.labels],
    violates: [...edge.violates].sort(),
  })),
});

/**
 * The graph of a model's states.
 *
 * @param projection the variables to look at; undefined for all, so that every state is drawn
 */
export function* stateGraph(
  model: Model,
  projection: Projection | undefined,
  limits: Limits,
): Generator<Progress, StateGraph, Command> {
  const ways = new Ways(model);
  const states = new States(ways.codec);
  const { fields } = ways.codec;
  const looked = projection?.flatMap((at) => fields[at] ?? []) ?? fields;
  const gatherer = new Gatherer(states, looked);
  const violations = violationsOf(model, ways);
  const labelOf = (instance: number): string => {
    const { label, rule } = model.instances[instance] ?? { label: '', rule: { name: '' } };
    return projection === undefined ? label : rule.name;
  };
  let steps = 0;
  let current: Class | undefined;
  const visit = ({ from, to, instance }: Step, words: Uint32Array): void => {
    steps += 1;
    const [a, b] = [gatherer.of(from), gatherer.of(to)];
    // Seen from outside, a step that changes none of the variables looked at does not happen.
    const violated = violations.ofStep(instance, words);
    if (projection !== undefined && a === b && violated.length === 0) return;
    const edge = gatherer.edge(a, b);
    edge.labels.add(labelOf(instance));
    for (const name of violated) edge.violates.add(name);
  };
  const surveyed = yield* survey(
    model,
    { ground: ways, states, limits },
    {
      state: (id, words) => {
        if (current !== undefined && steps === 0) current.isStuck = true;
        current = gatherer.classes[gatherer.of(id)];
        for (const name of violations.inState(words)) current?.violates.add(name);
        steps = 0;
      },
      step: visit,
    },
  );
  if (current !== undefined && steps === 0 && surveyed.complete) current.isStuck = true;
  return { surveyed, ...drawn(gatherer, looked) };
}

// Properties of runs need the whole graph of states, so they are decided after the search, by whoever can make the graph. The search
// itself knows local properties only.

import type {
  Command,
  Exploration,
  Explorer,
  Limits,
  Progress,
  StopReason,
} from '../exploration.ts';
import type { PropertyTally } from '../exploration.ts';
import type { BoundProperty, Model } from '../instantiate.ts';
import { isOfRuns } from '../model/index.ts';
import { assumptionOf } from './fairness.ts';

/** What deciding properties of runs gives: nothing of them that was not decided. */
export interface Decided {
  readonly tallies: readonly PropertyTally[];
  readonly states: number;
  readonly transitions: number;
  readonly stopped: StopReason | undefined;
}

/** Decides the properties of a model that has properties of runs only. */
export type RunDecider = (model: Model, limits: Limits) => Generator<Progress, Decided, Command>;

/** Never reached: with it a search does not end before it has seen all states, which the verdict on runs rests on. */
const theEnd: BoundProperty = {
  property: {
    kind: 'cover',
    name: 'the end',
    says: '',
    because: '',
    asks: [],
    forEach: {},
    families: [],
    source: undefined,
    reached: () => false,
  },
  bindings: [{}],
};

const localOnes = ({ properties }: Model): readonly BoundProperty[] =>
  properties.filter(({ property }) => !isOfRuns(property));

/** Tallies in the order of a model's properties; nothing is known of those that have none. */
const inOrder = (
  { properties }: Model,
  tallies: readonly PropertyTally[],
): readonly PropertyTally[] =>
  properties.map(
    ({ property: { name } }) =>
      tallies.find((tally) => tally.name === name) ?? { name, exercised: 0, found: undefined },
  );

/** An explorer for all properties, made of a search that knows the local ones and a decider for the others. */
export const withRuns = (search: Explorer, decide: RunDecider): Explorer =>
  function* explore(model, limits): Generator<Progress, Exploration, Command> {
    const ofRuns = model.properties.filter(({ property }) => isOfRuns(property));
    if (ofRuns.length === 0) return yield* search(model, limits);
    // A fairness that names no rule is refused before anything is searched.
    for (const { property } of ofRuns) if (isOfRuns(property)) assumptionOf(model, property);
    const properties = [...localOnes(model), theEnd];
    const otherDomains = ofRuns.map(({ property }) => property.forEach);
    const exploration = yield* search({ ...model, properties, otherDomains }, limits);
    const known = { ...exploration, properties: inOrder(model, exploration.properties) };
    if (exploration.stopped !== undefined) return known;
    const { tallies, states, transitions, stopped } = yield* decide(
      { ...model, properties: ofRuns },
      limits,
    );
    const graph = states === 0 ? {} : { graph: { states, transitions } };
    return {
      ...known,
      stopped,
      properties: inOrder(model, [...exploration.properties, ...tallies]),
      method: { ...exploration.method, ...graph },
    };
  };

/** An explorer that leaves properties of runs open, made of one that knows the local ones only. */
export const withoutRuns = (search: Explorer): Explorer =>
  function* explore(model, limits): Generator<Progress, Exploration, Command> {
    const exploration = yield* search({ ...model, properties: localOnes(model) }, limits);
    return { ...exploration, properties: inOrder(model, exploration.properties) };
  };

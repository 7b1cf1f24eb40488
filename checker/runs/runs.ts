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
import type { Model } from '../instantiate.ts';
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

/** An explorer for all properties, made of a search that knows the local ones and a decider for the others. */
export const withRuns = (search: Explorer, decide: RunDecider): Explorer =>
  function* explore(model, limits): Generator<Progress, Exploration, Command> {
    const ofRuns = model.properties.filter(({ property }) => isOfRuns(property));
    if (ofRuns.length === 0) return yield* search(model, limits);
    // A fairness that names no rule is refused before anything is searched.
    for (const { property } of ofRuns) if (isOfRuns(property)) assumptionOf(model, property);
    const local = model.properties.filter(({ property }) => !isOfRuns(property));
    const exploration = yield* search({ ...model, properties: local }, limits);
    if (exploration.stopped !== undefined) return exploration;
    const { tallies, states, transitions, stopped } = yield* decide(
      { ...model, properties: ofRuns },
      limits,
    );
    const all = [...exploration.properties, ...tallies];
    return {
      ...exploration,
      stopped,
      properties: model.properties.flatMap(({ property }) =>
        all.filter(({ name }) => name === property.name),
      ),
      method: { ...exploration.method, graph: { states, transitions } },
    };
  };

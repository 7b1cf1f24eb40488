// Whether two designs of a family reach exactly the same states.

import type { Command, Limits, Progress } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import type { Surveyed } from './survey.ts';
import { States, survey } from './survey.ts';
import { Ways } from './ways.ts';

/** The states of a model, all of them if `surveyed.complete`. */
export interface StateSet {
  readonly states: States;
  readonly surveyed: Surveyed;
}

/** Finds all states of a model, within limits. */
export function* statesOf(model: Model, limits: Limits): Generator<Progress, StateSet, Command> {
  const ground = new Ways({ ...model, properties: [] });
  const states = new States(ground.codec);
  return { states, surveyed: yield* survey(model, { ground, states, limits }) };
}

/** Whether two complete sets hold the same states; of models with the same variables. */
export const areSame = (a: StateSet, b: StateSet): boolean => {
  if (a.states.count !== b.states.count) return false;
  for (let id = 0; id < a.states.count; id += 1) {
    if (!b.states.has(a.states.read(id))) return false;
  }
  return true;
};

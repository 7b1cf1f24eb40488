// The monitor: watches the properties of a model while states and steps go by, and remembers for each the first time it was
// violated (or, for a cover, reached) and how often there was something to check.

import type { Finding, InstancePath, PropertyTally } from './exploration.ts';
import type { BoundProperty, Instance, Model } from './instantiate.ts';
import { factsOf } from './instantiate.ts';
import type { Binding, Facts, Property, Step } from './model/index.ts';
import { guarded } from './reference.ts';
import { Refusal, show } from './refusal.ts';

/** A step that was just taken, with the states around it. */
export interface Taken {
  readonly instance: Instance;
  readonly outcome: string | undefined;
  readonly before: unknown;
  readonly after: unknown;
}

export interface Monitor {
  /** A state seen for the first time; `path` is asked for only when it is needed. */
  readonly state: (state: unknown, path: () => InstancePath) => void;
  /** A step, also one that leads back to a state seen before. */
  readonly step: (taken: Taken, path: () => InstancePath) => void;
  /** Ends a level of the search: what was decided in it is not looked at any more. */
  readonly endLevel: () => void;
  /** Whether there is nothing left to find out. */
  readonly settled: () => boolean;
  readonly tallies: () => readonly PropertyTally[];
}

interface Watched extends BoundProperty {
  open: boolean;
  exercised: number;
  found: Finding | undefined;
}

/** How a property judges one binding: nothing to check, satisfied, or decided (violated, or a cover reached). */
export type Judgement = 'not given' | 'satisfied' | 'decided';

const truth = (property: Property, part: string, answer: unknown): boolean => {
  if (typeof answer === 'boolean') return answer;
  throw new Refusal('model', `The ${part} of "${property.name}" returned ${show(answer)}.`, [
    `The ${part} of a property returns true or false.`,
  ]);
};

/** The step as properties see it. */
export const stepOf = ({ instance, outcome }: Taken): Step => ({
  rule: instance.rule.name,
  parameters: instance.parameters,
  outcome,
  code: instance.rule.code,
});

/** Judges a property on the facts of a state (and the step that led there) for one binding. */
export const judge = (
  property: Property,
  on: { readonly facts: Facts; readonly step?: Step | undefined },
  binding: Binding,
): Judgement =>
  guarded(`Property "${property.name}"`, () => {
    const { facts, step } = on;
    switch (property.kind) {
      case 'cover':
        return truth(property, 'reached', property.reached(facts, binding))
          ? 'decided'
          : 'not given';
      case 'invariant': {
        if (!truth(property, 'given', property.given(facts, binding))) return 'not given';
        return truth(property, 'holds', property.holds(facts, binding)) ? 'satisfied' : 'decided';
      }
      case 'step-property': {
        if (step === undefined) return 'not given';
        if (!truth(property, 'given', property.given(facts, step, binding))) return 'not given';
        return truth(property, 'holds', property.holds(facts, step, binding))
          ? 'satisfied'
          : 'decided';
      }
      case 'leads-to': {
        if (truth(property, 'to', property.to(facts, binding))) return 'satisfied';
        return truth(property, 'from', property.from(facts, binding)) ? 'decided' : 'not given';
      }
      case 'always-eventually':
        return truth(property, 'eventually', property.eventually(facts, binding))
          ? 'satisfied'
          : 'decided';
      case 'eventually-always':
        return truth(property, 'always', property.always(facts, binding)) ? 'satisfied' : 'decided';
      case 'can-always-reach':
        return truth(property, 'goal', property.goal(facts, binding)) ? 'satisfied' : 'decided';
      case 'metric':
        return property.during !== undefined &&
          truth(property, 'during', property.during(facts, binding))
          ? 'satisfied'
          : 'not given';
    }
  });

/** The facts of a step, as step properties ask for them. */
export const stepFactsOf = (model: Model, { before, after, ...taken }: Taken): Facts =>
  guarded(`The step facts of family "${model.family.name}"`, () =>
    model.family.stepFacts(
      { before, after, step: stepOf({ before, after, ...taken }) },
      model.setting,
    ),
  );

/** Watches all properties of a model. */
export const monitorOf = (model: Model): Monitor => {
  const watched: readonly Watched[] = model.properties.map((bound) => ({
    ...bound,
    open: true,
    exercised: 0,
    found: undefined,
  }));
  const ofSteps = watched.filter(({ property }) => property.kind === 'step-property');
  const ofStates = watched.filter(({ property }) => property.kind !== 'step-property');

  const look = (
    at: Watched,
    on: { readonly facts: Facts; readonly step?: Step },
    path: () => InstancePath,
  ): void => {
    if (!at.open) return;
    model.activity.running = `property "${at.property.name}"`;
    let given = false;
    for (const binding of at.bindings) {
      const judgement = judge(at.property, on, binding);
      if (judgement === 'not given') continue;
      given = true;
      if (judgement === 'decided') {
        at.found ??= { path: path(), binding };
        break;
      }
    }
    if (given) at.exercised += 1;
  };

  return {
    state: (state, path) => {
      const facts = guarded(`The facts of family "${model.family.name}"`, () =>
        factsOf(model, state),
      );
      for (const at of ofStates) look(at, { facts }, path);
    },
    step: (taken, path) => {
      if (ofSteps.every(({ open }) => !open)) return;
      const facts = stepFactsOf(model, taken);
      const step = stepOf(taken);
      for (const at of ofSteps) look(at, { facts, step }, path);
    },
    endLevel: () => {
      for (const at of watched) at.open = at.found === undefined;
    },
    settled: () => watched.length > 0 && watched.every(({ found }) => found !== undefined),
    tallies: () =>
      watched.map(({ property, exercised, found }) => ({ name: property.name, exercised, found })),
  };
};

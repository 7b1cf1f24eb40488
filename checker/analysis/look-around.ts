// A look around a model: one survey that answers who writes what a property reads, which code asks for a decision, and what each rule
// did.

import type { Command, Limits, Progress } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import type { Rule } from '../model/index.ts';
import { kindsOf } from './fields.ts';
import type { Looks } from './explain-rule.ts';
import { kindsIn, looksOf } from './explain-rule.ts';
import type { Surveyed } from './survey.ts';
import { States, survey } from './survey.ts';
import type { Bound } from './ways.ts';
import { Ways } from './ways.ts';

/** What one rule did. */
export interface RuleCounted {
  readonly rule: Rule;
  /** Steps, over all instances. */
  readonly fired: number;
  /** By condition: how often it was the first that did not hold. */
  readonly blocked: readonly number[];
}

/** A rule that writes what a property reads. */
export interface Writer {
  readonly rule: string;
  /** Kinds of variables, `page.state`. */
  readonly writes: readonly string[];
}

/** Code that asks for a decision. */
export interface Reader {
  readonly rule: string;
  /** The words of the conditions that ask for it. */
  readonly conditions: readonly string[];
  readonly inEffect: boolean;
}

export interface Surroundings {
  readonly surveyed: Surveyed;
  readonly rules: readonly RuleCounted[];
  /** What a property of the model looks at. */
  readonly looksOf: (name: string) => Looks;
  readonly writersFor: (name: string) => readonly Writer[];
  readonly readersOf: (decision: string) => readonly Reader[];
  /** Properties whose facts ask for a decision. */
  readonly propertiesAsking: (decision: string) => readonly string[];
}

/** Which properties are asked about states, and which about steps. */
const boundsIn = (
  model: Model,
): { readonly states: readonly Bound[]; readonly steps: readonly Bound[] } => {
  const states: Bound[] = [];
  const steps: Bound[] = [];
  for (const { property, bindings } of model.properties) {
    for (const binding of bindings) {
      const isOfSteps = property.kind === 'step-property' || property.kind === 'metric';
      if (isOfSteps) steps.push({ property, binding });
      if (!isOfSteps || (property.kind === 'metric' && property.during !== undefined)) {
        states.push({ property, binding });
      }
    }
  }
  return { states, steps };
};

/** Looks around in all states of a model within limits, and asks all of its properties. */
export function* lookAround(
  model: Model,
  limits: Limits,
): Generator<Progress, Surroundings, Command> {
  const ways = new Ways(model);
  const states = new States(ways.codec);
  const asked = boundsIn(model);
  const ruleAt = model.instances.map(({ rule }) => rule);
  const counted = new Map(
    model.family.rules.map((rule) => [rule, { fired: 0, blocked: rule.when.map(() => 0) }]),
  );
  const surveyed = yield* survey(
    model,
    { ground: ways, states, limits },
    {
      state: (_, words) => {
        for (const bound of asked.states) ways.askState(bound, words);
      },
      blocked: (instance, condition) => {
        const { blocked } = counted.get(ruleAt[instance] as Rule) ?? { blocked: [] };
        blocked[condition] = (blocked[condition] ?? 0) + 1;
      },
      step: ({ instance, effect }, words) => {
        const of = counted.get(ruleAt[instance] as Rule);
        if (of !== undefined) of.fired += 1;
        for (const bound of asked.steps) ways.askStep(bound, effect, words);
      },
    },
  );
  return {
    surveyed,
    rules: [...counted].map(([rule, counts]) => ({ rule, ...counts })),
    ...answersFrom(model, ways),
  };
}

/** What the notes of a survey say. */
const answersFrom = (model: Model, ways: Ways): Omit<Surroundings, 'surveyed' | 'rules'> => {
  const kinds = kindsOf(model);
  const lookNamed = (name: string) => {
    const bound = model.properties.find(({ property }) => property.name === name);
    if (bound === undefined) throw new Error(`There is no property "${name}" in the model.`);
    return ways.lookOf(bound.property);
  };
  return {
    looksOf: (name) => looksOf(kinds, lookNamed(name)),
    writersFor: (name) => {
      const { reads } = lookNamed(name);
      return [...ways.rules].flatMap(([rule, { writes }]) => {
        const both = new Set([...writes].filter((field) => reads.has(field)));
        return both.size === 0 ? [] : [{ rule: rule.name, writes: kindsIn(kinds, both) }];
      });
    },
    readersOf: (decision) =>
      [...ways.rules].flatMap(([rule, { conditions, effect }]) => {
        const asking = rule.when.flatMap(({ words }, i) =>
          conditions[i]?.decisions.has(decision) === true ? [words] : [],
        );
        const inEffect = effect.decisions.has(decision);
        return asking.length === 0 && !inEffect
          ? []
          : [{ rule: rule.name, conditions: asking, inEffect }];
      }),
    propertiesAsking: (decision) =>
      model.properties
        .filter(({ property }) => ways.lookOf(property).decisions.has(decision))
        .map(({ property }) => property.name),
  };
};

// Random graphs as models, to compare deciders of properties of runs on: one variable says where a run is, and every rule is a list of steps
// from here to there. Random models proper are richer in rules and poorer in loops that fairness forbids.

import fc from 'fast-check';
import type { Model } from '../../instantiate.ts';
import { instantiate } from '../../instantiate.ts';
import type { RunProperty } from '../../model/index.ts';
import { foundation, oneOf, propertiesOver, record, upTo, variant } from '../../model/index.ts';
import type { RunKind, StrengthSpec } from './random-spec.ts';

const size = 8;
const actors = ['a', 'b'] as const;
type Actor = (typeof actors)[number];

interface GraphRule {
  readonly fair: StrengthSpec | undefined;
  /** By actor and place: where the step leads, if there is one. */
  readonly steps: readonly (readonly (number | undefined)[])[];
}

interface GraphProperty {
  readonly kind: RunKind;
  /** Whether it is stated for each actor. */
  readonly isForEach: boolean;
  /** By actor and place. */
  readonly given: readonly (readonly boolean[])[];
  readonly holds: readonly (readonly boolean[])[];
  /** By rule. */
  readonly fairness: readonly (StrengthSpec | 'none' | undefined)[];
  readonly isStretch: boolean;
  /** By rule and place. */
  readonly costs: readonly (readonly number[])[];
}

export interface GraphSpec {
  readonly rules: readonly GraphRule[];
  readonly properties: readonly GraphProperty[];
}

const rulesMax = 4;

const perPlace = <T>(each: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.array(each, { minLength: size, maxLength: size });
const perActor = <T>(each: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.array(each, { minLength: actors.length, maxLength: actors.length });
const perRule = <T>(each: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.array(each, { minLength: rulesMax, maxLength: rulesMax });

const step = fc.oneof(
  { withCrossShrink: true },
  { weight: 2, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.nat(size - 1) },
);
const seldom = fc.constantFrom(false, false, false, true);

export const graphSpecs: fc.Arbitrary<GraphSpec> = fc.noBias(
  fc.record({
    rules: fc.array(
      fc.record({
        fair: fc.constantFrom('weak', 'strong', undefined),
        steps: perActor(perPlace(step)),
      }),
      { minLength: 1, maxLength: rulesMax },
    ),
    properties: fc.array(
      fc.record({
        kind: fc.constantFrom<RunKind[]>(
          'leads-to',
          'always-eventually',
          'eventually-always',
          'can-always-reach',
          'metric',
        ),
        isForEach: fc.boolean(),
        given: perActor(perPlace(fc.boolean())),
        holds: perActor(perPlace(seldom)),
        fairness: perRule(fc.constantFrom('weak', 'weak', 'strong', 'strong', 'none', undefined)),
        isStretch: fc.boolean(),
        costs: perRule(perPlace(fc.constantFrom(0, 0, 0, 0, 1, 2))),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  }),
);

interface Facts {
  readonly given: (property: number, actor: Actor | undefined) => boolean;
  readonly holds: (property: number, actor: Actor | undefined) => boolean;
}
interface StepFacts {
  readonly costs: (property: number, rule: string) => number;
}

const { leadsTo, alwaysEventually, eventuallyAlways, canAlwaysReach, metric } = propertiesOver<
  Facts,
  StepFacts
>();

const ruleName = (i: number): string => `Rule${String(i)}`;

const propertyOf = (spec: GraphProperty, index: number, rules: number): RunProperty => {
  const { kind, isForEach, fairness: strengths, isStretch } = spec;
  const who = oneOf(...(isForEach ? actors : actors.slice(0, 1)));
  const name = `${kind} ${String(index)}`;
  const common = { says: 'S.', because: 'B.', forEach: { who }, brokenBy: '' };
  const asks = ['given', 'holds'] as const;
  type Bound = { readonly who: Actor };
  const given = (ask: Facts, bound: Bound): boolean => ask.given(index, bound.who);
  const holds = (ask: Facts, bound: Bound): boolean => ask.holds(index, bound.who);
  const those = (strength: string): readonly string[] =>
    strengths.slice(0, rules).flatMap((each, i) => (each === strength ? [ruleName(i)] : []));
  const fairness = { weak: those('weak'), strong: those('strong'), none: those('none') };
  switch (kind) {
    case 'leads-to':
      return leadsTo(name, { ...common, asks, from: given, to: holds, fairness });
    case 'always-eventually':
      return alwaysEventually(name, { ...common, asks, eventually: holds, fairness });
    case 'eventually-always':
      return eventuallyAlways(name, { ...common, asks, always: given, fairness });
    case 'can-always-reach':
      return canAlwaysReach(name, { ...common, asks, goal: holds });
    case 'metric':
      return metric(name, {
        ...common,
        asks: ['costs'],
        unit: 'things',
        cost: (ask, { rule }) => ask.costs(index, rule),
        ...(isStretch ? { during: given, asksDuring: asks } : {}),
      });
  }
};

/** The model of a graph. */
export const graphModelOf = (spec: GraphSpec): Model => {
  const { rule, family } = foundation({
    state: record({ at: upTo(() => size - 1) }),
    bounds: {},
    decisions: {},
  });
  const rules = spec.rules.map(({ fair, steps }, i) => {
    const next = (at: number, who: Actor): number | undefined => steps[actors.indexOf(who)]?.[at];
    return rule(ruleName(i), {
      says: 'S.',
      actor: ({ who }) => who,
      code: 'code',
      forEach: { who: oneOf(...actors) },
      ...(fair === undefined ? {} : { fair }),
      when: { 'there is a step': ({ at }, { who }) => next(at, who) !== undefined },
      then: (s, { who }) => {
        s.at = next(s.at, who) ?? 0;
      },
    });
  });
  const toy = family('graph', {
    says: 'A random graph.',
    rules,
    facts: ({ at }) => {
      const bit = (bits: readonly (readonly boolean[])[] | undefined, actor: Actor | undefined) =>
        bits?.[actors.indexOf(actor ?? 'a')]?.[at] ?? false;
      return {
        given: (i: number, actor: Actor) => bit(spec.properties[i]?.given, actor),
        holds: (i: number, actor: Actor) => bit(spec.properties[i]?.holds, actor),
      };
    },
    stepFacts: ({ before }) => ({
      costs: (i: number, name: string) =>
        spec.properties[i]?.costs[spec.rules.findIndex((_, r) => ruleName(r) === name)]?.[
          before.at
        ] ?? 0,
    }),
    rest: () => true,
  });
  return instantiate(variant('graph', toy, { says: 'It.' }), {
    properties: spec.properties.map((property, i) => propertyOf(property, i, spec.rules.length)),
  });
};

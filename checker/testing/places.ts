// Models of places and ways between them, for tests that are about runs and not about rules: a state is a place, and a rule is a list of
// steps from one to another.

import type { Variant } from '../model/index.ts';
import { foundation, oneOf, propertiesOver, record, variant } from '../model/index.ts';

export interface Ways {
  /** `a>b b>a` */
  readonly steps: string;
  readonly fair?: 'weak' | 'strong';
  readonly actor?: string;
}

export interface PlaceFacts {
  readonly at: () => string;
}

/** What properties of places are declared with. */
export const ofPlaces = propertiesOver<PlaceFacts, PlaceFacts>();

/** What every property of a test says, since nobody reads it. */
export const saying = { says: 'S.', because: 'B.', asks: ['at'], brokenBy: '' } as const;

const stepsOf = ({ steps }: Ways): readonly (readonly string[])[] =>
  steps.split(' ').map((step) => step.split('>'));

/** A design of places, by rule; it begins in the first place that is named. */
export const placesWith = (rules: Readonly<Record<string, Ways>>): Variant => {
  const places = [...new Set(Object.values(rules).flatMap((ways) => stepsOf(ways).flat()))];
  const { rule, family } = foundation({
    state: record({ at: oneOf(...places) }),
    bounds: {},
    decisions: {},
  });
  const all = Object.entries(rules).map(([name, ways]) => {
    const next = new Map(stepsOf(ways).map(([from = '', to = '']) => [from, to]));
    return rule(name, {
      says: 'It goes.',
      actor: ways.actor ?? 'walker',
      code: 'code',
      ...(ways.fair === undefined ? {} : { fair: ways.fair }),
      when: { 'there is a way': ({ at }) => next.has(at) },
      then: (s) => {
        s.at = next.get(s.at) ?? s.at;
      },
    });
  });
  const toy = family('places', {
    says: 'Places.',
    rules: all,
    facts: ({ at }) => ({ at: () => at }),
    stepFacts: ({ before }) => ({ at: () => before.at }),
    rest: () => true,
  });
  return variant('places', toy, { says: 'Places.' });
};

// Outcomes: what a check says of each property in a word and a number, and what two checks say differently.

import type { ExploreOptions } from '../engine/explore.ts';
import { fastExplorer } from '../engine/explore.ts';
import type { Command, Limits, Progress } from '../exploration.ts';
import type { BoundProperty, Model } from '../instantiate.ts';
import type { Property } from '../model/index.ts';
import { isOfRuns } from '../model/index.ts';
import type { PropertyResult, PropertyVerdict, Trace, Verdict } from '../verdict.ts';
import { verdictOf } from '../verdict.ts';

/** What a check says of one property. */
export interface Outcome {
  readonly property: string;
  /** `vacuous`: it holds, and there was nothing to check. */
  readonly word: PropertyVerdict | 'vacuous';
  /** The length of the shortest trace, loop included, where there is one. */
  readonly steps: number | undefined;
  /** What a metric counted at most. */
  readonly value: number | undefined;
}

/** A property of which two checks say different things. */
export interface Difference {
  readonly property: string;
  readonly before: Outcome;
  readonly after: Outcome;
  /**
   * `breaks`: it was as it should be and is not any more; `mends`: the other way round; `changes`: the same word with another trace or
   * value, or nothing left to check.
   */
  readonly kind: 'breaks' | 'mends' | 'changes' | 'unknown';
}

/** The name under which a deadlock is told among properties. */
export const deadlock = 'deadlock';

/** The number of steps of a trace, its loop included. */
export const lengthOf = ({ steps, loop }: Trace): number => steps.length + (loop?.length ?? 0);

/** What a check says of a property. */
export const outcomeOf = ({
  property,
  verdict,
  exercised,
  evidence,
  value,
}: PropertyResult): Outcome => ({
  property: property.name,
  word: verdict === 'holds' && exercised === 0 ? 'vacuous' : verdict,
  steps: evidence && lengthOf(evidence.trace),
  value,
});

/** What a check says of all its properties, and whether the design can get stuck. */
export const outcomesOf = (verdict: Verdict): readonly Outcome[] => [
  ...verdict.properties.map(outcomeOf),
  {
    property: deadlock,
    word: verdict.deadlock ? 'violated' : verdict.complete ? 'holds' : 'undecided',
    steps: verdict.deadlock && lengthOf(verdict.deadlock),
    value: undefined,
  },
];

/** How a design stands with a property: as it should be, not so, or unknown. */
const standingOf = ({ word }: Outcome): 'well' | 'badly' | 'unknown' => {
  switch (word) {
    case 'holds':
    case 'vacuous':
    case 'reached':
    case 'measured':
      return 'well';
    case 'violated':
    case 'unreached':
    case 'unbounded':
      return 'badly';
    case 'undecided':
      return 'unknown';
  }
};

const kindOf = (before: Outcome, after: Outcome): Difference['kind'] | undefined => {
  const [was, is] = [standingOf(before), standingOf(after)];
  if (was === 'unknown' || is === 'unknown') return was === is ? undefined : 'unknown';
  if (was !== is) return is === 'badly' ? 'breaks' : 'mends';
  const isSame =
    before.word === after.word &&
    before.value === after.value &&
    // How soon a cover is seen is nobody's requirement.
    (before.steps === after.steps || after.word === 'reached' || after.word === 'measured');
  return isSame ? undefined : 'changes';
};

/** What two checks of the same properties say differently. */
export const differencesOf = (
  before: readonly Outcome[],
  after: readonly Outcome[],
): readonly Difference[] =>
  before.flatMap((was) => {
    const is = after.find(({ property }) => property === was.property);
    const kind = is && kindOf(was, is);
    return is === undefined || kind === undefined
      ? []
      : [{ property: was.property, before: was, after: is, kind }];
  });

/** Never reached: with it a check does not end before all states are seen, so that their number says something. */
const theEnd: BoundProperty = {
  property: {
    kind: 'cover',
    name: 'all states are seen',
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

/** Those of the properties that a look at single states and steps decides. */
export const withoutRuns = (properties: readonly Property[]): readonly Property[] =>
  properties.filter((property) => !isOfRuns(property));

/** Checks a model to the end, even when all properties are decided before. */
export function* assess(
  model: Model,
  { limits, ...options }: ExploreOptions & { readonly limits: Limits },
): Generator<Progress, Verdict, Command> {
  const whole = { ...model, properties: [...model.properties, theEnd] };
  const exploration = yield* fastExplorer(options)(whole, limits);
  const properties = exploration.properties.filter(({ name }) => name !== theEnd.property.name);
  return verdictOf(model, { ...exploration, properties }, limits);
}

import { describe, expect, it } from 'vitest';
import { check, modelFor } from '../check.ts';
import { simulator } from '../engine/simulate.ts';
import { fastExplorer } from '../engine/explore.ts';
import type { Explorer } from '../exploration.ts';
import { noLimits, runToEnd } from '../exploration.ts';
import type { Fairness, Property } from '../model/index.ts';
import { exploreNaively } from '../naive.ts';
import type { Ways } from '../testing/places.ts';
import { ofPlaces, placesWith, saying } from '../testing/places.ts';
import type { PropertyResult, Verdict } from '../verdict.ts';
import { verdictOf } from '../verdict.ts';

type Rules = Readonly<Record<string, Ways>>;

const explorers: readonly (readonly [string, Explorer])[] = [
  ['by definition', exploreNaively],
  ['by the engine', fastExplorer({ symmetry: true })],
];

const { leadsTo, alwaysEventually, eventuallyAlways, canAlwaysReach, cover, invariant } = ofPlaces;

const leads = (from: string, to: string, fairness: Fairness = {}) =>
  leadsTo('leads', {
    ...saying,
    from: (ask) => ask.at() === from,
    to: (ask) => ask.at() === to,
    fairness,
  });
const again = (place: string, fairness: Fairness = {}) =>
  alwaysEventually('again', { ...saying, eventually: (ask) => ask.at() === place, fairness });
const settles = (places: readonly string[], fairness: Fairness = {}) =>
  eventuallyAlways('settles', { ...saying, always: (ask) => places.includes(ask.at()), fairness });
const canReach = (place: string) =>
  canAlwaysReach('can-reach', { ...saying, goal: (ask) => ask.at() === place });

const stepsOf = ({ evidence }: PropertyResult): readonly string[] | undefined =>
  evidence?.trace.steps.map(({ rule }) => rule);

describe.each(explorers)('%s', (_, explorer) => {
  const decide = (rules: Rules, ...properties: readonly Property[]): Verdict =>
    check(placesWith(rules), properties, { explorer });
  const resultOf = (rules: Rules, property: Property): PropertyResult => {
    const [result] = decide(rules, property).properties;
    if (result === undefined) throw new Error('Nothing was decided.');
    return result;
  };

  it('a run may stop anywhere, unless somebody weakly fair could go on', () => {
    expect(resultOf({ Go: { steps: 'a>b' } }, leads('a', 'b')).verdict).toBe('violated');
    const eager = resultOf({ Go: { steps: 'a>b', fair: 'weak' } }, leads('a', 'b'));
    expect(eager.verdict).toBe('holds');
  });

  it('weak fairness does not help one who can go on only now and then, strong fairness does', () => {
    const rules = { Round: { steps: 'a>b b>a', fair: 'weak' }, Out: { steps: 'b>c' } } as const;
    expect(resultOf(rules, leads('a', 'c', { weak: ['Out'] })).verdict).toBe('violated');
    expect(resultOf(rules, leads('a', 'c', { strong: ['Out'] })).verdict).toBe('holds');
  });

  it('a property may take back what a rule says of itself', () => {
    const rules = { Go: { steps: 'a>b', fair: 'strong' } } as const;
    expect(resultOf(rules, again('b')).verdict).toBe('holds');
    expect(resultOf(rules, again('b', { none: ['Go'] })).verdict).toBe('violated');
  });

  it('a step that changes nothing counts as taken', () => {
    const rules = { Wait: { steps: 'a>a', fair: 'weak' } } as const;
    expect(resultOf(rules, again('b')).verdict).toBe('violated');
  });

  it('fairness is to each actor, whichever of its instances it takes', () => {
    const mine = { Mine: { steps: 'a>b', fair: 'weak', actor: 'me' } } as const;
    const both = { ...mine, Yours: { steps: 'a>a', fair: 'weak', actor: 'you' } } as const;
    expect(resultOf(both, leads('a', 'b')).verdict).toBe('holds');
  });

  it('who has reached the goal must set out again to be late again', () => {
    // From c on nothing is asked for: only a visit to `a` is.
    const rules = { Go: { steps: 'a>b b>c', fair: 'weak' }, Stay: { steps: 'c>d d>c' } } as const;
    expect(resultOf(rules, leads('a', 'b')).verdict).toBe('holds');
    const back = { ...rules, Back: { steps: 'b>a' } };
    expect(resultOf(back, leads('a', 'c')).verdict).toBe('violated');
  });

  it('a premise that is never true leaves nothing to check', () => {
    expect(resultOf({ Go: { steps: 'a>b' } }, leads('c', 'b'))).toMatchObject({
      verdict: 'holds',
      exercised: 0,
    });
  });

  it('a run that comes back again and again does not settle, and one that stays does', () => {
    const rules = { Go: { steps: 'a>b', fair: 'weak' }, Play: { steps: 'b>c c>b' } } as const;
    expect(resultOf(rules, settles(['b'])).verdict).toBe('violated');
    expect(resultOf(rules, settles(['b'], { weak: ['Play'] })).verdict).toBe('violated');
    expect(resultOf(rules, settles(['b', 'c']))).toMatchObject({ verdict: 'holds', exercised: 1 });
  });

  it('whether a goal can always be reached is a matter of ways, and not of fairness', () => {
    const rules = {
      Out: { steps: 'a>b b>a' },
      Fall: { steps: 'b>pit' },
      Dig: { steps: 'pit>pit' },
    };
    const lost = resultOf(rules, canReach('a'));
    expect(lost).toMatchObject({ verdict: 'violated', exercised: 3 });
    expect(stepsOf(lost)).toEqual(['Out', 'Fall']);
    const ladder = { ...rules, Climb: { steps: 'pit>b' } };
    expect(resultOf(ladder, canReach('a')).verdict).toBe('holds');
    expect(stepsOf(resultOf(rules, canReach('nowhere')))).toEqual([]);
  });

  it('properties of states are decided beside those of runs, and all states are seen', () => {
    const rules = { Go: { steps: 'a>b b>c', fair: 'weak' } } as const;
    const here = cover('here', { ...saying, reached: (ask) => ask.at() === 'a' });
    const wrong = invariant('wrong', { ...saying, holds: (ask) => ask.at() === 'b' });
    const fine = decide(rules, here, leads('a', 'c'));
    expect(fine).toMatchObject({ verdict: 'holds', complete: true, states: 3 });
    expect(fine.properties.map(({ property, verdict }) => [property.name, verdict])).toEqual([
      ['here', 'reached'],
      ['leads', 'holds'],
    ]);
    const both = decide(rules, leads('a', 'c', { none: ['Go'] }), wrong);
    expect(both.properties.map(({ verdict }) => verdict)).toEqual(['violated', 'violated']);
    expect(both.complete).toBe(true);
  });

  it('a limit leaves properties of runs undecided, and says why', () => {
    const rules = { Go: { steps: 'a>b b>c c>a', fair: 'weak' } } as const;
    for (const limits of [{ statesMax: 2 }, { depthMax: 1 }]) {
      const stopped = check(placesWith(rules), [again('b')], { explorer, limits });
      expect(stopped.verdict).toBe('undecided');
      expect(stopped.stopped).toBe('statesMax' in limits ? 'states' : 'depth');
      expect(stopped.properties).toMatchObject([{ verdict: 'undecided', exercised: 0 }]);
    }
  });

  it('whoever says stop at any pause is told what was decided up to then', () => {
    const rules = { Go: { steps: 'a>b b>c c>a', fair: 'weak' } } as const;
    const model = modelFor(placesWith(rules), [again('b'), settles(['a'])]);
    let earlier = 0;
    for (let stopAt = 0; ; stopAt += 1) {
      const exploration = explorer(model, noLimits);
      let pauses = 0;
      let slice = exploration.next('go on');
      for (; slice.done !== true; pauses += 1) {
        slice.value.errand?.();
        slice = exploration.next(pauses >= stopAt ? 'stop: time' : 'go on');
      }
      const { stopped, properties } = verdictOf(model, slice.value, noLimits);
      const open = properties.filter(({ verdict }) => verdict === 'undecided').length;
      const decided = properties.length - open;
      expect(decided).toBeGreaterThanOrEqual(earlier);
      expect(stopped).toBe(pauses > stopAt && open > 0 ? 'time' : stopped);
      if (pauses <= stopAt) return;
      expect(stopped === 'time' || open === 0).toBe(true);
      earlier = decided;
    }
  });

  it.each([
    ['to', leadsTo('p', { ...saying, from: () => true, to: () => 1 as unknown as boolean })],
    ['from', leadsTo('p', { ...saying, from: () => 1 as unknown as boolean, to: () => false })],
    ['eventually', alwaysEventually('p', { ...saying, eventually: () => 1 as unknown as boolean })],
    ['always', eventuallyAlways('p', { ...saying, always: () => 1 as unknown as boolean })],
    ['goal', canAlwaysReach('p', { ...saying, goal: () => 1 as unknown as boolean })],
  ])('an answer of "%s" that is neither true nor false is refused', (part, property) => {
    expect(() => decide({ Go: { steps: 'a>b' } }, property)).toThrow(
      `The ${part} of "p" returned 1.`,
    );
  });

  it.each([
    [{ weak: ['Goo'] }, 'names "Goo", which is no rule of family "places". Did you mean "Go"?'],
    [{ weak: ['Go'], strong: ['Go'] }, 'names "Go" twice.'],
  ])('a fairness of %j is refused before anything is searched', (fairness, message) => {
    const wrong = invariant('wrong', {
      ...saying,
      holds: () => {
        throw new Error('It was searched.');
      },
    });
    expect(() => decide({ Go: { steps: 'a>b' } }, wrong, again('b', fairness))).toThrow(message);
  });
});

it('random walks say nothing of properties of runs', () => {
  const model = modelFor(placesWith({ Go: { steps: 'a>b b>a' } }), [again('c'), canReach('c')]);
  const walks = simulator({ seed: 1, walks: 2, steps: 10 });
  const { verdict, properties } = verdictOf(model, runToEnd(walks(model, noLimits)), noLimits);
  expect(verdict).toBe('undecided');
  expect(properties).toMatchObject([
    { verdict: 'undecided', evidence: undefined },
    { verdict: 'undecided', evidence: undefined },
  ]);
});

import { describe, expect, it } from 'vitest';
import { check } from '../check.ts';
import type { Explorer } from '../exploration.ts';
import type { Metric } from '../model/index.ts';
import { exploreNaively } from '../naive.ts';
import type { PlaceFacts, Ways } from '../testing/places.ts';
import { ofPlaces, placesWith, saying } from '../testing/places.ts';
import type { PropertyResult } from '../verdict.ts';
import { fastExplorer } from './explore.ts';

const explorers: readonly (readonly [string, Explorer])[] = [
  ['by definition', exploreNaively],
  ['by the engine', fastExplorer({ symmetry: true })],
];

/** Counts what each rule costs, in the places of a stretch or step by step. */
const metric = (
  costs: Readonly<Record<string, number>>,
  stretch: readonly string[] | undefined,
): Metric =>
  ofPlaces.metric('m', {
    ...saying,
    unit: 'things',
    cost: (_, { rule }) => costs[rule] ?? 0,
    ...(stretch === undefined
      ? {}
      : { during: (ask: PlaceFacts) => stretch.includes(ask.at()), asksDuring: ['at'] as const }),
  });

const labelsOf = ({ evidence }: PropertyResult) => [
  evidence?.trace.steps.map(({ label }) => label),
  evidence?.trace.loop?.map(({ label }) => label),
];

describe.each(explorers)('%s', (_, explorer) => {
  const measure = (
    rules: Readonly<Record<string, Ways>>,
    costs: Readonly<Record<string, number>>,
    stretch?: readonly string[],
  ): PropertyResult => {
    const [result] = check(placesWith(rules), [metric(costs, stretch)], { explorer }).properties;
    if (result === undefined) throw new Error('Nothing was measured.');
    return result;
  };

  it('without a stretch the dearest single step counts, and the trace ends with it', () => {
    const found = measure(
      { Cheap: { steps: 'a>b b>a' }, Far: { steps: 'b>c' }, Dear: { steps: 'c>a' } },
      { Cheap: 1, Dear: 5 },
    );
    expect(found).toMatchObject({ verdict: 'measured', value: 5, exercised: 3 });
    expect(labelsOf(found)).toEqual([['Cheap()', 'Far()', 'Dear()'], undefined]);
  });

  it('costs add up along a stretch, the step that leaves it included', () => {
    const found = measure(
      {
        In: { steps: 'start>a' },
        Short: { steps: 'a>out' },
        On: { steps: 'a>b b>c' },
        Out: { steps: 'c>out' },
        After: { steps: 'out>end' },
      },
      { In: 7, Short: 3, On: 2, Out: 1, After: 9 },
      ['a', 'b', 'c'],
    );
    expect(found).toMatchObject({ verdict: 'measured', value: 5, exercised: 3 });
    expect(labelsOf(found)).toEqual([['In()', 'On()', 'On()', 'Out()'], undefined]);
  });

  it('a stretch that is left begins anew', () => {
    const found = measure(
      { Count: { steps: 'a>out' }, Back: { steps: 'out>a' } },
      { Count: 2, Back: 4 },
      ['a'],
    );
    expect(found).toMatchObject({ verdict: 'measured', value: 2 });
  });

  it('a loop that costs nothing is no reason to count for ever', () => {
    const found = measure(
      { Round: { steps: 'a>b b>a' }, Once: { steps: 'b>c' }, Stay: { steps: 'c>c' } },
      { Once: 3 },
      ['a', 'b', 'c'],
    );
    expect(found).toMatchObject({ verdict: 'measured', value: 3 });
    expect(labelsOf(found)).toEqual([['Round()', 'Once()'], undefined]);
  });

  it('a loop that costs something has no limit, and is shown', () => {
    const found = measure(
      { In: { steps: 'a>b' }, Pay: { steps: 'b>c' }, Back: { steps: 'c>b' } },
      { Pay: 1 },
      ['b', 'c'],
    );
    expect(found).toMatchObject({ verdict: 'unbounded', value: Infinity });
    expect(labelsOf(found)).toEqual([['In()'], ['Pay()', 'Back()']]);
  });

  it('so does a step that leads nowhere', () => {
    const found = measure({ Pay: { steps: 'a>a' } }, { Pay: 1 }, ['a']);
    expect(found).toMatchObject({ verdict: 'unbounded', value: Infinity });
    expect(labelsOf(found)).toEqual([[], ['Pay()']]);
  });

  it('what costs nothing is measured too, and needs no trace', () => {
    expect(measure({ Go: { steps: 'a>b' } }, {})).toMatchObject({
      verdict: 'measured',
      value: 0,
      evidence: undefined,
    });
  });

  it('a stretch that never begins has nothing to count', () => {
    expect(measure({ Go: { steps: 'a>b' } }, { Go: 1 }, ['c'])).toMatchObject({
      verdict: 'measured',
      value: 0,
      exercised: 0,
    });
  });

  it('a metric without limit counts as a violation', () => {
    const some = metric({ Pay: 1 }, ['a']);
    expect(check(placesWith({ Pay: { steps: 'a>a' } }), [some], { explorer }).verdict).toBe(
      'violated',
    );
  });

  it.each([-1, NaN, 0.5, 1_000_001, Infinity])('a cost of %d is refused', (cost) => {
    expect(() => measure({ Go: { steps: 'a>b' } }, { Go: cost })).toThrow(
      `The cost of metric "m" was ${String(cost)}.`,
    );
  });

  it('a cost is not asked for outside of the stretch', () => {
    expect(measure({ Go: { steps: 'a>b b>c' } }, { Go: NaN }, [])).toMatchObject({ value: 0 });
  });

  it('a cost that is no number is refused, and so is a stretch that is neither true nor false', () => {
    const refused = (options: object): string => {
      const some = { ...metric({ Go: 1 }, ['a']), ...options };
      try {
        check(placesWith({ Go: { steps: 'a>b' } }), [some], { explorer });
        return 'nothing';
      } catch (thrown) {
        return String(thrown);
      }
    };
    expect(refused({ cost: () => 'much' })).toContain('The cost of metric "m" was "much".');
    expect(refused({ during: () => 1 })).toContain('The during of "m" returned 1.');
    expect(
      refused({
        cost: () => {
          throw new Error('oh no');
        },
      }),
    ).toContain('Metric "m" threw: oh no');
  });
});

import { expect, it } from 'vitest';
import { check } from '../check.ts';
import type { Fairness, Property } from '../model/index.ts';
import type { Ways } from '../testing/places.ts';
import { ofPlaces, placesWith, saying } from '../testing/places.ts';

const leads = (from: string, to: string, fairness: Fairness = {}) =>
  ofPlaces.leadsTo('leads', {
    ...saying,
    from: (ask) => ask.at() === from,
    to: (ask) => ask.at() === to,
    fairness,
  });
const settles = (place: string, fairness: Fairness = {}) =>
  ofPlaces.eventuallyAlways('settles', {
    ...saying,
    always: (ask) => ask.at() === place,
    fairness,
  });

/** The rules of the run that is shown, those of its loop in parentheses. */
const shown = (rules: Readonly<Record<string, Ways>>, property: Property): string => {
  const { evidence } = check(placesWith(rules), [property]).properties[0] ?? {};
  if (evidence === undefined) return 'nothing';
  const { steps, loop } = evidence.trace;
  const text = (some: typeof steps): string => some.map(({ rule }) => rule).join(' ');
  return loop === undefined ? text(steps) : `${text(steps)} (${text(loop)})`.trim();
};

it('stopping is shown where nothing forbids it', () => {
  expect(shown({ Go: { steps: 'a>b b>c' } }, leads('b', 'c'))).toBe('Go ()');
});

it('a step that changes nothing is a loop', () => {
  expect(shown({ Wait: { steps: 'a>a', fair: 'weak' } }, leads('a', 'b'))).toBe('(Wait)');
});

it('the shortest loop is shown where it is fair', () => {
  const rules = { Round: { steps: 'a>b b>a', fair: 'weak' }, Out: { steps: 'b>c' } } as const;
  expect(shown(rules, leads('a', 'c', { weak: ['Out'] }))).toBe('(Round Round)');
  expect(shown(rules, leads('a', 'c', { strong: ['Out'] }))).toBe('nothing');
});

it('two who are strongly fair both get a turn, and a third one who is only weakly fair does not', () => {
  const rules = {
    Left: { steps: 'a>b b>a', fair: 'strong' },
    Right: { steps: 'a>c c>a', fair: 'strong' },
    Out: { steps: 'c>d', fair: 'weak' },
  } as const;
  expect(shown(rules, leads('a', 'd'))).toBe('(Left Left Right Right)');
  expect(shown(rules, leads('a', 'd', { strong: ['Out'] }))).toBe('nothing');
});

it('one who is strongly fair is given a turn, though only the way to another turn makes it possible', () => {
  const rules = {
    There: { steps: 'a>b', fair: 'weak' },
    Back: { steps: 'b>a', fair: 'strong' },
    // Possible in b, where the loop does not begin.
    Look: { steps: 'b>e', fair: 'strong' },
    Return: { steps: 'e>b', fair: 'weak' },
  } as const;
  expect(shown(rules, leads('a', 'd'))).toBe('(There Back There Look Return Back)');
});

it('a weakly fair one who cannot be taken inside a loop is passed over where it is not possible', () => {
  const rules = {
    Round: { steps: 'a>b b>c c>a', fair: 'weak' },
    Near: { steps: 'a>b b>a' },
    Out: { steps: 'a>d b>d', fair: 'weak' },
  } as const;
  expect(shown(rules, leads('a', 'd'))).toBe('(Round Round Round)');
});

it('the way to a loop goes round the goal, though the shortest one leads through it', () => {
  const rules = {
    Short: { steps: 'a>goal goal>loop' },
    Long: { steps: 'a>b b>c c>loop', fair: 'weak' },
    Round: { steps: 'loop>loop', fair: 'weak' },
  } as const;
  expect(shown(rules, leads('a', 'goal'))).toBe('Long Long Long (Round)');
});

it('a premise may come true on the way, and need not be true in the loop', () => {
  const rules = {
    In: { steps: 'a>loop' },
    Ask: { steps: 'a>b' },
    On: { steps: 'b>loop', fair: 'weak' },
    Round: { steps: 'loop>loop', fair: 'weak' },
  } as const;
  expect(shown(rules, leads('b', 'goal'))).toBe('Ask On (Round)');
});

it('a way that has been to the goal must come by the premise again', () => {
  const rules = {
    Ask: { steps: 'a>b' },
    Get: { steps: 'b>goal goal>loop', fair: 'weak' },
    Round: { steps: 'loop>loop', fair: 'weak' },
    Skip: { steps: 'b>loop' },
  } as const;
  expect(shown(rules, leads('b', 'goal'))).toBe('Ask Skip (Round)');
  // Without the way back from `b`, whoever is in the loop has been to the goal, and asked no more.
  const { Skip: _, ...others } = rules;
  expect(shown(others, leads('b', 'goal'))).toBe('nothing');
});

it('of a short way to a long loop and a longer way to a short one, the shorter run is shown', () => {
  const rules = {
    Long: { steps: 'a>b c>d d>e e>a', fair: 'weak' },
    Slow: { steps: 'b>c' },
  } as const;
  expect(shown(rules, leads('a', 'z'))).toBe('Long ()');
  expect(shown(rules, leads('a', 'z', { weak: ['Slow'] }))).toBe('(Long Slow Long Long Long)');
});

it('a loop that must pass a place where it should not be begins there', () => {
  const rules = { Go: { steps: 'a>b', fair: 'weak' }, Play: { steps: 'b>c c>b' } } as const;
  expect(shown(rules, settles('b'))).toBe('Go Play ()');
  expect(shown(rules, settles('b', { weak: ['Play'] }))).toBe('Go Play (Play Play)');
});

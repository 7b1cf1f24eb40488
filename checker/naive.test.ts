import { expect, it } from 'vitest';
import type { CheckOptions } from './check.ts';
import { check as checkWith } from './check.ts';
import { noLimits } from './exploration.ts';
import { instantiate } from './instantiate.ts';
import type { Property, Variant } from './model/index.ts';
import {
  each,
  flag,
  foundation,
  indexSet,
  oneOf,
  optional,
  per,
  propertiesOver,
  record,
  sizeOf,
  some,
  variant,
} from './model/index.ts';
import { exploreNaively } from './naive.ts';
import type { Verdict } from './verdict.ts';

/** The explorer under test here is the naive one. */
const check = (
  design: Variant,
  properties: readonly Property[],
  options: CheckOptions = {},
): Verdict => checkWith(design, properties, { ...options, explorer: exploreNaively });

const bits = indexSet('bit', { bound: 'bits' });

/** Independent switches: 2^n states, n 2^n transitions, depth n. */
const switches = (() => {
  const { rule, family } = foundation({
    state: record({ bits: per(bits, flag()) }),
    bounds: { bits: sizeOf('switches', { default: 3 }) },
    decisions: {},
  });
  const flip = rule('Flip', {
    says: 'A switch is flipped.',
    actor: 'hand',
    code: 'hand',
    forEach: { bit: bits },
    then: (s, { bit }) => {
      s.bits[bit] = !s.bits[bit];
    },
  });
  const all = family('switches', {
    says: 'Independent switches.',
    rules: [flip],
    facts: (s) => ({ isOn: (bit: 'bit0') => s.bits[bit], anyOn: () => some(s.bits, (on) => on) }),
    stepFacts: ({ before, after }) => ({ wentOff: () => before.bits.bit0 && !after.bits.bit0 }),
  });
  return variant('switches', all, { says: 'Switches.' });
})();

interface SwitchFacts {
  isOn(bit: string): boolean;
  anyOn(): boolean;
}
const { invariant, stepProperty, cover } = propertiesOver<SwitchFacts, { wentOff(): boolean }>();
const described = { says: 'S.', because: 'B.' };

it.each([1, 2, 3, 6, 8])('%i independent switches have 2^n states and n 2^n transitions', (n) => {
  expect(check(switches, [], { bounds: { bits: n } })).toMatchObject({
    states: 2 ** n,
    transitions: n * 2 ** n,
    depth: n,
    complete: true,
    verdict: 'holds',
  });
});

it('a limit of states keeps the whole levels that fit', () => {
  const verdict = check(switches, [], { bounds: { bits: 8 }, limits: { statesMax: 100 } });
  expect(verdict).toMatchObject({
    states: 1 + 8 + 28 + 56,
    depth: 3,
    stopped: 'states',
    verdict: 'undecided',
  });
});

it('a limit of depth sees no deeper state', () => {
  const verdict = check(switches, [], { bounds: { bits: 4 }, limits: { depthMax: 2 } });
  expect(verdict).toMatchObject({ states: 1 + 4 + 6, depth: 2, stopped: 'depth' });
});

it.each([
  ['stop: time', 'time'],
  ['stop: interrupt', 'interrupt'],
] as const)('the command "%s" ends the search with what there is', (command, stopped) => {
  const model = instantiate(switches, { bounds: { bits: 8 }, properties: [] });
  const search = exploreNaively(model, noLimits);
  expect(search.next('go on').done).toBe(false);
  const { done, value } = search.next(command);
  expect(done).toBe(true);
  expect(value).toMatchObject({ stopped, complete: false });
});

it('a search ends as soon as nothing is left to decide, with the shortest trace', () => {
  const off = invariant('all-off', {
    ...described,
    asks: ['anyOn'],
    holds: (ask) => !ask.anyOn(),
    brokenBy: '',
  });
  const verdict = check(switches, [off], { bounds: { bits: 8 } });
  expect(verdict).toMatchObject({ verdict: 'violated', complete: false, stopped: undefined });
  expect(verdict.properties[0]?.evidence?.trace.steps.map(({ label }) => label)).toEqual([
    'Flip(bit0)',
  ]);
  expect(verdict.properties[0]?.evidence?.answers).toEqual([{ fact: 'anyOn()', answer: 'true' }]);
});

it('a step property sees a step that leads back to a state seen before', () => {
  const stays = stepProperty('stays-on', {
    ...described,
    asks: ['wentOff'],
    holds: (ask) => !ask.wentOff(),
    brokenBy: '',
  });
  const [result] = check(switches, [stays]).properties;
  expect(result?.evidence?.trace.steps.map(({ label }) => label)).toEqual([
    'Flip(bit0)',
    'Flip(bit0)',
  ]);
});

it('a cover keeps its shortest example, and one that is never reached says so', () => {
  const on = cover('some-on', { ...described, asks: ['anyOn'], reached: (ask) => ask.anyOn() });
  const never = cover('never', { ...described, asks: [], reached: () => false });
  const verdict = check(switches, [on, never]);
  expect(verdict.properties.map((p) => p.verdict)).toEqual(['reached', 'unreached']);
  expect(verdict.verdict).toBe('holds');
});

it('an invariant whose premise is never true holds with nothing exercised', () => {
  const idle = invariant('idle', {
    ...described,
    asks: [],
    given: () => false,
    holds: () => false,
    brokenBy: '',
  });
  expect(check(switches, [idle]).properties[0]).toMatchObject({ verdict: 'holds', exercised: 0 });
});

const seats = indexSet('seat', { bound: 'seats' });

/** Dining philosophers: each takes the fork on one side, then the other. The table is a ring of three. */
const philosophers = (() => {
  const { rule, family } = foundation({
    state: record({
      forks: per(seats, optional(seats)),
      hungry: per(seats, oneOf('thinks', 'has-one', 'eats')),
    }),
    bounds: { seats: sizeOf('seats', { default: 3, max: 3 }) },
    decisions: {
      order: { values: ['all-left-first', 'one-right-first'], says: 'Who takes which fork first' },
    },
  });
  const next = { seat0: 'seat1', seat1: 'seat2', seat2: 'seat0' } as const;
  const rightOf = (seat: string) => next[seat as 'seat0'];
  const firstOf = (seat: string, order: string) =>
    (order === 'one-right-first' && seat === 'seat0' ? rightOf(seat) : seat) as 'seat0';
  const secondOf = (seat: string, order: string) =>
    (firstOf(seat, order) === seat ? rightOf(seat) : seat) as 'seat0';
  const common = { actor: 'philosopher', code: 'table', forEach: { seat: seats } } as const;
  const first = rule('TakeFirst', {
    ...common,
    says: 'Takes the first fork.',
    when: {
      thinks: (s, { seat }) => s.hungry[seat] === 'thinks',
      'the fork is there': (s, { seat }, { design }) =>
        s.forks[firstOf(seat, design.order)] === null,
    },
    then: (s, { seat }, { design }) => {
      s.hungry[seat] = 'has-one';
      s.forks[firstOf(seat, design.order)] = seat;
    },
  });
  const second = rule('TakeSecond', {
    ...common,
    says: 'Takes the second fork.',
    when: {
      'has one': (s, { seat }) => s.hungry[seat] === 'has-one',
      'the fork is there': (s, { seat }, { design }) =>
        s.forks[secondOf(seat, design.order)] === null,
    },
    then: (s, { seat }, { design }) => {
      s.hungry[seat] = 'eats';
      s.forks[secondOf(seat, design.order)] = seat;
    },
  });
  const leave = rule('PutBack', {
    ...common,
    says: 'Puts both forks back.',
    when: { eats: (s, { seat }) => s.hungry[seat] === 'eats' },
    then: (s, { seat }) => {
      s.hungry[seat] = 'thinks';
      each(s.forks, (owner, fork) => {
        if (owner === seat) s.forks[fork] = null;
      });
    },
  });
  return family('philosophers', {
    says: 'Dining.',
    rules: [first, second, leave],
    facts: () => ({}),
  });
})();

it('three philosophers who all take the left fork first starve after three steps', () => {
  const verdict = check(variant('left', philosophers, { says: 'Left.' }), []);
  expect(verdict.verdict).toBe('deadlock');
  expect(verdict.deadlock?.steps.map(({ rule }) => rule)).toEqual([
    'TakeFirst',
    'TakeFirst',
    'TakeFirst',
  ]);
});

it('one philosopher who takes the right fork first saves them', () => {
  const design = variant('mixed', philosophers, {
    says: 'Mixed.',
    delta: { order: 'one-right-first' },
  });
  expect(check(design, []).verdict).toBe('holds');
});

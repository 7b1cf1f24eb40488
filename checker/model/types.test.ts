// What the modelling interface does not let through: each `@ts-expect-error` fails to type-check as soon as its line compiles.

import { expect, it } from 'vitest';
import {
  combinationsOf,
  decision,
  designOf,
  elementsOf,
  flag,
  foundation,
  indexSet,
  initialOf,
  oneOf,
  optional,
  per,
  propertiesOver,
  record,
  sizeOf,
  upTo,
  variablesOf,
  variant,
} from './index.ts';

const rooms = indexSet('room', { bound: 'rooms' });
const guests = indexSet('guest', { bound: 'guests' });
const state = record({
  rooms: per(rooms, record({ state: oneOf('clean', 'dirty'), taken: optional(guests) })),
  awake: per(guests, flag()),
  keys: upTo('rooms'),
});
const { rule, family } = foundation({
  state,
  bounds: {
    rooms: sizeOf('rooms', { default: 2 }),
    guests: sizeOf('guests', { default: 1 }),
  },
  decisions: { cleans: decision('When rooms are cleaned', 'daily', 'never') },
});
const common = { says: 'S.', actor: 'a', code: 'a' } as const;

const enter = rule('Enter', {
  ...common,
  forEach: { room: rooms, guest: guests },
  when: {
    // @ts-expect-error: a condition cannot assign, states are read-only
    assigns: (s, { room }) => (s.rooms[room].state = 'dirty').length > 0,
    'the room is free': (s, { room }) => s.rooms[room].taken === null,
  },
  outcomes: ['in'],
  then: (s, { room, guest }, { design }) => {
    s.rooms[room].taken = guest;
    // @ts-expect-error: a room is no guest
    s.rooms[room].taken = room;
    // @ts-expect-error: a guest does not index rooms
    const wrong: unknown = s.rooms[guest];
    // @ts-expect-error: nor does any string
    const any: unknown = s.rooms[room as string];
    // @ts-expect-error: not a value of the variable
    s.rooms[room].state = 'broken';
    // @ts-expect-error: no such field
    s.rooms[room].price = 3;
    // @ts-expect-error: no such decision
    const none: unknown = design.paints;
    // @ts-expect-error: no such way to decide it
    if (design.cleans === 'weekly') return [wrong, any, none].length > 3 ? 'in' : undefined;
    return 'in';
  },
});

rule('Leave', {
  ...common,
  outcomes: ['out'],
  // @ts-expect-error: an outcome that is not declared
  then: () => 'gone',
});

const hotel = family('hotel', { says: 'A hotel.', rules: [enter], facts: () => ({}) });
// @ts-expect-error: no such decision
variant('a', hotel, { says: 'A.', delta: { paints: 'daily' } });
// @ts-expect-error: no such way to decide it
variant('b', hotel, { says: 'B.', delta: { cleans: 'weekly' } });

interface Facts {
  isClean(room: 'room0' | 'room1'): boolean;
  isTaken(room: 'room0' | 'room1'): boolean;
}
const { invariant } = propertiesOver<Facts, object>();
invariant('c', {
  says: 'C.',
  because: 'C.',
  asks: ['isClean'],
  // @ts-expect-error: a fact that it does not say it asks
  holds: (ask) => Boolean(ask.isTaken),
  brokenBy: 'b',
});
invariant('d', {
  says: 'D.',
  because: 'D.',
  asks: [],
  forEach: { room: rooms },
  // @ts-expect-error: no such binding
  holds: (_, { guest }) => guest === 'guest0',
  brokenBy: 'b',
});

const bounds = { rooms: 2, guests: 1 };

it('variables are listed in order of declaration, with labels that people use', () => {
  expect(variablesOf(state, bounds).map(({ label }) => label)).toEqual([
    'room0.state',
    'room0.taken',
    'room1.state',
    'room1.taken',
    'awake.guest0',
    'keys',
  ]);
});

it('the initial state has the first value of every domain', () => {
  expect(initialOf(state, bounds)).toEqual({
    rooms: { room0: { state: 'clean', taken: null }, room1: { state: 'clean', taken: null } },
    awake: { guest0: false },
    keys: 0,
  });
});

it('domains follow the bounds', () => {
  const values = Object.fromEntries(
    variablesOf(state, bounds).map(({ label, values }) => [label, values]),
  );
  expect(values).toMatchObject({ 'room1.taken': [null, 'guest0'], keys: [0, 1, 2] });
});

it('a rule has an instance for every combination, the last parameter changing fastest', () => {
  expect(combinationsOf({ room: rooms, way: oneOf('in', 'out') }, bounds)).toEqual([
    { room: 'room0', way: 'in' },
    { room: 'room0', way: 'out' },
    { room: 'room1', way: 'in' },
    { room: 'room1', way: 'out' },
  ]);
});

it('a variant is the baseline with its delta applied', () => {
  expect(designOf(variant('base', hotel, { says: 'Base.' }))).toEqual({ cleans: 'daily' });
  const never = variant('never', hotel, { says: 'Never.', delta: { cleans: 'never' } });
  expect(designOf(never)).toEqual({ cleans: 'never' });
});

it('an index set without its bound is an error', () => {
  expect(() => elementsOf(rooms, { guests: 1 })).toThrow(RangeError);
});

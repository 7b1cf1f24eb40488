import { expect, it } from 'vitest';
import type { Draft, StateOf } from './model/index.ts';
import {
  flag,
  foundation,
  indexSet,
  optional,
  per,
  record,
  sizeOf,
  upTo,
  variant,
} from './model/index.ts';
import { instantiate } from './instantiate.ts';
import { interpreterOf } from './reference.ts';
import { Refusal } from './refusal.ts';

const cells = indexSet('cell', { bound: 'cells' });
const state = record({
  n: upTo(() => 2),
  on: flag(),
  cells: per(cells, record({ next: optional(cells) })),
});
type S = StateOf<typeof state>;

const { rule, family } = foundation({
  state,
  bounds: { cells: sizeOf('cells', { default: 2 }) },
  decisions: {},
});

/** A model with one rule. */
const modelWith = (then: (s: Draft<S>) => unknown, when?: (s: S) => boolean) => {
  const act = rule('Act', {
    says: 'It acts.',
    actor: 'someone',
    code: 'someone',
    ...(when ? { when: { 'it may': when } } : {}),
    outcomes: ['done'],
    then: then as (s: Draft<S>) => 'done' | undefined,
  });
  const toy = family('toy', { says: 'A toy.', rules: [act], facts: () => ({}) });
  const model = instantiate(variant('toy', toy, { says: 'It.' }), { properties: [] });
  const [instance] = model.instances;
  if (instance === undefined) throw new Error('no instance');
  return { model, instance, ...interpreterOf(model) };
};

const fire = (then: (s: Draft<S>) => unknown) => {
  const { model, instance, fire } = modelWith(then);
  return fire(instance, model.initial);
};

const refusal = (run: () => unknown): readonly string[] => {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof Refusal) return [thrown.message, ...thrown.advice];
    throw thrown;
  }
  throw new Error('nothing was refused');
};

it('a recipe reads its own writes, and its changes are listed in the order of declaration', () => {
  const { after, changes, outcome } = fire((s) => {
    s.cells.cell1.next = 'cell0';
    s.n = 1;
    s.n += 1;
    return 'done';
  });
  expect(after).toMatchObject({ n: 2, on: false, cells: { cell1: { next: 'cell0' } } });
  expect(changes).toEqual([
    { variable: 'n', from: 0, to: 2 },
    { variable: 'cell1.next', from: null, to: 'cell0' },
  ]);
  expect(outcome).toBe('done');
});

it('a recipe leaves the state that it was given as it was', () => {
  const { model, instance, fire } = modelWith((s) => {
    s.on = true;
  });
  fire(instance, model.initial);
  expect(model.initial).toMatchObject({ on: false });
});

it('a write that changes nothing is no change', () => {
  expect(
    fire((s) => {
      s.n = 0;
    }).changes,
  ).toEqual([]);
});

it('a condition that does not hold blocks the rule and is named', () => {
  const { model, instance, blockedBy } = modelWith(
    () => undefined,
    (s) => s.on,
  );
  expect(blockedBy(instance, model.initial)?.words).toBe('it may');
  expect(blockedBy(instance, { ...(model.initial as S), on: true })).toBeUndefined();
});

it.each<[string, (s: Draft<S>) => unknown, readonly string[]]>([
  [
    'writes outside a domain',
    (s) => {
      s.n = 3;
    },
    [
      'Rule Act() assigns 3 to "n", outside its domain.',
      'Its domain: 0, 1, 2.',
      'Add a condition that keeps the rule from firing here, or widen the domain.',
    ],
  ],
  [
    'refers to an element that the bounds do not have',
    (s) => {
      s.cells.cell0.next = 'cell7';
    },
    [
      'Rule Act() assigns "cell7" to "cells.cell0.next", outside its domain.',
      'Its domain: null, "cell0", "cell1".',
      'Add a condition that keeps the rule from firing here, or widen the domain.',
    ],
  ],
  [
    'writes a field that is not declared',
    (s) => {
      (s as unknown as Record<string, number>)['m'] = 1;
    },
    [
      'Rule Act() assigns 1 to "m", which the state does not declare.',
      'Declare it in the state schema, or correct the name.',
    ],
  ],
  [
    'stores an object of its own',
    (s) => {
      s.cells.cell0 = { next: null };
    },
    [
      'Rule Act() assigns an object to "cells.cell0", which is a group of variables.',
      "Assign its variables one by one: an object of the rule's own is not part of the state.",
    ],
  ],
  [
    'deletes a field',
    (s) => {
      delete (s as Partial<Draft<S>>).n;
    },
    [
      'Rule Act() deletes "n".',
      'Its domain: 0, 1, 2.',
      'Add a condition that keeps the rule from firing here, or widen the domain.',
    ],
  ],
  [
    'returns an outcome that it does not declare',
    () => 'gone',
    ['Rule Act() returned "gone".', 'It may return nothing or one of its outcomes: "done".'],
  ],
  [
    'is asynchronous',
    () => Promise.resolve(),
    ['Rule Act() returned a promise.', 'It may return nothing or one of its outcomes: "done".'],
  ],
  [
    'throws',
    () => {
      throw new RangeError('too far');
    },
    [
      'Rule Act() threw: RangeError: too far',
      'It must be a pure function of the state and its parameters that handles every state it is asked about.',
    ],
  ],
])('a recipe that %s is refused', (_, then, message) => {
  expect(refusal(() => fire(then))).toEqual(message);
});

it('a condition that answers with something else than true or false is refused', () => {
  const { model, instance, blockedBy } = modelWith(
    () => undefined,
    (() => 1) as unknown as () => boolean,
  );
  expect(refusal(() => blockedBy(instance, model.initial))).toEqual([
    'The condition "it may" of rule Act() returned 1.',
    'A condition returns true or false.',
  ]);
});

it('a condition that assigns to the state is refused, because states are frozen', () => {
  const { instance, model, fire, blockedBy } = modelWith(
    (s) => {
      s.n = 1;
    },
    (s) => {
      (s as { n: number }).n = 2;
      return true;
    },
  );
  const { after } = fire(instance, model.initial);
  expect(refusal(() => blockedBy(instance, after))[0]).toContain(
    'The condition "it may" of rule Act() threw: TypeError: Cannot assign to read only property',
  );
});

import { expect, it } from 'vitest';
import type { Exploration } from '../exploration.ts';
import { noLimits, runToEnd } from '../exploration.ts';
import { instantiate } from '../instantiate.ts';
import type { Draft, Property, StateOf } from '../model/index.ts';
import {
  count,
  flag,
  foundation,
  indexSet,
  optional,
  per,
  propertiesOver,
  record,
  sizeOf,
  upTo,
  variant,
} from '../model/index.ts';
import { Refusal } from '../refusal.ts';
import type { AuditRate } from './audit.ts';
import type { ExploreOptions } from './explore.ts';
import { fastExplorer } from './explore.ts';

const cells = indexSet('cell', { bound: 'cells' });
const state = record({
  n: upTo(() => 2),
  depth: upTo(() => 40),
  turn: optional(cells),
  cells: per(cells, record({ on: flag(), next: optional(cells) })),
});
type S = StateOf<typeof state>;
type Cell = 'cell0' | 'cell1' | 'cell2';

const { rule, family } = foundation({
  state,
  bounds: { cells: sizeOf('cells', { default: 3 }) },
  decisions: {},
});

interface Toy {
  readonly when?: (s: S, cell: Cell) => unknown;
  readonly then?: (s: Draft<S>, cell: Cell) => unknown;
  readonly rest?: (s: S) => unknown;
  readonly facts?: (s: S) => object;
  readonly properties?: readonly Property[];
}

/** A model with one rule for each cell. */
const modelOf = ({ when, then, rest, facts, properties }: Toy) => {
  const act = rule('Act', {
    says: 'It acts.',
    actor: 'someone',
    code: 'someone',
    forEach: { cell: cells },
    when: { 'it may': (s, { cell }) => (when?.(s, cell as Cell) ?? true) as boolean },
    outcomes: ['done'],
    then: (s, { cell }) => then?.(s, cell as Cell) as 'done' | undefined,
  });
  const toy = family('toy', {
    says: 'A toy.',
    rules: [act],
    facts: facts ?? (() => ({})),
    rest: (s) => (rest?.(s) ?? true) as boolean,
  });
  return instantiate(variant('toy', toy, { says: 'It.' }), { properties: properties ?? [] });
};

const explore = (toy: Toy, options: Partial<ExploreOptions> = {}): Exploration =>
  runToEnd(
    fastExplorer({ symmetry: false, workers: 1, memoryMax: 32 << 20, ...options })(
      modelOf(toy),
      noLimits,
    ),
  );

/** The message and the advice of the refusal. */
const refusal = (run: () => unknown): string => {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof Refusal) return [thrown.message, ...thrown.advice].join('\n');
    throw thrown;
  }
  throw new Error('nothing was refused');
};

const asAny = (s: Draft<S>) => s as unknown as Record<string, unknown>;

it.each<[string, Toy, string]>([
  [
    'assigns a value outside a domain',
    {
      then: (s) => {
        s.n = 3;
      },
    },
    'Rule Act(cell0) assigns 3 to "n", outside its domain.\nIts domain: 0, 1, 2.',
  ],
  [
    'assigns to a group',
    {
      then: (s, cell) => {
        s.cells[cell] = { on: true, next: null };
      },
    },
    'Rule Act(cell0) assigns an object to "cells.cell0", which is a group of variables.',
  ],
  [
    'assigns to a name that is not declared',
    {
      then: (s) => {
        asAny(s)['m'] = 1;
      },
    },
    'Rule Act(cell0) assigns 1 to "m", which the state does not declare.',
  ],
  [
    'deletes',
    {
      then: (s) => {
        delete asAny(s)['n'];
      },
    },
    'Rule Act(cell0) deletes "n".',
  ],
  ['returns what is no outcome', { then: () => 'gone' }, 'Rule Act(cell0) returned "gone".'],
  ['is asynchronous', { then: () => Promise.resolve() }, 'Rule Act(cell0) returned a promise.'],
  [
    'has a condition that is no boolean',
    { when: () => 1 },
    'The condition "it may" of rule Act(cell0) returned 1.',
  ],
  [
    'throws',
    {
      then: () => {
        throw new RangeError('too far');
      },
    },
    'Rule Act(cell0) threw: RangeError: too far',
  ],
  [
    'asks for a random number',
    {
      then: (s) => {
        s.n = Math.random() < 0.5 ? 1 : 0;
      },
    },
    'Rule Act(cell0) reads a random number (Math.random).',
  ],
  [
    'asks for the time',
    { when: () => Date.now() > 0 },
    'Rule Act(cell0) reads a clock (Date.now).',
  ],
  [
    'makes a date',
    { when: () => new Date().getDay() > 7 },
    'Rule Act(cell0) reads a clock (Date).',
  ],
  [
    'measures time',
    { when: () => performance.now() > 0 },
    'Rule Act(cell0) reads a clock (performance.now).',
  ],
])('a rule that %s is refused', (_, toy, message) => {
  for (const symmetry of [false, true]) {
    expect(refusal(() => explore(toy, { symmetry, audit: 'off' }))).toContain(message);
  }
});

it('a condition that writes is refused', () => {
  const toy: Toy = {
    when: (s) => {
      (s as { n: number }).n = 2;
      return true;
    },
  };
  const message = refusal(() => explore(toy, { audit: 'off' }));
  expect(message).toContain('Act(cell0)');
  expect(message).toMatch(/assigns to "n" where it may only read|read only property 'n'/);
});

const { invariant, cover } = propertiesOver<{ isOn(cell: string): boolean }, object>();
const said = { says: 'S.', because: 'B.', asks: [], brokenBy: '' } as const;

it('a property that throws or gives no boolean is refused with its name', () => {
  const odd = invariant('odd', { ...said, holds: () => 'yes' as unknown as boolean });
  expect(refusal(() => explore({ properties: [odd] }))).toContain('of "odd" returned "yes".');
  const loud = cover('loud', {
    ...said,
    reached: () => {
      throw new Error('no');
    },
  });
  expect(refusal(() => explore({ properties: [loud] }))).toContain('Property "loud" threw: no');
  const timed = cover('timed', { ...said, reached: () => Date.now() > 0 });
  expect(refusal(() => explore({ properties: [timed] }))).toContain('"timed" reads a clock');
});

/** It counts up; `then` may do more. */
const counting = (then: (s: Draft<S>) => unknown): Toy => ({
  when: (s) => s.depth < 40,
  then: (s) => {
    s.depth += 1;
    return then(s);
  },
});

it('a rule that throws only late is refused with its message', () => {
  const toy = counting((s) => {
    if (s.depth > 25) throw new Error(`it broke at ${s.depth}`);
    return 'done';
  });
  expect(refusal(() => explore(toy))).toContain('Rule Act(cell0) threw: it broke at 26');
});

it('an assignment outside a domain is refused also late, and where the tables know the rule', () => {
  const toy = counting((s) => {
    if (s.depth === 20) s.n = 7;
    return undefined;
  });
  expect(refusal(() => explore(toy, { audit: 'off' }))).toContain(
    'Rule Act(cell0) assigns 7 to "n", outside its domain.',
  );
});

it.each<[string, AuditRate, () => Toy]>([
  [
    'reads other variables each time',
    'off',
    () => {
      let calls = 0;
      return {
        ...counting(() => undefined),
        then: (s, cell) => {
          calls += 1;
          if (s.depth < 40) s.depth += 1;
          if (calls % 2 === 0) s.cells[cell].on = !s.cells[cell].on;
          else s.n = s.n === 2 ? 0 : 2;
        },
      };
    },
  ],
  [
    'gives another answer from some time on',
    'full',
    () => {
      let calls = 0;
      return {
        then: (s, cell) => {
          calls += 1;
          s.cells[cell].on = calls < 6;
        },
      };
    },
  ],
])('a rule with a hidden counter that %s is refused', (_, audit, toy) => {
  expect(refusal(() => explore(toy(), { audit }))).toMatch(
    /does not do the same every time|self-audit of state \d+ failed/,
  );
});

const others = (cell: Cell): boolean => cell === 'cell0';

it.each<[string, Toy, string]>([
  [
    'names an element in a condition',
    { when: (_, cell) => others(cell), then: () => undefined },
    'Rule Act(cell0) breaks the declared symmetry: after swapping cell0 and cell1, Act(cell1)',
  ],
  [
    'names an element of the state in a condition',
    {
      when: (s) => !s.cells.cell1.on,
      then: (s, cell) => {
        s.cells[cell].on = true;
      },
    },
    'Rule Act(cell0) breaks the declared symmetry: after swapping cell0 and cell1, Act(cell1)',
  ],
  [
    'compares elements by their order',
    {
      when: (s, cell) => s.turn === null || s.turn < cell,
      then: (s, cell) => {
        s.turn = cell;
      },
    },
    'breaks the declared symmetry: after swapping cell',
  ],
  [
    'names an element in an effect',
    {
      then: (s) => {
        s.turn = 'cell2';
      },
    },
    'Rule Act(cell0) breaks the declared symmetry: after swapping cell1 and cell2, Act(cell0)',
  ],
  [
    'names an element that takes two swaps to reach',
    { when: (_, cell) => cell !== 'cell2', then: () => undefined },
    'after swapping cell0 and cell1, then cell1 and cell2, Act(cell2) does not do the same',
  ],
  [
    'names an element in the outcome',
    { then: (_, cell) => (others(cell) ? 'done' : undefined) },
    'Rule Act(cell0) breaks the declared symmetry: after swapping cell0 and cell1, Act(cell1)',
  ],
])('a model that %s is refused with the swap, and accepted without symmetry', (_, toy, message) => {
  expect(refusal(() => explore(toy, { symmetry: true }))).toContain(message);
  expect(explore(toy, { symmetry: false, audit: 'full' }).complete).toBe(true);
});

const turnOn: Toy = {
  then: (s, cell) => {
    s.cells[cell].on = !s.cells[cell].on;
  },
};

it.each<[string, Property]>([
  [
    'an invariant',
    invariant('special', {
      ...said,
      asks: ['isOn'],
      holds: (ask) => !ask.isOn('cell1'),
    }),
  ],
  [
    'what an invariant is about',
    invariant('special', {
      ...said,
      asks: ['isOn'],
      forEach: { cell: cells },
      given: (ask, { cell }) => cell === 'cell2' && ask.isOn(cell),
      holds: () => true,
    }),
  ],
  [
    'a cover',
    cover('special', {
      ...said,
      asks: ['isOn'],
      reached: (ask) => ask.isOn('cell1'),
    }),
  ],
])(
  '%s that names an element is refused with the swap, and accepted without symmetry',
  (_, special) => {
    // Another property keeps the search going after this one is decided.
    const never = cover('never', { ...said, reached: () => false });
    const toy: Toy = {
      ...turnOn,
      properties: [special, never],
      facts: (s) => ({ isOn: (cell: Cell) => s.cells[cell].on }),
    };
    const message = refusal(() => explore(toy, { symmetry: true }));
    expect(message).toContain('Property "special"');
    expect(message).toMatch(/breaks the declared symmetry: .*after swapping cell\d and cell\d/);
    expect(explore(toy, { symmetry: false, audit: 'full' }).complete).toBe(true);
  },
);

it('a step property that names an element is refused with symmetry', () => {
  const { stepProperty } = propertiesOver<object, { stays(): boolean }>();
  const special = stepProperty('special', {
    ...said,
    asks: ['stays'],
    holds: (_, step) => step.parameters['cell'] !== 'cell1',
  });
  const toy: Toy = { ...turnOn, properties: [special] };
  expect(explore(toy, { symmetry: false, audit: 'full' }).properties[0]?.found?.path).toEqual([1]);
  expect(refusal(() => explore(toy, { symmetry: true }))).toContain('"special"');
});

it('a rest predicate that names an element is refused with symmetry', () => {
  const toy: Toy = {
    when: (s) => count(s.cells, ({ on }) => on) === 0,
    then: (s, cell) => {
      s.cells[cell].on = true;
    },
    rest: (s) => s.cells.cell0.on,
  };
  expect(explore(toy, { symmetry: false, audit: 'full' }).deadlock).toEqual([1]);
  expect(refusal(() => explore(toy, { symmetry: true }))).toContain('rest predicate');
});

it('a model that treats all elements alike is accepted', () => {
  expect(explore(turnOn, { symmetry: true, audit: 'full' })).toMatchObject({
    states: 4,
    complete: true,
    method: { symmetry: true },
  });
});

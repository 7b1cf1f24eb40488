// A world without clocks and dice: while code of a model runs, asking for the time or a random number is an error. What it
// answered would be remembered for ever, and a run would not repeat.

import { Refusal } from '../refusal.ts';

interface Source {
  readonly holder: object;
  readonly name: string;
  /** What it gives, and whose it is. */
  readonly gives: string;
  readonly of?: string;
}

const clock = 'a clock';
const dice = 'a random number';

const sources: readonly Source[] = [
  { holder: Math, name: 'random', gives: dice, of: 'Math' },
  { holder: Date, name: 'now', gives: clock, of: 'Date' },
  { holder: performance, name: 'now', gives: clock, of: 'performance' },
  { holder: globalThis, name: 'Date', gives: clock },
  { holder: crypto, name: 'randomUUID', gives: dice, of: 'crypto' },
  { holder: crypto, name: 'getRandomValues', gives: dice, of: 'crypto' },
];

let running = '';

const forbidden = ({ name, gives, of }: Source) =>
  function forbid(): never {
    const source = of === undefined ? name : `${of}.${name}`;
    throw new Refusal('model', `${running} reads ${gives} (${source}).`, [
      'It must be a pure function of the state, its parameters and the setting: make the choice a parameter of the rule.',
    ]);
  };

const traps = sources.map((source) => ({
  ...source,
  descriptor: Object.getOwnPropertyDescriptor(source.holder, source.name),
  trap: {
    configurable: true,
    enumerable: false,
    writable: true,
    value: forbidden(source),
  },
}));

// A rule that asks `Date.now` finds a `Date` that is forbidden as well: it has to have a `now`.
const dateTrap = traps.find(({ name }) => name === 'Date')?.trap.value;
if (dateTrap !== undefined) {
  Object.assign(dateTrap, {
    now: forbidden({ holder: Date, name: 'now', gives: clock, of: 'Date' }),
  });
}

let isPure = false;

/** Says whose code runs next, for the message. */
export const nameRunning = (what: string): void => {
  running = what;
};

/** Runs something in a world without clocks and dice; within it, again costs nothing. */
export const inPureWorld = <T>(run: () => T): T => {
  if (isPure) return run();
  isPure = true;
  for (const { holder, name, trap } of traps) Object.defineProperty(holder, name, trap);
  try {
    return run();
  } finally {
    isPure = false;
    for (const { holder, name, descriptor } of traps) {
      if (descriptor) Object.defineProperty(holder, name, descriptor);
      else Reflect.deleteProperty(holder, name);
    }
  }
};

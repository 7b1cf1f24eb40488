// A world without clocks and dice: while code of a model runs, asking for the time or a random number is an error. What it
// answered would be remembered for ever, and a run would not repeat.

import { Refusal } from '../refusal.ts';

interface Source {
  readonly holder: object;
  readonly name: string;
  readonly words: string;
}

const sources: readonly Source[] = [
  { holder: Math, name: 'random', words: 'a random number (Math.random)' },
  { holder: Date, name: 'now', words: 'a clock (Date.now)' },
  { holder: performance, name: 'now', words: 'a clock (performance.now)' },
  { holder: globalThis, name: 'Date', words: 'a clock (Date)' },
  { holder: crypto, name: 'randomUUID', words: 'a random number (crypto.randomUUID)' },
  { holder: crypto, name: 'getRandomValues', words: 'a random number (crypto.getRandomValues)' },
];

let running = '';

const forbidden = ({ words }: Source) =>
  function forbid(): never {
    throw new Refusal('model', `${running} reads ${words}.`, [
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

/** Runs code of a model; `what` is its name for the message. */
export const inPureWorld = <T>(what: string, run: () => T): T => {
  running = what;
  for (const { holder, name, trap } of traps) Object.defineProperty(holder, name, trap);
  try {
    return run();
  } finally {
    for (const { holder, name, descriptor } of traps) {
      if (descriptor) Object.defineProperty(holder, name, descriptor);
      else Reflect.deleteProperty(holder, name);
    }
  }
};

// What code of a model looks at: the same code, run on a copy of the state that notes every variable it reads. A variable that
// the code has written itself tells nothing about the state any more, so reading it again is not noted.

import type { LeafValue, Setting } from './model/index.ts';
import type { Model } from './instantiate.ts';
import { valueAt } from './reference.ts';

/** A variable that was looked at, and what was seen there. */
export interface Read {
  /** The variable's label, `vm0.gfn1.spte`. */
  readonly variable: string;
  readonly value: LeafValue;
}

/** A copy of a state that may be read and written, and notes what is read. */
export interface Watched {
  readonly state: unknown;
  /** What was read so far, in the order in which the variables are declared. */
  readonly reads: () => readonly Read[];
}

const isGroup = (part: unknown): part is object => typeof part === 'object' && part !== null;

/** Watches what is read of a state. The state itself is never changed. */
export const watch = (model: Model, state: unknown): Watched => {
  const seen = new Set<string>();
  const written = new Set<string>();
  const copyOf = (part: object, path: string): object => {
    // A frozen object would not let its proxy answer with anything but its own parts: the copy is not frozen.
    const copy = Object.fromEntries(
      Object.entries(part).map(([key, value]: [string, unknown]) => [
        key,
        isGroup(value) ? copyOf(value, `${path}/${key}`) : value,
      ]),
    );
    return new Proxy(copy, {
      get: (target, key, receiver) => {
        const value: unknown = Reflect.get(target, key, receiver);
        const at = `${path}/${String(key)}`;
        if (!isGroup(value) && !written.has(at)) seen.add(at);
        return value;
      },
      set: (target, key, value) => {
        written.add(`${path}/${String(key)}`);
        return Reflect.set(target, key, value);
      },
    });
  };
  return {
    state: isGroup(state) ? copyOf(state, '') : state,
    reads: () =>
      model.variables
        .filter(({ path }) => seen.has(`/${path.join('/')}`))
        .map(({ label, path }) => ({ variable: label, value: valueAt(state, path) })),
  };
};

/** A setting that tells which decisions of the design are asked for, each time. */
export const watchDesign = (
  { design, bounds }: Setting,
  asked: (decision: string) => void,
): Setting => ({
  bounds,
  design: new Proxy(design, {
    get: (target, name, receiver) => {
      if (typeof name === 'string') asked(name);
      return Reflect.get(target, name, receiver) as string;
    },
  }),
});

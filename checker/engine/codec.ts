// The codec: a state as a few 32-bit words. Each variable is a bit field that holds the position of its value in its domain, and no
// field straddles two words, so that a field is one shift and one mask. Every initial value has position 0: the initial state is all
// zeros.

import type { LeafValue, Variable } from '../model/index.ts';
import { valueAt } from '../reference.ts';

/** Where a variable is in a packed state. */
export interface Field {
  readonly variable: Variable;
  readonly word: number;
  readonly shift: number;
  /** 0 for a variable that can hold only one value. */
  readonly bits: number;
  readonly mask: number;
  readonly codes: ReadonlyMap<LeafValue, number>;
}

/** A packed state: the words of a codec, unsigned. */
export type Packed = Uint32Array;

export interface Codec {
  readonly fields: readonly Field[];
  /** Length of a packed state, at least 1. */
  readonly words: number;
  readonly pack: (state: unknown) => Packed;
  /** A fresh record; shares nothing with other states. */
  readonly unpack: (packed: ArrayLike<number>) => unknown;
}

const wordBits = 32;

/** Bits needed for `count` different values. */
const bitsFor = (count: number): number => (count <= 1 ? 0 : 32 - Math.clz32(count - 1));

/** Puts each variable into the first word that has room for it, in order of declaration. */
const layOut = (variables: readonly Variable[]): { fields: readonly Field[]; words: number } => {
  const used: number[] = [0];
  const fields = variables.map((variable): Field => {
    const { values } = variable;
    const bits = bitsFor(values.length);
    let word = used.findIndex((taken) => taken + bits <= wordBits);
    if (word < 0) word = used.push(0) - 1;
    const shift = used[word] ?? 0;
    used[word] = shift + bits;
    const codes = new Map(values.map((value, code) => [value, code]));
    // A field without bits must not shift by 32.
    return { variable, word, shift: bits === 0 ? 0 : shift, bits, mask: 2 ** bits - 1, codes };
  });
  return { fields, words: used.length };
};

/** The position of a field's value in its domain. */
export const codeIn = (packed: ArrayLike<number>, { word, shift, mask }: Field): number =>
  ((packed[word] ?? 0) >>> shift) & mask;

/** The codec for states with the given variables; `example` is any state, for groups without variables. */
export const codecOf = (variables: readonly Variable[], example: unknown = {}): Codec => {
  const { fields, words } = layOut(variables);
  const pack: Codec['pack'] = (state) => {
    const packed = new Uint32Array(words);
    for (const { variable, word, shift, codes } of fields) {
      const code = codes.get(valueAt(state, variable.path));
      if (code === undefined) {
        throw new RangeError(`"${variable.label}" holds a value outside its domain.`);
      }
      packed[word] = (packed[word] ?? 0) | (code << shift);
    }
    return packed;
  };
  const unpack: Codec['unpack'] = (packed) => {
    const state = structuredClone(example) as Record<string, unknown>;
    for (const field of fields) {
      const { path, values } = field.variable;
      let group = state;
      for (const key of path.slice(0, -1)) {
        group = (group[key] ??= {}) as Record<string, unknown>;
      }
      group[path.at(-1) ?? ''] = values[codeIn(packed, field)];
    }
    return state;
  };
  return { fields, words, pack, unpack };
};

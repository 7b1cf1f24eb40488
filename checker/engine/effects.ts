// Effects: what steps do, as constants to put into fields.

import type { Codec, Field } from './codec.ts';
import type { TableSpace, Tables } from './tables.ts';
import type { Recorder } from './view.ts';

/** What a step does: constants to put into fields. */
export interface Effect {
  readonly instance: number;
  readonly outcome: string | undefined;
  /** Per word: the bits that stay, and the bits to put. */
  readonly keep: Uint32Array;
  readonly put: Uint32Array;
  /** The fields written and the positions of their values, alternating. */
  readonly writes: readonly number[];
  /** The first of the trees that judge such steps, one for each step pair. */
  readonly stepTree: number;
}

/** Memory in which others can read all that is learned of states and steps. */
export interface LearnedSpace extends TableSpace {
  /** Puts an effect at a position, if there is room. */
  readonly put: (effect: Effect, position: number) => boolean;
}

/** Changes a state as an effect says. */
export const applyEffect = ({ keep, put }: Effect, state: Uint32Array): void => {
  for (let i = 0; i < state.length; i += 1) {
    state[i] = ((state[i] as number) & (keep[i] as number)) | (put[i] as number);
  }
};

/** The state that an effect leads to. */
export const successorOf = (effect: Effect, state: Uint32Array): Uint32Array => {
  const after = state.slice();
  applyEffect(effect, after);
  return after;
};

interface Ground {
  readonly codec: Codec;
  readonly recorder: Recorder;
  readonly tables: Tables;
  /** Is told of effects that are new. */
  readonly onNew?: (effect: Effect, position: number) => void;
}

/** What a rule instance wrote, with the fields in order. */
interface Written {
  readonly instance: number;
  readonly outcome: string | undefined;
  readonly fields: readonly number[];
  /** By field. */
  readonly codes: Int32Array;
}

const hashOf = ({ instance, fields, codes }: Written): number => {
  let hash = instance;
  for (const field of fields) {
    hash = Math.imul(hash ^ (field << 8) ^ (codes[field] as number), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
};

const isSame = (effect: Effect, { instance, outcome, fields, codes }: Written): boolean =>
  effect.instance === instance &&
  effect.outcome === outcome &&
  effect.writes.length === 2 * fields.length &&
  fields.every(
    (field, i) => effect.writes[2 * i] === field && effect.writes[2 * i + 1] === codes[field],
  );

const effectFor = ({ fields, words }: Codec, written: Written): Omit<Effect, 'stepTree'> => {
  const keep = new Uint32Array(words).fill(0xffffffff);
  const put = new Uint32Array(words);
  const writes: number[] = [];
  for (const each of written.fields) {
    const { word, shift, mask } = fields[each] as Field;
    const code = written.codes[each] as number;
    writes.push(each, code);
    keep[word] = (keep[word] ?? 0) & ~(mask << shift);
    put[word] = (put[word] ?? 0) | (code << shift);
  }
  return { instance: written.instance, outcome: written.outcome, keep, put, writes };
};

/** Gives the leaf for what was written: each effect of an instance has one. */
export const effectsOf = ({ codec, recorder, tables, onNew }: Ground, stepPairs: number) => {
  const effects: Effect[] = [];
  const leaves = new Map<number, number[]>();
  const leafFor = (instance: number, outcome: string | undefined): number => {
    const fields = recorder.writes.sort((a, b) => a - b);
    const written: Written = { instance, outcome, fields, codes: recorder.written };
    const hash = hashOf(written);
    const alike = leaves.get(hash) ?? [];
    const known = alike.find((leaf) => isSame(effects[leaf - 1] as Effect, written));
    if (known !== undefined) return known;
    const stepTree = tables.roots.length;
    for (let i = 0; i < stepPairs; i += 1) tables.add();
    const effect: Effect = { ...effectFor(codec, written), stepTree };
    const leaf = effects.push(effect);
    leaves.set(hash, [...alike, leaf]);
    onNew?.(effect, leaf - 1);
    return leaf;
  };
  return { effects, leafFor };
};

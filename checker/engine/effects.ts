// Effects: what steps do, as constants to put into fields.

import type { Codec } from './codec.ts';
import type { Tables } from './tables.ts';
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
}

/** Gives the leaf for what was written: each effect of an instance has one. */
export const effectsOf = ({ codec, recorder, tables }: Ground, stepPairs: number) => {
  const effects: Effect[] = [];
  const known = new Map<string, number>();
  const leafFor = (instance: number, outcome: string | undefined): number => {
    const writes = [...recorder.writes]
      .sort((a, b) => a - b)
      .flatMap((field) => [field, recorder.written[field] ?? 0]);
    const key = `${String(instance)}/${outcome ?? ''}/${writes.join()}`;
    const existing = known.get(key);
    if (existing !== undefined) return existing;
    const keep = new Uint32Array(codec.words).fill(0xffffffff);
    const put = new Uint32Array(codec.words);
    for (let i = 0; i < writes.length; i += 2) {
      const field = codec.fields[writes[i] ?? 0];
      if (field === undefined) continue;
      const { word, shift, mask } = field;
      keep[word] = (keep[word] ?? 0) & ~(mask << shift);
      put[word] = (put[word] ?? 0) | ((writes[i + 1] ?? 0) << shift);
    }
    const stepTree = tables.roots.length;
    for (let i = 0; i < stepPairs; i += 1) tables.add();
    const leaf = effects.push({ instance, outcome, keep, put, writes, stepTree });
    known.set(key, leaf);
    return leaf;
  };
  return { effects, leafFor };
};

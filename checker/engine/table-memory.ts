// Table memory: where the kernel finds tables that are not compiled. They lie in its own memory as the learner writes them: cells of the
// trees, where each tree begins, and what each effect does. Invariant: what a root leads to is all there; if there was no room for it, all
// roots are 0, which means that nothing is known.

import type { Field } from './codec.ts';
import type { Effect, LearnedSpace } from './effects.ts';

/** Addresses. */
export interface TablePlaces {
  /** Of each field 16 bytes: the offset of its word in a state, its shift, its mask. */
  readonly fields: number;
  readonly roots: number;
  readonly rootsMax: number;
  /** Of each effect the trees of its step properties, as the address of the first root; then per lane the bits that stay and those to put. */
  readonly effects: number;
  readonly effectsMax: number;
  readonly cells: number;
  readonly cellsMax: number;
  readonly end: number;
}

export const fieldBytes = 16;
/** Where the lanes of an effect begin. */
export const effectHead = 8;
export const effectBytes = (lanes: number): number => effectHead + 16 * lanes;

/** Parts of the whole memory that tables may take, and the most bytes that they take of a large one. */
const share = { cells: 64, others: 1024 };
const most = { cells: 1 << 24, others: 1 << 20 };

/** Lays the tables out from an address on, in a memory of so many bytes. */
export const planTableMemory = (
  { fields, lanes }: { readonly fields: number; readonly lanes: number },
  { address, bytes }: { readonly address: number; readonly bytes: number },
): TablePlaces => {
  const others = Math.min(most.others, Math.floor(bytes / share.others));
  const rootsMax = others >> 2;
  const effectsMax = Math.floor(others / effectBytes(lanes));
  const cellsMax = Math.min(most.cells, Math.floor(bytes / share.cells)) >> 2;
  const roots = address + fieldBytes * fields;
  const effects = 8 * Math.ceil((roots + 4 * rootsMax) / 8);
  const cells = effects + effectsMax * effectBytes(lanes);
  const end = 8 * Math.ceil((cells + 4 * cellsMax) / 8);
  return { fields: address, roots, rootsMax, effects, effectsMax, cells, cellsMax, end };
};

/** The memory at those addresses, for a learner to write to. */
export class TableMemory implements LearnedSpace {
  readonly cells: Int32Array;
  readonly roots: Int32Array;
  private readonly memory: DataView;
  private readonly places: TablePlaces;
  private readonly lanes: number;

  constructor(
    memory: ArrayBuffer | SharedArrayBuffer,
    places: TablePlaces,
    { fields, lanes }: { readonly fields: readonly Field[]; readonly lanes: number },
  ) {
    this.memory = new DataView(memory);
    this.places = places;
    this.lanes = lanes;
    this.cells = new Int32Array(memory, places.cells, places.cellsMax);
    this.roots = new Int32Array(memory, places.roots, places.rootsMax);
    for (const [i, { word, shift, mask }] of fields.entries()) {
      for (const [j, value] of [4 * word, shift, mask].entries()) {
        this.memory.setUint32(places.fields + fieldBytes * i + 4 * j, value, true);
      }
    }
  }

  put({ stepTree, keep, put }: Effect, position: number): boolean {
    const { memory, places, lanes } = this;
    if (position >= places.effectsMax) return false;
    const at = places.effects + position * effectBytes(lanes);
    memory.setUint32(at, places.roots + 4 * stepTree, true);
    for (let word = 0; word < keep.length; word += 1) {
      const lane = at + effectHead + 16 * (word >> 1) + 4 * (word & 1);
      memory.setUint32(lane, keep[word] as number, true);
      memory.setUint32(lane + 8, put[word] as number, true);
    }
    return true;
  }
}

// Filters: which tables are worth walking for a state. A packed state is cut into chunks of 8 bits; for every value of every chunk a row
// of bits says which tables could answer "yes" with that value there. The bits that all rows of a state have in common are the
// tables to walk. A filter may let too much through and never too little: a branch that is not learned yet counts as "yes".

import type { Field } from './codec.ts';
import type { Chunk } from './kernel-plan.ts';
import { leafOf } from './tables.ts';

/** What a table lets through, by chunk: 1 for each value of the chunk with which it may answer "yes". */
export interface Projection {
  readonly allowed: readonly Uint8Array[];
  /** Whether the chunks together let through exactly what the table does. */
  readonly exact: boolean;
}

const chunkBits = 8;
const chunkValues = 2 ** chunkBits;

/** The chunks that hold fields. */
export const chunksOf = (fields: readonly Field[]): readonly Chunk[] => {
  const used = new Set<number>();
  for (const { word, shift, bits } of fields) {
    for (let bit = 0; bit < bits; bit += 1) used.add((32 * word + shift + bit) >> 3);
  }
  // A state without bits has a chunk all the same: something must say which rules there are.
  if (used.size === 0) used.add(0);
  // Two words make a lane, so bit 32 of a lane is bit 0 of its odd word.
  return [...used]
    .sort((a, b) => a - b)
    .map((chunk) => ({ lane: chunk >> 3, shift: chunkBits * (chunk & 7) }));
};

/** The part of a field that lies in one chunk. */
interface Piece {
  readonly chunk: number;
  readonly mask: number;
  /** The bits that a value of the field has in this chunk. */
  readonly bitsOf: (code: number) => number;
}

const piecesOf = ({ word, shift, bits }: Field, chunks: readonly Chunk[]): readonly Piece[] => {
  const from = 32 * word + shift;
  return chunks.flatMap((chunk, c): Piece[] => {
    const start = 64 * chunk.lane + chunk.shift;
    const low = Math.max(from, start);
    const high = Math.min(from + bits, start + chunkBits);
    if (low >= high) return [];
    const ones = 2 ** (high - low) - 1;
    return [
      {
        chunk: c,
        mask: ones << (low - start),
        bitsOf: (code) => ((code >>> (low - from)) & ones) << (low - start),
      },
    ];
  });
};

/** Projects tables of given fields. */
export const projector = (
  fields: readonly Field[],
  chunks: readonly Chunk[],
): ((cells: Int32Array, root: number, wanted: (leaf: number) => boolean) => Projection) => {
  const pieces = fields.map((field) => piecesOf(field, chunks));
  return (cells, root, wanted) => {
    const masks = new Int32Array(chunks.length);
    const values = new Int32Array(chunks.length);
    const patterns = chunks.map(() => new Set<number>());
    // From one leaf to the next, most chunks stay as they are.
    const latest = new Int32Array(chunks.length).fill(-1);
    let share = 0;
    let complete = true as boolean;

    const visit = (branch: number, part: number): void => {
      if (branch > 0) {
        const field = cells[branch] as number;
        const { bits, variable } = fields[field] as Field;
        const cut = pieces[field] ?? [];
        const codes = variable.values.length;
        for (let code = 0; code < codes; code += 1) {
          for (const { chunk, mask, bitsOf } of cut) {
            masks[chunk] = (masks[chunk] as number) | mask;
            values[chunk] = (values[chunk] as number) | bitsOf(code);
          }
          visit(cells[branch + 1 + code] as number, part / 2 ** bits);
          for (const { chunk, mask } of cut) {
            masks[chunk] = (masks[chunk] as number) & ~mask;
            values[chunk] = (values[chunk] as number) & ~mask;
          }
        }
        return;
      }
      if (branch < 0 && !wanted(leafOf(branch))) return;
      if (branch === 0) complete = false;
      share += part;
      for (let c = 0; c < chunks.length; c += 1) {
        const pattern = ((masks[c] as number) << chunkBits) | (values[c] as number);
        if (pattern === latest[c]) continue;
        latest[c] = pattern;
        patterns[c]?.add(pattern);
      }
    };
    visit(root, 1);

    const allowed = patterns.map((found) => {
      const row = new Uint8Array(chunkValues);
      for (const pattern of found) {
        const mask = pattern >> chunkBits;
        const value = pattern & (chunkValues - 1);
        for (let i = 0; i < chunkValues; i += 1) if ((i & mask) === value) row[i] = 1;
      }
      return row;
    });
    // The chunks let through a product; it is exact when it is no larger than the sum of the paths, which do not overlap.
    const product = allowed.reduce(
      (all, row) => (all * row.reduce((sum, bit) => sum + bit, 0)) / chunkValues,
      1,
    );
    return { allowed, exact: complete && Math.abs(product - share) <= 1e-9 * product };
  };
};

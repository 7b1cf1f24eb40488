// Tables of renamings: for each renaming, run and value there is a row with the bits of the renamed run. A state is renamed by joining one row
// for each of its runs. Invariant: fields are renamed each on their own, so the row of a run is the union of the rows of its fields.

import type { Codec, Field } from './codec.ts';
import type { Move, Swap, Symmetry } from './renaming.ts';
import type { Plan, Run } from './renaming-plan.ts';
import { groupSize } from './renaming-plan.ts';
import type { Weights } from './signatures.ts';
import { signaturesPerVector } from './signatures.ts';
import { factorial, neighboursOf } from './tours.ts';

/** What the order of a group's elements is called: for each element, how many of those after it come before it, in mixed radix. */
const orderWeights = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => factorial(count - 1 - i));

/** For everything that comparing all pairs of groups of some sizes can say, the order that they are in; the first pair is the lowest bit. */
const ordersByKey = (sizes: readonly number[]): readonly number[] => {
  let stride = 1;
  const weights = sizes.flatMap((size) => {
    const own = orderWeights(size).flatMap((weight, i) =>
      Array.from({ length: size - 1 - i }, () => weight * stride),
    );
    stride *= factorial(size);
    return own;
  });
  return weights.reduce<readonly number[]>(
    (orders, weight) => [...orders, ...orders.map((order) => order + weight)],
    [0],
  );
};

/** The swaps of neighbours that sort a group whose order has this number; one after the other, by their positions. */
const swapsSorting = (count: number, order: number): readonly number[] => {
  const left = Array.from({ length: count }, (_, i) => i);
  const places = orderWeights(count).flatMap((weight) =>
    left.splice(Math.floor(order / weight) % left.length, 1),
  );
  const positions: number[] = [];
  for (const i of neighboursOf(count)) {
    const [a = 0, b = 0] = [places[i], places[i + 1]];
    if (a < b) continue;
    [places[i], places[i + 1]] = [b, a];
    positions.push(i);
  }
  return positions;
};

/** For every order of groups that are sorted together the swaps that sort it; the first group's orders follow each other closest. */
const renamingsSorting = (
  { groups, swaps }: Symmetry,
  together: readonly number[],
): readonly (readonly Swap[])[] =>
  together.reduce<readonly (readonly Swap[])[]>(
    (before, group) => {
      const count = groups[group]?.elements.length ?? 0;
      const own = swaps.filter((swap) => swap.group === group);
      return Array.from({ length: factorial(count) }, (_, order) =>
        swapsSorting(count, order).map((position) => own[position] as Swap),
      ).flatMap((after) => before.map((first) => [...first, ...after]));
    },
    [[]],
  );

const writeTours = (
  { tours, directoryAt, toursAt }: Plan,
  memory: DataView,
  address: number,
): void => {
  let next = address + toursAt;
  for (const [bits, list] of tours.entries()) {
    const entry = address + directoryAt + 8 * bits;
    memory.setUint32(entry, next, true);
    memory.setUint32(entry + 4, next + list.length, true);
    for (const swap of list) memory.setUint8(next++, swap);
  }
};

/** The bits of a run that belong to each of its fields. */
const masksOf = ({ lane, shift, fields }: Run, all: readonly Field[]): readonly number[] =>
  fields.map((index) => {
    const { word, shift: at, mask } = all[index] as Field;
    return mask << (32 * word + at - 64 * lane - shift);
  });

/** A row of one field that has another value than at the beginning; some bits stand for no value, and such rows are never read. */
interface Single {
  readonly row: number;
  readonly field: number;
  readonly code: number;
}

/** What the rows of a table are made of. Rows of runs in which all is as at the beginning are empty. */
interface Rows {
  readonly singles: readonly Single[];
  /** A row of several fields, and the two rows that it is made of, which come before it. */
  readonly joins: readonly (readonly [row: number, a: number, b: number])[];
}

/** Finds out how rows are made of others. */
const rowsOf = ({ runs, starts }: Plan, fields: readonly Field[]): Rows => {
  const singles: Single[] = [];
  const joins: [number, number, number][] = [];
  for (const [r, run] of runs.entries()) {
    const start = starts[r] as number;
    const masks = masksOf(run, fields);
    for (let value = 1; value < 2 ** run.bits; value += 1) {
      const first = masks.findIndex((mask) => (value & mask) !== 0);
      const mask = masks[first] as number;
      const own = value & mask;
      if (own !== value) joins.push([start + value, start + own, start + value - own]);
      else {
        const code = own / (mask & -mask);
        singles.push({ row: start + value, field: run.fields[first] as number, code });
      }
    }
  }
  return { singles, joins };
};

/** Writes the table of a renaming, which is some swaps one after the other. */
const writeRenaming = (
  words: Uint32Array,
  { fields, rows, width }: { fields: readonly Field[]; rows: Rows; width: number },
  swaps: readonly Swap[],
): void => {
  for (const single of rows.singles) {
    let { field, code } = single;
    for (const { moves } of swaps) {
      const { to, codes } = moves[field] as Move;
      code = codes[code] ?? code;
      field = to;
    }
    const { word, shift } = fields[field] as Field;
    words[width * single.row + word] = code << shift;
  }
  for (const [row, a, b] of rows.joins) {
    for (let w = 0; w < width; w += 1) {
      words[width * row + w] = (words[width * a + w] as number) | (words[width * b + w] as number);
    }
  }
};

/** Writes the table of signatures, whose rows are sums. */
const writeSignatures = (
  sums: Uint16Array,
  { rows, width }: { rows: Rows; width: number },
  weights: Weights,
): void => {
  for (const { row, field, code } of rows.singles) {
    for (const [slot, amount] of weights(field, code)) {
      sums[width * row + slot] = (sums[width * row + slot] as number) + amount;
    }
  }
  for (const [row, a, b] of rows.joins) {
    for (let slot = 0; slot < width; slot += 1) {
      sums[width * row + slot] =
        (sums[width * a + slot] as number) + (sums[width * b + slot] as number);
    }
  }
};

/** Writes the tables into memory that is empty there, at an address that is a multiple of 8. */
export const writeTables = (
  plan: Plan,
  { codec, weights }: { readonly codec: Codec; readonly weights: Weights },
  { memory, address }: { readonly memory: ArrayBufferLike; readonly address: number },
): void => {
  const { fields } = codec;
  const { symmetry, lanes, signatures, sortings, tableBytes } = plan;
  const rows = rowsOf(plan, fields);
  const write = (at: number, swaps: readonly Swap[]): void => {
    const words = new Uint32Array(memory, address + at, tableBytes / 4);
    writeRenaming(words, { fields, rows, width: 2 * lanes }, swaps);
  };
  for (const [i, swap] of symmetry.swaps.entries()) write(i * tableBytes, [swap]);
  for (const { groups, together } of sortings) {
    if (together === undefined) continue;
    for (const [order, swaps] of renamingsSorting(symmetry, groups).entries()) {
      write(together.at + order * tableBytes, swaps);
    }
    const keys = ordersByKey(groups.map((group) => groupSize(symmetry, group)));
    const to = new Uint32Array(memory, address + together.keysAt, keys.length);
    to.set(keys.map((order) => order * tableBytes));
  }
  const width = signaturesPerVector * signatures.vectors;
  const sums = new Uint16Array(
    memory,
    address + plan.signatureAt,
    (width * tableBytes) / (8 * lanes),
  );
  writeSignatures(sums, { rows, width }, weights);
  writeTours(plan, new DataView(memory), address);
};

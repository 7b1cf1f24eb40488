// The plan of canonical forms: into which runs a state is cut, how the elements of its groups are sorted, and where the tables for that lie.
// Invariant: the groups of all sortings together are all groups, nested ones first, so that elements move along sorted.

import type { Codec, Field } from './codec.ts';
import type { Symmetry } from './renaming.ts';
import type { Slots } from './signatures.ts';
import { signaturesPerVector, slotsOf } from './signatures.ts';
import { factorial, toursOf } from './tours.ts';

/** A run of whole fields in one lane, small enough for a table. */
export interface Run {
  readonly lane: number;
  readonly shift: number;
  readonly bits: number;
  readonly fields: readonly number[];
}

const runBits = 8;
/** A field that is larger has a run of its own; beyond this, there is no symmetry. */
export const runBitsMax = 12;
/** Groups are sorted together if the tables of all their orders take so many bytes at most, and so many pairs of elements are compared. */
const togetherMax = { bytes: 1 << 18, pairs: 12 };

/** Pairs of signatures in one vector that are compared in one go. */
export interface Comparison {
  readonly vector: number;
  /** Places in the vector, all eight of them; where there are fewer pairs, a place is compared with itself. */
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** How many bits other comparisons give before this one, and how many this one gives. */
  readonly first: number;
  readonly pairs: number;
}

/**
 * How groups are sorted, one after the other: several together, where there is a table for each of their orders, and large ones on their own by
 * swaps of neighbours.
 */
export interface Sorting {
  readonly groups: readonly number[];
  readonly comparisons: readonly Comparison[];
  /** Where the table of the first order lies, and a list that says which table goes with what the comparisons say; not for a large group. */
  readonly together: { readonly at: number; readonly keysAt: number } | undefined;
}

/** Where the tables lie, relative to where they begin. */
export interface Plan {
  readonly symmetry: Symmetry;
  readonly runs: readonly Run[];
  /** The first row of each run; a table has a row for every value of every run. */
  readonly starts: readonly number[];
  readonly lanes: number;
  readonly signatures: Slots;
  readonly tours: readonly (readonly number[])[];
  readonly sortings: readonly Sorting[];
  /** Bytes of one renaming's table: the lanes of the renamed run. Those of single swaps come first. */
  readonly tableBytes: number;
  /** The table of signatures. */
  readonly signatureAt: number;
  /** For each pattern of ties, where its tour begins and ends. */
  readonly directoryAt: number;
  readonly toursAt: number;
  readonly bytes: number;
}

/** Cuts the fields into runs. */
const runsOf = (fields: readonly Field[]): readonly Run[] => {
  const placed = fields
    .map((field, index) => ({ index, bits: field.bits, at: 32 * field.word + field.shift }))
    .filter(({ bits }) => bits > 0)
    .sort((a, b) => a.at - b.at);
  const runs: Run[] = [];
  for (const { index, bits, at } of placed) {
    const last = runs.at(-1);
    const lane = at >> 6;
    if (last?.lane === lane) {
      const whole = (at & 63) + bits - last.shift;
      if (whole <= runBits) {
        runs[runs.length - 1] = { ...last, bits: whole, fields: [...last.fields, index] };
        continue;
      }
    }
    runs.push({ lane, shift: at & 63, bits, fields: [index] });
  }
  return runs;
};

/** The number of pairs among so many elements. */
const pairsAmong = (count: number): number => (count * (count - 1)) / 2;

/** The number of elements of a group. */
export const groupSize = ({ groups }: Symmetry, group: number): number =>
  groups[group]?.elements.length ?? 0;

/** The groups that are sorted together, one after the other. */
const togetherOf = (symmetry: Symmetry, tableBytes: number): readonly (readonly number[])[] => {
  const { groups } = symmetry;
  // Nested groups come first: their elements then move along sorted.
  const sequence = [...groups.keys()].sort(
    (a, b) => Number(groups[a]?.within === undefined) - Number(groups[b]?.within === undefined),
  );
  const sets: number[][] = [];
  for (const group of sequence) {
    const last = sets.at(-1);
    if (last !== undefined && isSmall([...last, group], symmetry, tableBytes)) last.push(group);
    else sets.push([group]);
  }
  return sets;
};

/** Whether there may be a table for each order of these groups. */
const isSmall = (groups: readonly number[], symmetry: Symmetry, tableBytes: number): boolean => {
  const sizes = groups.map((group) => groupSize(symmetry, group));
  const orders = sizes.reduce((all, size) => all * factorial(size), 1);
  const pairs = sizes.reduce((all, size) => all + pairsAmong(size), 0);
  return orders * tableBytes <= togetherMax.bytes && pairs <= togetherMax.pairs;
};

/** All pairs of elements of groups, by slot. */
const pairsOf = (
  groups: readonly number[],
  symmetry: Symmetry,
  { firsts }: Slots,
): readonly (readonly [number, number])[] =>
  groups.flatMap((group) => {
    const slots = Array.from(
      { length: groupSize(symmetry, group) },
      (_, i) => (firsts[group] ?? 0) + i,
    );
    return slots.flatMap((a, i) => slots.slice(i + 1).map((b) => [a, b] as const));
  });

/** Puts pairs together that are compared in one go: at most eight, in one vector. */
const comparisonsOf = (pairs: readonly (readonly [number, number])[]): readonly Comparison[] => {
  const vectorOf = (slot: number): number => Math.floor(slot / signaturesPerVector);
  const lists: [number, number][][] = [];
  for (const [a, b] of pairs) {
    const last = lists.at(-1);
    const isNext =
      last !== undefined &&
      last.length < signaturesPerVector &&
      vectorOf(last[0]?.[0] ?? 0) === vectorOf(a);
    if (isNext) last.push([a, b]);
    else lists.push([[a, b]]);
  }
  let first = 0;
  return lists.map((list) => {
    const vector = vectorOf(list[0]?.[0] ?? 0);
    const places = (side: 0 | 1): readonly number[] =>
      Array.from(
        { length: signaturesPerVector },
        (_, i) => (list[i]?.[side] ?? 0) % signaturesPerVector,
      );
    const found = { vector, left: places(0), right: places(1), first, pairs: list.length };
    first += list.length;
    return found;
  });
};

/** How groups are sorted, and where the tables for that end. */
const sortingsOf = (
  symmetry: Symmetry,
  signatures: Slots,
  { tableBytes, from }: { readonly tableBytes: number; readonly from: number },
): { readonly sortings: readonly Sorting[]; readonly end: number } => {
  let end = from;
  const take = (bytes: number): number => {
    const at = end;
    end += 8 * Math.ceil(bytes / 8);
    return at;
  };
  const sortings = togetherOf(symmetry, tableBytes).map((groups): Sorting => {
    const pairs = pairsOf(groups, symmetry, signatures);
    const comparisons = comparisonsOf(pairs);
    if (!isSmall(groups, symmetry, tableBytes)) return { groups, comparisons, together: undefined };
    const orders = groups.reduce((all, group) => all * factorial(groupSize(symmetry, group)), 1);
    const together = { at: take(orders * tableBytes), keysAt: take(4 * 2 ** pairs.length) };
    return { groups, comparisons, together };
  });
  return { sortings, end };
};

/** Lays the tables for a symmetry out. */
export const planFor = (codec: Codec, symmetry: Symmetry): Plan => {
  const runs = runsOf(codec.fields);
  const lanes = Math.ceil(codec.words / 2);
  const signatures = slotsOf(symmetry.groups);
  const tours = toursOf(symmetry);
  const starts: number[] = [];
  let rows = 0;
  for (const { bits } of runs) {
    starts.push(rows);
    rows += 2 ** bits;
  }
  const tableBytes = 8 * lanes * rows;
  const { sortings, end } = sortingsOf(symmetry, signatures, {
    tableBytes,
    from: symmetry.swaps.length * tableBytes,
  });
  const directoryAt = end + 16 * signatures.vectors * rows;
  const toursAt = directoryAt + 8 * tours.length;
  const bytes = toursAt + tours.reduce((sum, { length }) => sum + length, 0);
  return {
    symmetry,
    runs,
    starts,
    lanes,
    signatures,
    tours,
    sortings,
    tableBytes,
    signatureAt: end,
    directoryAt,
    toursAt,
    bytes: 8 * Math.ceil(bytes / 8),
  };
};

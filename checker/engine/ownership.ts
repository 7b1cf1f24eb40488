// Ownership: in which worker's part of the index a state belongs. Any function of the state would do; a good one spreads the states evenly and
// has nearly all steps lead to a state of the same worker: then little is sent, and states that are alike stay next to each other. Two fields
// decide. The states that agree in them are one node of a small graph, with the steps of a sample as its edges, and this graph is cut.

import type { Field } from './codec.ts';
import { Shares, partition } from './partition.ts';
import { ownerSlots } from './layout.ts';
import { multipliers } from './probe-code.ts';

/** A step, as packed states. */
export interface SampleStep {
  readonly before: Uint32Array;
  readonly after: Uint32Array;
}

/** The bits of a state that decide, in lanes of 64, and the owner for each value of their hash. */
export interface Ownership {
  readonly mask: BigUint64Array;
  readonly owners: Uint8Array;
  /** The fields that the bits belong to, if they are of two. */
  readonly pair: readonly [Field, Field] | undefined;
}

/** The slot in which the owner of a state is found; the kernel does the same. */
const slotOf = (mask: BigUint64Array, state: BigUint64Array): number => {
  const [first, , third] = multipliers;
  const hash = state.reduce((sum, lane, i) => {
    const masked = lane & (mask[i] ?? 0n);
    return BigInt.asUintN(64, i === 0 ? masked * first : (sum ^ (sum >> 32n) ^ masked) * third);
  }, 0n);
  return Number(hash >> BigInt(64 - Math.log2(ownerSlots)));
};

/** Who owns a packed state. */
export const ownerIn = ({ mask, owners }: Ownership, state: Uint32Array): number => {
  const packed = new Uint32Array(2 * mask.length);
  packed.set(state);
  return owners[slotOf(mask, new BigUint64Array(packed.buffer))] ?? 0;
};

/** Slots in turns: where nothing is known, all get the same share. */
const inTurns = (workers: number): Uint8Array =>
  Uint8Array.from({ length: ownerSlots }, (_, slot) => slot % workers);

/** All bits decide: every worker has the same share, and most steps lead to a state of another one. */
export const evenOwnership = (lanes: number, workers: number): Ownership => ({
  mask: new BigUint64Array(lanes).fill(2n ** 64n - 1n),
  owners: inTurns(workers),
  pair: undefined,
});

/** What is known of the states to come: some of them, and some steps. */
export interface Sample {
  readonly states: readonly Uint32Array[];
  readonly steps: readonly SampleStep[];
}

/** A field, and its values in the states and steps of a sample. */
interface Column {
  readonly field: Field;
  readonly states: Uint16Array;
  readonly before: Uint16Array;
  readonly after: Uint16Array;
}

const columnOf = (field: Field, { states, steps }: Sample): Column => {
  const { word, shift, mask } = field;
  const code = (state: Uint32Array): number => ((state[word] as number) >>> shift) & mask;
  const column: Column = {
    field,
    states: new Uint16Array(states.length),
    before: new Uint16Array(steps.length),
    after: new Uint16Array(steps.length),
  };
  for (let i = 0; i < states.length; i += 1) column.states[i] = code(states[i] as Uint32Array);
  for (let i = 0; i < steps.length; i += 1) {
    const { before, after } = steps[i] as SampleStep;
    column.before[i] = code(before);
    column.after[i] = code(after);
  }
  return column;
};

/** Fields that are tried, in pairs. */
const fieldsMax = 8;
/** Nodes of a graph that is cut. */
const nodesMax = 128;
/** A field with more values makes too many nodes by itself. */
const bitsMax = 7;

/** Bits of information (Shannon's entropy) in a list of values. */
const entropyOf = (values: Uint16Array): number => {
  const counts = new Uint32Array(2 ** bitsMax);
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] as number;
    counts[value] = (counts[value] as number) + 1;
  }
  return counts.reduce((sum, count) => {
    const share = count / values.length;
    return count === 0 ? sum : sum - share * Math.log2(share);
  }, 0);
};

/** The fields that few steps change for what they tell of a state. */
const steadyColumns = (fields: readonly Field[], sample: Sample): readonly Column[] =>
  fields
    .filter(({ bits }) => bits > 0 && bits <= bitsMax)
    .map((field) => {
      const column = columnOf(field, sample);
      const { states, before, after } = column;
      const changes = before.reduce((sum, code, i) => sum + (code === after[i] ? 0 : 1), 0);
      const entropy = entropyOf(states);
      return { column, entropy, price: changes / entropy };
    })
    .filter(({ entropy }) => entropy > 0)
    .sort((a, b) => a.price - b.price)
    .slice(0, fieldsMax)
    .map(({ column }) => column);

type Pair = readonly [Column, Column];

/** The bits of two fields, given their values. */
const bitsIn = ([one, other]: Pair, [a, b]: readonly [number, number]): BigUint64Array => {
  const lanes = 1 + (Math.max(one.field.word, other.field.word) >> 1);
  const packed = new Uint32Array(2 * lanes);
  for (const [{ field }, value] of [
    [one, a],
    [other, b],
  ] as const) {
    packed[field.word] = (packed[field.word] ?? 0) | (value << field.shift);
  }
  return new BigUint64Array(packed.buffer);
};

const maskOf = (pair: Pair): BigUint64Array =>
  bitsIn(pair, [pair[0].field.mask, pair[1].field.mask]);

/** The graph of what two fields say of a sample. A node stands for the values that have the same slot; that is given for each. */
const quotient = (pair: Pair) => {
  const [one, other] = pair;
  const mask = maskOf(pair);
  const nodes = new Int16Array(2 ** (one.field.bits + other.field.bits)).fill(-1);
  const slots: number[] = [];
  const weights: number[] = [];
  const edges: Map<number, number>[] = [];
  const nodeAt = (slot: number): number => {
    const known = slots.indexOf(slot);
    if (known >= 0) return known;
    weights.push(0);
    edges.push(new Map());
    return slots.push(slot) - 1;
  };
  const nodeOf = (a = 0, b = 0): number => {
    const key = (a << other.field.bits) | b;
    if ((nodes[key] ?? -1) < 0) nodes[key] = nodeAt(slotOf(mask, bitsIn(pair, [a, b])));
    return nodes[key] ?? 0;
  };
  for (let i = 0; i < one.states.length; i += 1) {
    const node = nodeOf(one.states[i], other.states[i]);
    weights[node] = (weights[node] ?? 0) + 1;
  }
  const link = (from: number, to: number): void => {
    edges[from]?.set(to, (edges[from].get(to) ?? 0) + 1);
  };
  for (let i = 0; i < one.before.length; i += 1) {
    const from = nodeOf(one.before[i], other.before[i]);
    const to = nodeOf(one.after[i], other.after[i]);
    if (from === to) continue;
    link(from, to);
    link(to, from);
  }
  return { weights, edges, slots };
};

/** The slots of the nodes of a graph, and whose each is. */
interface Parts {
  readonly pair: Pair;
  readonly slots: readonly number[];
  readonly owners: ReadonlyMap<number, number>;
  readonly cut: number;
}

const ownershipBy = (
  { pair, slots, owners: parts }: Parts,
  lanes: number,
  workers: number,
): Ownership => {
  const mask = new BigUint64Array(lanes);
  mask.set(maskOf(pair));
  const owners = inTurns(workers);
  for (const [node, slot] of slots.entries()) owners[slot] = parts.get(node) ?? 0;
  return { mask, owners, pair: [pair[0].field, pair[1].field] };
};

/** The best cut of all graphs of two fields. */
const bestParts = (columns: readonly Column[], workers: number): Parts | undefined => {
  const everybody = Array.from({ length: workers }, (_, worker) => worker);
  return columns
    .flatMap((one, i) => columns.slice(i + 1).map((other) => [one, other] as const))
    .flatMap((pair) => {
      const { slots, ...graph } = quotient(pair);
      if (slots.length > nodesMax) return [];
      const parts = partition(graph, [...slots.keys()], everybody);
      return parts === undefined ? [] : [{ pair, slots, ...parts }];
    })
    .sort((a, b) => a.cut - b.cut)[0];
};

/** How uneven shares may be before values are given to others, and with that, before it is worth starting over. */
const excess = { fine: 0.03, bearable: 0.16 };
/** Which part of the steps may lead to another worker's states before another pair of fields is looked for. */
const cutFine = 0.07;

/** The same ownership, with some values given to others so that the shares are even again; undefined when that is not enough. */
const evened = (before: Ownership, sample: Sample, workers: number): Parts | undefined => {
  if (before.pair === undefined) return undefined;
  const [one, other] = before.pair;
  const pair = [columnOf(one, sample), columnOf(other, sample)] as const;
  const { slots, ...graph } = quotient(pair);
  const owners = new Map(slots.map((slot, node) => [node, before.owners[slot] ?? 0]));
  const shares = new Shares(graph, owners, workers);
  while (shares.excess > excess.fine && shares.even());
  return shares.excess <= excess.bearable ? { pair, slots, owners, cut: shares.cut } : undefined;
};

/**
 * Who owns which state so that few steps of the sample lead from one worker's to another's. Changes as little as possible of what was before:
 * what is stored already lies where it was. Undefined when the states cannot be spread so.
 */
export const ownershipFor = (
  fields: readonly Field[],
  sample: Sample,
  { workers, before }: { readonly workers: number; readonly before: Ownership | undefined },
): Ownership | undefined => {
  const [first] = sample.states;
  if (sample.steps.length === 0 || first === undefined) return undefined;
  const same = before && evened(before, sample, workers);
  const isFine = same !== undefined && same.cut <= cutFine * sample.steps.length;
  const parts = isFine ? same : (bestParts(steadyColumns(fields, sample), workers) ?? same);
  return parts && ownershipBy(parts, Math.ceil(first.length / 2), workers);
};

// Canonical forms: one state for each orbit of the renamings. Every element gets a signature, a sum of numbers for the values of its
// fields and for the fields that refer to it, which does not depend on names. Elements are sorted by signature with swaps of neighbours;
// where signatures are equal, all orders are tried and the smallest state is kept. All orders that sort the signatures are tried for
// every member of an orbit, so every member has the same smallest state: the form is exact whatever the signatures are worth.

import type { Model } from '../instantiate.ts';
import type { Code, Locals } from './assembler.ts';
import { block, br, brIf, get, i32, i64, loop, set, when } from './assembler.ts';
import type { Codec, Field } from './codec.ts';
import { codeIn } from './codec.ts';
import type { Group, Symmetry } from './renaming.ts';
import { signatureBits, signaturesPerLane, slotsOf, weightsOf } from './signatures.ts';
import { toursOf } from './tours.ts';

/** A run of whole fields in one lane, small enough for a table. */
interface Run {
  readonly lane: number;
  readonly shift: number;
  readonly bits: number;
  readonly fields: readonly number[];
}

const runBits = 8;
/** A field that is larger gets a table of its own; beyond this, there is no symmetry. */
const runBitsMax = 12;

/** What code and tables need to know. */
export interface Canon {
  readonly bytes: number;
  /** Writes the tables into memory at an address. */
  readonly write: (memory: DataView, address: number) => void;
  /** Code that brings the state in `lanes` into canonical form. */
  readonly code: (address: number) => (lanes: readonly number[], locals: Locals) => Code;
}

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

/** Where the tables lie, relative to where they begin. */
interface Plan {
  readonly symmetry: Symmetry;
  readonly runs: readonly Run[];
  /** The first row of each run; a table has a row for every value of every run. */
  readonly starts: readonly number[];
  readonly lanes: number;
  readonly signatures: ReturnType<typeof slotsOf>;
  readonly tours: readonly (readonly number[])[];
  /** Bytes of one swap's table: the lanes of the renamed run. */
  readonly swapBytes: number;
  readonly signatureAt: number;
  readonly directoryAt: number;
  readonly toursAt: number;
  readonly bytes: number;
}

const planFor = (runs: readonly Run[], lanes: number, symmetry: Symmetry): Plan => {
  const signatures = slotsOf(symmetry.groups);
  const tours = toursOf(symmetry);
  const starts: number[] = [];
  let rows = 0;
  for (const { bits } of runs) {
    starts.push(rows);
    rows += 2 ** bits;
  }
  const swapBytes = 8 * lanes * rows;
  const signatureAt = symmetry.swaps.length * swapBytes;
  const directoryAt = signatureAt + 8 * signatures.lanes * rows;
  const toursAt = directoryAt + 8 * tours.length;
  const end = toursAt + tours.reduce((sum, { length }) => sum + length, 0);
  return {
    symmetry,
    runs,
    starts,
    lanes,
    signatures,
    tours,
    swapBytes,
    signatureAt,
    directoryAt,
    toursAt,
    bytes: 8 * Math.ceil(end / 8),
  };
};

/** A state in which one run has a value and all else is zero. */
const stateWith = ({ lane, shift, bits }: Run, value: number, lanes: number): Uint32Array => {
  const state = new Uint32Array(2 * lanes);
  const at = shift & 31;
  state[2 * lane + (shift >> 5)] = value << at;
  if (at + bits > 32) state[2 * lane + 1] = value >>> (32 - at);
  return state;
};

const writeRows = (
  plan: Plan,
  { fields, weights }: { fields: readonly Field[]; weights: ReturnType<typeof weightsOf> },
  { memory, address }: { memory: DataView; address: number },
): void => {
  const { symmetry, runs, starts, lanes, signatures, swapBytes, signatureAt } = plan;
  for (const [r, run] of runs.entries()) {
    for (let value = 0; value < 2 ** run.bits; value += 1) {
      const row = (starts[r] ?? 0) + value;
      const state = stateWith(run, value, lanes);
      for (const [s, swap] of symmetry.swaps.entries()) {
        const at = address + s * swapBytes + 8 * lanes * row;
        for (const [w, word] of swap.state(state).entries()) {
          memory.setUint32(at + 4 * w, word, true);
        }
      }
      const sums = new Uint16Array(signaturesPerLane * signatures.lanes);
      for (const field of run.fields) {
        const code = codeIn(state, fields[field] as Field);
        if (code >= (fields[field]?.variable.values.length ?? 0)) continue;
        for (const [slot, amount] of weights(field, code)) {
          sums[slot] = (sums[slot] ?? 0) + amount;
        }
      }
      const at = address + signatureAt + 8 * signatures.lanes * row;
      for (const [slot, sum] of sums.entries()) memory.setUint16(at + 2 * slot, sum, true);
    }
  }
};

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

const sum = (a: Code, b: Code): Code => i64.add(a, b);
const union = (a: Code, b: Code): Code => i64.or(a, b);

const copy = (from: readonly number[], to: readonly number[]): Code =>
  from.map((local, i) => set(to[i] ?? 0, get(local)));

const areSame = (a: readonly number[], b: readonly number[]): Code =>
  a.map((local, i) => i64.eq(get(local), get(b[i] ?? 0))).reduce((x, y) => i32.and(x, y));

const isLess = (a: readonly number[], b: readonly number[]): Code =>
  [...a.keys()].reverse().reduce<Code>((rest, i) => {
    const less = i64.ltU(get(a[i] ?? 0), get(b[i] ?? 0));
    const equal = i64.eq(get(a[i] ?? 0), get(b[i] ?? 0));
    return i32.or(less, i32.and(equal, rest));
  }, i32.const(0));

/** Writes the code for one state in local variables. */
class CanonCode {
  private readonly plan: Plan;
  private readonly address: number;
  private readonly state: readonly number[];
  private readonly renamed: readonly number[];
  private readonly best: readonly number[];
  private readonly sums: readonly number[];
  /** The signature of each element of each group. */
  private readonly slots: readonly (readonly number[])[];
  private readonly base: number;
  private readonly ties: number;
  private readonly at: number;
  private readonly end: number;
  private readonly spare: number;

  constructor(
    plan: Plan,
    address: number,
    { state, locals }: { state: readonly number[]; locals: Locals },
  ) {
    this.plan = plan;
    this.address = address;
    this.state = state;
    this.renamed = locals.i64s(plan.lanes);
    this.best = locals.i64s(plan.lanes);
    this.sums = locals.i64s(plan.signatures.lanes);
    this.slots = plan.symmetry.groups.map(({ elements }) => elements.map(() => locals.i32()));
    this.base = locals.i32();
    this.ties = locals.i32();
    this.at = locals.i32();
    this.end = locals.i32();
    this.spare = locals.i32();
  }

  code(): Code {
    const { plan, ties } = this;
    const { groups, swaps } = plan.symmetry;
    // Nested groups come first: their elements then move along sorted.
    const order = [...groups.keys()].sort(
      (a, b) => Number(groups[a]?.within === undefined) - Number(groups[b]?.within === undefined),
    );
    return [
      this.sign(),
      order.map((group) => this.sort(group)),
      set(ties, i32.const(0)),
      swaps.map((_, i) => set(ties, i32.or(get(ties), i32.shl(this.isTied(i), i32.const(i))))),
      when(
        get(ties),
        groups.map((_, group) => this.spareGroup(group)),
      ),
      when(get(ties), this.tour()),
    ];
  }

  /** What all runs together say in a table, for one lane of its rows. */
  private gather(
    table: { at: number; width: number; lane: number; base?: number | undefined },
    join: (a: Code, b: Code) => Code,
  ): Code {
    const { runs, starts } = this.plan;
    return runs
      .map(({ lane, shift, bits }, r) => {
        const from = get(this.state[lane] ?? 0);
        const low = i32.wrap(shift === 0 ? from : i64.shrU(from, i64.const(BigInt(shift))));
        const value = i32.and(low, i32.const(2 ** bits - 1));
        const row = i32.mul(value, i32.const(8 * table.width));
        const offset = table.at + 8 * (table.width * (starts[r] ?? 0) + table.lane);
        return i64.load(table.base === undefined ? row : i32.add(row, get(table.base)), offset);
      })
      .reduce(join);
  }

  /** Renames the state by the swap whose table is at an address, plus what is in `base`. */
  private rename(at: number, base?: number): Code {
    const width = this.plan.lanes;
    return this.renamed.map((local, lane) =>
      set(local, this.gather({ at, width, lane, base }, union)),
    );
  }

  private tableOf(swap: number): number {
    return this.address + swap * this.plan.swapBytes;
  }

  /** Computes the signatures. */
  private sign(): Code {
    const { signatures, signatureAt } = this.plan;
    const at = this.address + signatureAt;
    return [
      this.sums.map((local, lane) =>
        set(local, this.gather({ at, width: signatures.lanes, lane }, sum)),
      ),
      this.slots.map((own, group) =>
        own.map((local, i) => {
          const slot = (signatures.firsts[group] ?? 0) + i;
          const from = get(this.sums[Math.floor(slot / signaturesPerLane)] ?? 0);
          const by = BigInt(signatureBits * (slot % signaturesPerLane));
          const shifted = i32.wrap(i64.shrU(from, i64.const(by)));
          return set(local, i32.and(shifted, i32.const(2 ** signatureBits - 1)));
        }),
      ),
    ];
  }

  private exchange(a: number, b: number): Code {
    return [set(this.spare, get(a)), set(a, get(b)), set(b, get(this.spare))];
  }

  /** The signatures that move when two elements of a group change places: theirs and those of what is nested in them. */
  private move(group: number, position: number): Code {
    const { groups } = this.plan.symmetry;
    const own = this.slots[group] as readonly number[];
    const { set: of, elements } = groups[group] as Group;
    const inner = (element: string | undefined): readonly number[] =>
      groups.flatMap((nested, g) =>
        nested.within === element && nested.set.within?.name === of.name
          ? (this.slots[g] ?? [])
          : [],
      );
    const left = inner(elements[position]);
    const right = inner(elements[position + 1]);
    return [
      this.exchange(own[position] ?? 0, own[position + 1] ?? 0),
      left.map((local, i) => this.exchange(local, right[i] ?? 0)),
    ];
  }

  /** Sorts the elements of a group by signature, with swaps of neighbours. */
  private sort(group: number): Code {
    const own = this.slots[group] as readonly number[];
    const { swaps } = this.plan.symmetry;
    const steps: Code[] = [];
    for (let last = own.length - 1; last > 0; last -= 1) {
      for (let i = 0; i < last; i += 1) {
        const swap = swaps.findIndex((each) => each.group === group && each.position === i);
        const apply = [this.rename(this.tableOf(swap)), copy(this.renamed, this.state)];
        const isWrong = i32.gtU(get(own[i] ?? 0), get(own[i + 1] ?? 0));
        steps.push(when(isWrong, [this.move(group, i), apply]));
      }
    }
    return steps;
  }

  private isTied(swap: number): Code {
    const { group = 0, position = 0 } = this.plan.symmetry.swaps[swap] ?? {};
    const own = this.slots[group] as readonly number[];
    return i32.eq(get(own[position] ?? 0), get(own[position + 1] ?? 0));
  }

  /** Equal elements that can change places without changing the state need not be tried: a whole group at a time. */
  private spareGroup(group: number): Code {
    const { ties, spare, renamed, state } = this;
    const mine = this.plan.symmetry.swaps.flatMap((swap, i) => (swap.group === group ? [i] : []));
    const mask = mine.reduce((bits, i) => bits | (1 << i), 0);
    const tryOne = (i: number): Code =>
      when(i32.and(get(ties), i32.const(1 << i)), [
        this.rename(this.tableOf(i)),
        set(spare, areSame(renamed, state)),
      ]);
    return when(i32.and(get(ties), i32.const(mask)), [
      set(spare, i32.const(1)),
      mine.map((i) => when(get(spare), tryOne(i))),
      when(get(spare), set(ties, i32.and(get(ties), i32.const(~mask)))),
    ]);
  }

  /** Tries all orders of what is still tied, and keeps the smallest state. */
  private tour(): Code {
    const { plan, address, state, renamed, best, base, ties, at, end } = this;
    const entry = i32.shl(get(ties), i32.const(3));
    return [
      set(at, i32.load(entry, address + plan.directoryAt)),
      set(end, i32.load(entry, address + plan.directoryAt + 4)),
      copy(state, best),
      block(
        loop([
          brIf(1, i32.geU(get(at), get(end))),
          set(base, i32.mul(i32.load8(get(at)), i32.const(plan.swapBytes))),
          this.rename(address, base),
          copy(renamed, state),
          when(isLess(state, best), copy(state, best)),
          set(at, i32.add(get(at), i32.const(1))),
          br(0),
        ]),
      ),
      copy(best, state),
    ];
  }
}

/** The canonical form under a symmetry, or undefined when there is nothing to rename. */
export const canonOf = (model: Model, codec: Codec, symmetry: Symmetry): Canon | undefined => {
  const { fields, words } = codec;
  const runs = runsOf(fields);
  if (
    symmetry.swaps.length === 0 ||
    runs.length === 0 ||
    runs.some(({ bits }) => bits > runBitsMax)
  )
    return undefined;
  const plan = planFor(runs, Math.ceil(words / 2), symmetry);
  return {
    bytes: plan.bytes,
    write: (memory, address) => {
      const weights = weightsOf(model, codec, symmetry.groups);
      writeRows(plan, { fields, weights }, { memory, address });
      writeTours(plan, memory, address);
    },
    code: (address) => (state, locals) => new CanonCode(plan, address, { state, locals }).code(),
  };
};

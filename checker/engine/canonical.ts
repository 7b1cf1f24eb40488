// Canonical forms: one state for each orbit of the renamings. Every element gets a signature, a sum of numbers for the values of its
// fields and for the fields that refer to it, which does not depend on names. Elements are sorted by signature; where signatures are equal,
// all orders are tried and the smallest state is kept. All orders that sort the signatures are tried for every member of an orbit, so every
// member has the same smallest state: the form is exact whatever the signatures are worth.

import type { Model } from '../instantiate.ts';
import type { Code, Locals } from './assembler.ts';
import { block, br, brIf, get, i16x8, i32, i64, loop, select, set, when } from './assembler.ts';
import type { Codec } from './codec.ts';
import type { Group, Symmetry } from './renaming.ts';
import type { Comparison, Plan, Sorting } from './renaming-plan.ts';
import { planFor, runBitsMax } from './renaming-plan.ts';
import { writeTables } from './renaming-tables.ts';
import { signaturesPerVector, weightsOf } from './signatures.ts';
import { neighboursOf } from './tours.ts';

/** What code and tables need to know. */
export interface Canon {
  readonly bytes: number;
  /** Writes the tables into memory at an address. */
  readonly write: (memory: ArrayBufferLike, address: number) => void;
  /** Code that brings the state in `lanes` into canonical form. */
  readonly code: (address: number) => (lanes: readonly number[], locals: Locals) => Code;
}

const or = (a: Code, b: Code): Code => i32.or(a, b);

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
  /** For each run the place of its value in a table of rows of 8 bytes. */
  private readonly rows: readonly number[];
  /** Vectors of signatures. */
  private readonly sums: readonly number[];
  /** The signature of each element of each group. */
  private readonly slots: readonly (readonly number[])[];
  /** Vectors of the signatures that are compared with each other. */
  private readonly sides: ReadonlyMap<Comparison, { left: number; right: number }>;
  private readonly base: number;
  private readonly ties: number;
  private readonly at: number;
  private readonly end: number;
  private readonly spare: number;
  private readonly other: number;

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
    this.rows = plan.runs.map(() => locals.i32());
    this.sums = Array.from({ length: plan.signatures.vectors }, () => locals.v128());
    this.sides = new Map(
      plan.sortings.flatMap(({ comparisons }) =>
        comparisons.map((each) => [each, { left: locals.v128(), right: locals.v128() }]),
      ),
    );
    this.slots = plan.symmetry.groups.map(({ elements }) => elements.map(() => locals.i32()));
    this.base = locals.i32();
    this.ties = locals.i32();
    this.at = locals.i32();
    this.end = locals.i32();
    this.spare = locals.i32();
    this.other = locals.i32();
  }

  code(): Code {
    const { plan } = this;
    // Who sorts by swaps needs each signature at hand; otherwise they are needed only where some are equal.
    const isEarly = plan.sortings.some(({ together }) => together === undefined);
    const sorted = plan.sortings.map((sorting, i): Code => {
      if (sorting.together === undefined) return sorting.groups.map((g) => this.sortAlone(g));
      const slots = isEarly ? this.sortSlots(sorting) : [];
      return [this.sortTogether(sorting.comparisons, sorting.together, i === 0), slots];
    });
    return [
      this.sign(),
      isEarly ? this.unpackSlots() : [],
      sorted,
      when(this.mayBeTied(), [
        isEarly ? [] : [this.unpackSlots(), plan.sortings.map((each) => this.sortSlots(each))],
        this.tryTies(),
      ]),
    ];
  }

  /** Finds the rows of the state's runs. */
  private cut(): Code {
    return this.plan.runs.map(({ lane, shift, bits }, r) => {
      const from = get(this.state[lane] ?? 0);
      const by = shift - 3;
      const moved =
        by > 0
          ? i64.shrU(from, i64.const(BigInt(by)))
          : by < 0
            ? i64.shl(from, i64.const(BigInt(-by)))
            : from;
      const row = i32.and(i32.wrap(moved), i32.const(8 * (2 ** bits - 1)));
      return set(this.rows[r] ?? 0, row);
    });
  }

  /** For each run the address of a part of its row, in a table with rows of a width in bytes. */
  private addresses(
    { at, width, base }: { at: number; width: number; base?: number | undefined },
    load: (address: Code, offset: number) => Code,
  ): readonly Code[] {
    return this.rows.map((local, r) => {
      const row = width === 8 ? get(local) : i32.mul(get(local), i32.const(width / 8));
      const offset = at + width * (this.plan.starts[r] ?? 0);
      return load(base === undefined ? row : i32.add(row, get(base)), offset);
    });
  }

  /** Renames the state, which has been cut, by the table at an address, plus what is in `base`. */
  private renameCut(at: number, base?: number): Code {
    const width = 8 * this.plan.lanes;
    return this.renamed.map((local, lane) =>
      set(
        local,
        this.addresses({ at: at + 8 * lane, width, base }, i64.load).reduce((a, b) => i64.or(a, b)),
      ),
    );
  }

  /** Cuts the state and renames it. */
  private rename(at: number, base?: number): Code {
    return [this.cut(), this.renameCut(at, base)];
  }

  private tableOf(swap: number): number {
    return this.address + swap * this.plan.tableBytes;
  }

  /** Computes the signatures, and puts those next to each other that are compared. */
  private sign(): Code {
    const { signatures, signatureAt } = this.plan;
    const width = 2 * signaturesPerVector * signatures.vectors;
    const at = this.address + signatureAt;
    return [
      this.cut(),
      this.sums.map((local, vector) =>
        set(
          local,
          this.addresses({ at: at + 2 * signaturesPerVector * vector, width }, i16x8.load).reduce(
            (a, b) => i16x8.add(a, b),
          ),
        ),
      ),
      [...this.sides].map(([{ vector, left, right }, to]) => [
        set(to.left, i16x8.pick(this.sums[vector] ?? 0, left)),
        set(to.right, i16x8.pick(this.sums[vector] ?? 0, right)),
      ]),
    ];
  }

  /** Takes the signatures out of their vectors. */
  private unpackSlots(): Code {
    const { firsts } = this.plan.signatures;
    return this.slots.map((own, group) =>
      own.map((local, i) => {
        const slot = (firsts[group] ?? 0) + i;
        const vector = get(this.sums[Math.floor(slot / signaturesPerVector)] ?? 0);
        return set(local, i16x8.extract(vector, slot % signaturesPerVector));
      }),
    );
  }

  /**
   * Whether any two elements have the same signature. Elements with signature 0 are as they were at the beginning, and nothing refers to them:
   * to exchange them changes nothing.
   */
  private mayBeTied(): Code {
    const zero = i16x8.splat(i32.const(0));
    return [...this.sides]
      .map(([{ pairs }, { left, right }]) => {
        const tied = i16x8.and(i16x8.eq(get(left), get(right)), i16x8.gtS(get(left), zero));
        return i32.and(i16x8.bitmask(tied), i32.const(2 ** pairs - 1));
      })
      .reduce(or);
  }

  private exchange(a: number, b: number): Code {
    return [set(this.other, get(a)), set(a, get(b)), set(b, get(this.other))];
  }

  /** Exchanges two numbers if a third one is not 0, without a branch, which could not be predicted. */
  private exchangeIf(condition: number, a: number, b: number): Code {
    return [
      set(this.other, get(a)),
      set(a, select(get(b), get(a), get(condition))),
      set(b, select(get(this.other), get(b), get(condition))),
    ];
  }

  /** The signatures that change places when two elements of a group do: theirs and those of what is nested in them. */
  private neighbours(group: number, position: number): readonly (readonly [number, number])[] {
    const { groups } = this.plan.symmetry;
    const own = this.slots[group] as readonly number[];
    const { set: of, elements } = groups[group] as Group;
    const inner = (element: string | undefined): readonly number[] =>
      groups.flatMap((nested, g) =>
        nested.within === element && nested.set.within?.name === of.name
          ? (this.slots[g] ?? [])
          : [],
      );
    const left = [own[position] ?? 0, ...inner(elements[position])];
    const right = [own[position + 1] ?? 0, ...inner(elements[position + 1])];
    return left.map((local, i) => [local, right[i] ?? 0]);
  }

  /** Sorts the elements of groups by one renaming; whoever is first finds the state cut. */
  private sortTogether(
    comparisons: readonly Comparison[],
    { at, keysAt }: NonNullable<Sorting['together']>,
    isFirst: boolean,
  ): Code {
    const { address, base, renamed, state } = this;
    const key = comparisons
      .map((each) => {
        const { left, right } = this.sides.get(each) ?? { left: 0, right: 0 };
        return i32.shl(i16x8.bitmask(i16x8.gtS(get(left), get(right))), i32.const(each.first));
      })
      .reduce(or);
    return [
      set(base, i32.load(i32.shl(key, i32.const(2)), address + keysAt)),
      isFirst ? [] : this.cut(),
      this.renameCut(address + at, base),
      copy(renamed, state),
    ];
  }

  /** Sorts signatures as their elements are. */
  private sortSlots({ groups }: Sorting): Code {
    const { spare } = this;
    return groups.map((group) => {
      const own = this.slots[group] as readonly number[];
      return neighboursOf(own.length).map((i) => [
        set(spare, i32.gtU(get(own[i] ?? 0), get(own[i + 1] ?? 0))),
        this.neighbours(group, i).map(([a, b]) => this.exchangeIf(spare, a, b)),
      ]);
    });
  }

  /** Sorts the elements of a group by signature, with swaps of neighbours. */
  private sortAlone(group: number): Code {
    const own = this.slots[group] as readonly number[];
    const { swaps } = this.plan.symmetry;
    return neighboursOf(own.length).map((i) => {
      const swap = swaps.findIndex((each) => each.group === group && each.position === i);
      const isWrong = i32.gtU(get(own[i] ?? 0), get(own[i + 1] ?? 0));
      return when(isWrong, [
        this.neighbours(group, i).map(([a, b]) => this.exchange(a, b)),
        this.rename(this.tableOf(swap)),
        copy(this.renamed, this.state),
      ]);
    });
  }

  /** Notes what is tied, and keeps the smallest of the states that exchanging it leads to. */
  private tryTies(): Code {
    const { ties } = this;
    const { groups, swaps } = this.plan.symmetry;
    const tied = swaps.map((_, i) => i32.shl(this.isTied(i), i32.const(i)));
    return [
      set(ties, tied.reduce(or)),
      groups.map((_, group) => this.spareGroup(group)),
      when(get(ties), this.tour()),
    ];
  }

  private isTied(swap: number): Code {
    const { group = 0, position = 0 } = this.plan.symmetry.swaps[swap] ?? {};
    const own = this.slots[group] as readonly number[];
    const [a, b] = [get(own[position] ?? 0), get(own[position + 1] ?? 0)];
    return i32.and(i32.eq(a, b), i32.ne(a, i32.const(0)));
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
          set(base, i32.mul(i32.load8(get(at)), i32.const(plan.tableBytes))),
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

/** The canonical form under a symmetry, or undefined when there is nothing to rename, or too much for tables. */
export const canonOf = (model: Model, codec: Codec, symmetry: Symmetry): Canon | undefined => {
  const bits = Math.max(0, ...codec.fields.map((field) => field.bits));
  if (symmetry.swaps.length === 0 || bits === 0 || bits > runBitsMax) return undefined;
  const weights = weightsOf(model, codec, symmetry.groups);
  if (weights === undefined) return undefined;
  const plan = planFor(codec, symmetry);
  return {
    bytes: plan.bytes,
    write: (memory, address) => {
      writeTables(plan, { codec, weights }, { memory, address });
    },
    code: (address) => (state, locals) => new CanonCode(plan, address, { state, locals }).code(),
  };
};

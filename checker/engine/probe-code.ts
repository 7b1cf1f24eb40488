// Pieces of the seen set as code: a state in local variables, its hash, and probing from there.

import type { Code, Locals } from './assembler.ts';
import { block, br, brIf, get, i32, i32x4, i64, loop, set, when } from './assembler.ts';
import type { Layout } from './layout.ts';
import { control, line, ownerSlots } from './layout.ts';

/** Odd constants with well-mixed bits (the first is 2^64 divided by the golden ratio). */
export const multipliers = [0x9e3779b97f4a7c15n, 0xd6e8feb86659fd93n, 0xa0761d6478bd642fn] as const;

/** A state in local variables, and where it is stored. */
export class Words {
  readonly lanes: readonly number[];
  private readonly layout: Layout;
  constructor(layout: Layout, locals: Locals) {
    this.layout = layout;
    this.lanes = locals.i64s(layout.lanes);
  }
  private isHalf(lane: number): boolean {
    return 2 * lane + 1 >= this.layout.words;
  }
  private at(lane: number, address: Code): Code {
    return this.isHalf(lane) ? i64.load32(address, 8 * lane) : i64.load(address, 8 * lane);
  }
  load(address: Code): Code {
    return this.lanes.map((local, lane) => set(local, this.at(lane, address)));
  }
  store(address: Code): Code {
    return this.lanes.map((local, lane) =>
      this.isHalf(lane)
        ? i64.store32(address, get(local), 8 * lane)
        : i64.store(address, get(local), 8 * lane),
    );
  }
  equals(address: Code): Code {
    return this.lanes
      .map((local, lane) => i64.eq(get(local), this.at(lane, address)))
      .reduce((a, b) => i32.and(a, b));
  }
  /** Puts a 64-bit hash into a local: multiply and fold (after MurmurHash3's finalizer). */
  hash(into: number): Code {
    const [first, second, third] = multipliers;
    const fold = (by: bigint): Code =>
      set(into, i64.xor(get(into), i64.shrU(get(into), i64.const(by))));
    return [
      this.lanes.map((local, lane) =>
        lane === 0
          ? set(into, i64.mul(get(local), i64.const(first)))
          : [fold(32n), set(into, i64.mul(i64.xor(get(into), get(local)), i64.const(third)))],
      ),
      fold(32n),
      set(into, i64.mul(get(into), i64.const(second))),
      fold(32n),
    ];
  }
}

/** The worker in whose part of the index a state belongs. */
export const ownerOf = (layout: Layout, words: Words, scratch: number): Code => {
  const [first, , third] = multipliers;
  const masked = (lane: number): Code =>
    i64.and(get(words.lanes[lane] ?? 0), i64.load(i32.const(layout.ownerMask), 8 * lane));
  const fold = i64.xor(get(scratch), i64.shrU(get(scratch), i64.const(32n)));
  const bits = BigInt(64 - Math.log2(ownerSlots));
  return [
    words.lanes.map((_, lane) =>
      set(
        scratch,
        lane === 0
          ? i64.mul(masked(lane), i64.const(first))
          : i64.mul(i64.xor(fold, masked(lane)), i64.const(third)),
      ),
    ),
    i32.load8(i32.wrap(i64.shrU(get(scratch), i64.const(bits))), layout.ownerTable),
  ];
};

export const stateAddress = (layout: Layout, id: Code): Code =>
  i32.add(i32.const(layout.states), i32.mul(id, i32.const(layout.stateBytes)));

/** Locals of a probing loop. */
export interface Probe {
  readonly slot: number;
  readonly entry: number;
  readonly tag: number;
  readonly hash: number;
  readonly idBits: number;
  /** The part of the index that is probed: whose it is (the base of that worker), its slots and their addresses, and where they are counted. */
  readonly base: number;
  readonly slots: number;
  readonly start: number;
  readonly end: number;
  readonly entries: number;
  readonly scratch: number;
  /** Four entries. */
  readonly entries4: number;
}

export const probeLocals = (locals: Locals): Probe => ({
  slot: locals.i32(),
  entry: locals.i32(),
  tag: locals.i32(),
  hash: locals.i64(),
  idBits: locals.i32(),
  base: locals.i32(),
  slots: locals.i64(),
  start: locals.i32(),
  end: locals.i32(),
  entries: locals.i32(),
  scratch: locals.i64(),
  entries4: locals.v128(),
});

const slotBytes = 4;

/** Chooses the part of a worker. */
export const setPart = (layout: Layout, probe: Probe, worker: Code): Code => {
  const bytes = i32.mul(i32.wrap(get(probe.slots)), i32.const(slotBytes));
  const number = i32.wrap(get(probe.scratch));
  return [
    set(probe.scratch, i64.extend(worker)),
    set(
      probe.base,
      i32.add(i32.const(control.size), i32.mul(number, i32.const(layout.region.bytes))),
    ),
    set(probe.start, i32.add(i32.const(layout.index), i32.mul(number, bytes))),
    set(probe.end, i32.add(get(probe.start), bytes)),
    set(probe.entries, i32.add(i32.const(layout.entries), i32.mul(number, i32.const(line)))),
  ];
};

/** Chooses the part of the first worker; there is no other one where there is one thread. */
export const readControl = (layout: Layout, probe: Probe): Code => [
  set(
    probe.slots,
    i64.extend(i32.divU(i32.load(i32.const(control.capacity)), i32.const(layout.bases.length))),
  ),
  set(probe.idBits, i32.load(i32.const(control.idBits))),
  setPart(layout, probe, i32.const(0)),
];

/** Chooses the part in which the state belongs whose words and hash are known. */
export const setPartOf = (layout: Layout, probe: Probe, words: Words): Code =>
  layout.bases.length === 1 ? [] : setPart(layout, probe, ownerOf(layout, words, probe.scratch));

/** The address of the slot at which probing for a hash begins; the high half of the hash decides. */
export const homeOf = ({ hash, slots, start }: Probe): Code => {
  const high = i64.shrU(get(hash), i64.const(32n));
  const slot = i32.wrap(i64.shrU(i64.mul(high, get(slots)), i64.const(32n)));
  return i32.add(get(start), i32.shl(slot, i32.const(2)));
};

/** Begins to look for a hash in the part that was chosen. */
export const startProbe = (probe: Probe): Code => [
  set(probe.slot, homeOf(probe)),
  set(probe.tag, i32.shl(i32.wrap(get(probe.hash)), get(probe.idBits))),
];

/** Goes on to the next slot of the same part. */
export const nextSlot = ({ slot, start, end }: Probe): Code => [
  set(slot, i32.add(get(slot), i32.const(slotBytes))),
  when(i32.eq(get(slot), get(end)), set(slot, get(start))),
];

/** Counts a new entry of the part that was chosen. */
export const countEntry = ({ entries, entry }: Probe): Code => [
  set(entry, i32.load(get(entries))),
  i32.store(get(entries), i32.add(get(entry), i32.const(1))),
  when(
    i32.geU(get(entry), i32.load(i32.const(control.growAt))),
    i32.store(i32.const(control.mustGrow), i32.const(1)),
  ),
];

export const tagMatches = ({ entry, tag, idBits }: Probe): Code =>
  i32.eqz(i32.shrU([get(entry), get(tag), 0x73], get(idBits)));

/** The number of the state that an entry stands for. */
export const idOf = ({ entry, idBits }: Probe): Code =>
  i32.sub(
    i32.and(get(entry), i32.sub(i32.shl(i32.const(1), get(idBits)), i32.const(1))),
    i32.const(1),
  );

/** What one looks for when slots are gone through. */
interface Sought {
  /** Which of `entries4` are it, as a vector of ones and zeros. */
  readonly in4: Code;
  /** Whether `entry` is it. */
  readonly in1: Code;
}

const isFree4 = ({ entries4 }: Probe): Code => i32x4.eq(get(entries4), i32x4.splat(i32.const(0)));

/** A free slot. */
export const freeSlot = (probe: Probe): Sought => ({
  in4: isFree4(probe),
  in1: i32.eqz(get(probe.entry)),
});

/** A slot where the state may be, or go since it is in none before. */
export const openSlot = (probe: Probe): Sought => {
  const { entry, entries4, tag, idBits } = probe;
  const differ4 = i32x4.shrU(i32x4.xor(get(entries4), i32x4.splat(get(tag))), get(idBits));
  const matches4 = i32x4.eq(differ4, i32x4.splat(i32.const(0)));
  return {
    in4: i32x4.or(isFree4(probe), matches4),
    in1: i32.or(i32.eqz(get(entry)), tagMatches(probe)),
  };
};

/** Bytes of the entries that are looked at in one go. */
export const seekBytes = 4 * slotBytes;

/**
 * Goes on to the next slot that is sought; the present one may be it. Four slots are looked at in one go: how many a state must be sought in
 * cannot be predicted, so to look at them one by one costs more than the looking.
 */
export const seekSlot = (probe: Probe, { in4, in1 }: Sought): Code => {
  const { slot, end, entry, entries4 } = probe;
  const bits = entry;
  const after = i32.add(get(slot), i32.const(seekBytes));
  const lookAtFour = [
    set(entries4, i32x4.load(get(slot))),
    set(bits, i32x4.bitmask(in4)),
    when(get(bits), [
      set(slot, i32.add(get(slot), i32.mul(i32.ctz(get(bits)), i32.const(slotBytes)))),
      br(3),
    ]),
    set(slot, i32.sub(after, i32.const(slotBytes))),
  ];
  const lookAtOne = [set(entry, i32.load(get(slot))), brIf(2, in1)];
  return block(
    loop([when(i32.leU(after, get(end)), lookAtFour, lookAtOne), nextSlot(probe), br(0)]),
  );
};

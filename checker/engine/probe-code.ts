// Pieces of the seen set as code: a state in local variables, its hash, and probing from there.

import type { Code, Locals } from './assembler.ts';
import { get, i32, i64, set, when } from './assembler.ts';
import type { Layout } from './layout.ts';
import { control } from './layout.ts';

/** Odd constants with well-mixed bits (the first is 2^64 divided by the golden ratio). */
const multipliers = [0x9e3779b97f4a7c15n, 0xd6e8feb86659fd93n, 0xa0761d6478bd642fn] as const;

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

export const stateAddress = (layout: Layout, id: Code): Code =>
  i32.add(i32.const(layout.states), i32.mul(id, i32.const(layout.stateBytes)));

/** The address of the slot at which probing for a hash begins; the high half of the hash decides. */
export const homeOf = (layout: Layout, hash: Code, capacity: number): Code =>
  i32.add(
    i32.const(layout.index),
    i32.shl(
      i32.wrap(i64.shrU(i64.mul(i64.shrU(hash, i64.const(32n)), get(capacity)), i64.const(32n))),
      i32.const(2),
    ),
  );

/** Locals of a probing loop. */
export interface Probe {
  readonly slot: number;
  readonly entry: number;
  readonly tag: number;
  readonly hash: number;
  readonly capacity: number;
  readonly idBits: number;
  readonly end: number;
}

export const probeLocals = (locals: Locals): Probe => ({
  slot: locals.i32(),
  entry: locals.i32(),
  tag: locals.i32(),
  hash: locals.i64(),
  capacity: locals.i64(),
  idBits: locals.i32(),
  end: locals.i32(),
});

export const readControl = (layout: Layout, probe: Probe): Code => [
  set(probe.capacity, i64.extend(i32.load(i32.const(control.capacity)))),
  set(probe.idBits, i32.load(i32.const(control.idBits))),
  set(
    probe.end,
    i32.add(i32.const(layout.index), i32.shl(i32.wrap(get(probe.capacity)), i32.const(2))),
  ),
];

export const startProbe = (layout: Layout, probe: Probe): Code => [
  set(probe.slot, homeOf(layout, get(probe.hash), probe.capacity)),
  set(probe.tag, i32.shl(i32.wrap(get(probe.hash)), get(probe.idBits))),
];

export const nextSlot = (layout: Layout, { slot, end }: Probe): Code => [
  set(slot, i32.add(get(slot), i32.const(4))),
  when(i32.eq(get(slot), get(end)), set(slot, i32.const(layout.index))),
];

export const tagMatches = ({ entry, tag, idBits }: Probe): Code =>
  i32.eqz(i32.shrU([get(entry), get(tag), 0x73], get(idBits)));

/** The number of the state that an entry stands for. */
export const idOf = ({ entry, idBits }: Probe): Code =>
  i32.sub(
    i32.and(get(entry), i32.sub(i32.shl(i32.const(1), get(idBits)), i32.const(1))),
    i32.const(1),
  );

// Settling as code: candidates that were met a moment ago are dropped, the others are looked for in the index and stored where they are not
// found. The parts here serve a thread alone and several at once. Invariant: a state is stored before the entry that leads to it.

import type { Code } from './assembler.ts';
import { Locals, block, br, brIf, get, getGlobal, i32, i64, loop, set, when } from './assembler.ts';
import type { Loop } from './candidates-code.ts';
import { dropAll, forCandidates, keepIf, sift, write } from './candidates-code.ts';
import type { Layout } from './layout.ts';
import { blockSize, control } from './layout.ts';
import type { Probe } from './probe-code.ts';
import {
  Words,
  countEntry,
  homeOf,
  idOf,
  nextSlot,
  openSlot,
  probeLocals,
  seekBytes,
  seekSlot,
  startProbe,
  stateAddress,
  tagMatches,
} from './probe-code.ts';

/** Below this many slots the index stays in the cache by itself and need not be brought there. */
const slotsInCache = 1 << 16;

/** What the functions of a seen set depend on besides the layout. */
export interface Options {
  readonly shared: boolean;
  readonly canonical: ((lanes: readonly number[], locals: Locals) => Code) | undefined;
}

/** Sets a block of numbers aside for the worker whose region begins at `base`; its first number goes into a local. */
const takeBlock = (
  { region, owners }: Layout,
  base: Code,
  { id, end }: { id: number; end: number },
): Code => {
  const bits = Math.log2(blockSize);
  const next = i32.const(control.next);
  return [
    loop([
      set(id, i32.load(next)),
      // Blocks end at multiples of their size, so that each has one byte that says whose it is.
      set(end, i32.and(i32.add(get(id), i32.const(blockSize)), i32.const(-blockSize))),
      brIf(0, i32.ne(i32.atomicCompareExchange(next, get(id), get(end)), get(id))),
    ]),
    i32.store8(i32.shrU(get(id), i32.const(bits)), i32.load(base, region.number), owners),
    i32.store(base, get(end), region.blockEnd),
  ];
};

interface Insertion {
  readonly words: Words;
  readonly id: number;
  /** For the end of a block. */
  readonly end: number;
  readonly shared: boolean;
}

/** Takes the next number, among several workers out of those that are set aside for the part in which the state belongs. */
const takeNumber = (layout: Layout, probe: Probe, { id, end, shared }: Insertion): Code => {
  const base = get(probe.base);
  const { blockNext, blockEnd } = layout.region;
  const one = i32.add(get(id), i32.const(1));
  if (!shared) {
    const next = i32.const(control.next);
    return [set(id, i32.load(next)), i32.store(next, one)];
  }
  return [
    set(id, i32.load(base, blockNext)),
    when(i32.eq(get(id), i32.load(base, blockEnd)), takeBlock(layout, base, { id, end })),
    i32.store(base, one, blockNext),
  ];
};

/**
 * Looks for the state in `words` from `probe.slot` on, and stores it where it is not found. Nobody else writes to this part of the index
 * meanwhile.
 */
const insert = (layout: Layout, probe: Probe, insertion: Insertion): Code => {
  const { words, id } = insertion;
  const found = i32.and(tagMatches(probe), words.equals(stateAddress(layout, idOf(probe))));
  return block(
    loop([
      set(probe.entry, i32.load(get(probe.slot))),
      when(i32.eqz(get(probe.entry)), [
        takeNumber(layout, probe, insertion),
        words.store(stateAddress(layout, get(id))),
        i32.store(get(probe.slot), i32.or(get(probe.tag), i32.add(get(id), i32.const(1)))),
        countEntry(probe),
        br(2),
      ]),
      when(tagMatches(probe), brIf(2, found)),
      nextSlot(probe),
      br(0),
    ]),
  );
};

/** Locals of `settle`. */
export const settleLocals = (layout: Layout, parameters = 0) => {
  const locals = new Locals(parameters);
  return {
    locals,
    each: { at: locals.i32(), stop: locals.i32(), base: locals.i32() } satisfies Loop,
    probe: probeLocals(locals),
    id: locals.i32(),
    end: locals.i32(),
    sum: locals.i32(),
    kept: locals.i32(),
    isKept: locals.i32(),
    memo: locals.i32(),
    words: new Words(layout, locals),
  };
};
export type SettleLocals = ReturnType<typeof settleLocals>;

/**
 * Notes whether the state was met a moment ago: `isKept` is 0 if it was, for then it is in the set, or will be at the end of this round.
 * Leaves the state's hash behind.
 */
export const meet = (
  { region, memoSlots, stateBytes }: Layout,
  { probe, memo, words, isKept }: SettleLocals,
): Code => {
  const slot = i32.and(i32.wrap(get(probe.hash)), i32.const(memoSlots - 1));
  const start = i32.add(getGlobal(0), i32.const(region.memo));
  return [
    words.hash(probe.hash),
    set(memo, i32.add(start, i32.mul(slot, i32.const(stateBytes)))),
    set(isKept, i32.eqz(words.equals(get(memo)))),
    words.store(get(memo)),
  ];
};

/**
 * Drops the states that were met a moment ago, and brings the others into canonical form. Each that is kept has its hash with it. Forms have a
 * loop of their own, so that many places of the memo are on their way at a time.
 */
export const select = (
  layout: Layout,
  local: SettleLocals,
  { canonical }: Pick<Options, 'canonical'>,
): Code => {
  const { locals, probe, words, each } = local;
  return [
    sift(layout, local, [meet(layout, local), write(layout, local), keepIf(layout, local)]),
    canonical === undefined
      ? []
      : forCandidates(layout, each, [
          words.load(get(each.at)),
          canonical(words.lanes, locals),
          words.store(get(each.at)),
          words.hash(probe.hash),
          i64.store(get(each.at), get(probe.hash), layout.hashOffset),
        ]),
  ];
};

/** Whether the index is too large for the cache, so that it pays to ask for its lines early. */
const isLarge = ({ slots }: Probe): Code => i64.gtU(get(slots), i64.const(BigInt(slotsInCache)));

/** Adds up what was only read to bring it into the cache, so that it is not optimized away. */
const addTo = (sum: number, ...values: Code[]): Code =>
  set(
    sum,
    values.reduce((a, b) => i32.add(a, b), get(sum)),
  );

const loadHash = ({ hashOffset }: Layout, { each, probe }: SettleLocals): Code =>
  set(probe.hash, i64.load(get(each.at), hashOffset));

/**
 * Has the lines of a large index brought into the cache that the candidates will need. Little else is in the loop, so that many of them are
 * on their way at a time.
 */
export const fetchLines = (layout: Layout, local: SettleLocals): Code => {
  const { each, probe, sum } = local;
  const last = i32.const(seekBytes - 4);
  return when(
    isLarge(probe),
    forCandidates(layout, each, [
      loadHash(layout, local),
      set(probe.slot, homeOf(probe)),
      // Those that are looked at in one go may lie on two lines.
      addTo(sum, i32.load(get(probe.slot)), i32.load(i32.add(get(probe.slot), last))),
    ]),
  );
};

/** The upper half of a candidate's hash is of no use once its slot is known, and what its step decided is of none to the seen set. */
const slotOffset = ({ hashOffset }: Layout): number => hashOffset + 4;
const rivalOffset = ({ flagsOffset }: Layout): number => flagsOffset;

/** Notes for each candidate the first slot where it may be or go, and the address of the state that may be the same. */
const seek = (layout: Layout, local: SettleLocals): Code => {
  const { each, probe } = local;
  return forCandidates(layout, each, [
    loadHash(layout, local),
    startProbe(probe),
    seekSlot(probe, openSlot(probe)),
    set(probe.entry, i32.load(get(probe.slot))),
    i32.store(get(each.at), get(probe.slot), slotOffset(layout)),
    // For a free slot that is the place before the first state, which can be read as well.
    i32.store(get(each.at), stateAddress(layout, idOf(probe)), rivalOffset(layout)),
  ]);
};

/** Has the states brought into the cache that may be the same. */
const fetchRivals = (layout: Layout, { each, probe, sum }: SettleLocals): Code =>
  when(
    isLarge(probe),
    forCandidates(layout, each, addTo(sum, i32.load(i32.load(get(each.at), rivalOffset(layout))))),
  );

/** Keeps what was read for the cache's sake alive. */
export const sink = ({ region }: Layout, { sum }: Pick<SettleLocals, 'sum'>): Code =>
  i32.store(getGlobal(0), get(sum), region.sink);

/**
 * Inserts the candidates, all of which belong to the part that was chosen. What must come from memory is asked for in loops of its own: a
 * branch that is predicted wrongly, as each search of a state has one, would end the asking.
 */
export const insertAll = (
  layout: Layout,
  local: SettleLocals,
  { shared }: Pick<Options, 'shared'>,
): Code => {
  const { each, probe, id, end, words } = local;
  return [
    fetchLines(layout, local),
    seek(layout, local),
    fetchRivals(layout, local),
    forCandidates(layout, each, [
      words.load(get(each.at)),
      set(probe.slot, i32.load(get(each.at), slotOffset(layout))),
      set(probe.tag, i32.shl(i32.load(get(each.at), layout.hashOffset), get(probe.idBits))),
      insert(layout, probe, { words, id, end, shared }),
    ]),
    dropAll(layout),
    sink(layout, local),
  ];
};

/** Inserts the candidates one by one; `choose` chooses the part for each. */
export const insertEach = (layout: Layout, local: SettleLocals, choose: Code): Code => {
  const { each, probe, id, end, words } = local;
  return [
    forCandidates(layout, each, [
      words.load(get(each.at)),
      loadHash(layout, local),
      choose,
      startProbe(probe),
      insert(layout, probe, { words, id, end, shared: true }),
    ]),
    dropAll(layout),
  ];
};

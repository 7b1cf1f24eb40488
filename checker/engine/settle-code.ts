// Settling as code: candidates that were met a moment ago are dropped, the others are looked for in the index and stored where they are not
// found. The parts here serve a thread alone and several at once. Invariant: a state is stored before the entry that leads to it.

import type { Code } from './assembler.ts';
import {
  Locals,
  block,
  br,
  brIf,
  get,
  getGlobal,
  i32,
  i64,
  loop,
  set,
  when,
  whileTrue,
} from './assembler.ts';
import type { Layout } from './layout.ts';
import { blockSize, control } from './layout.ts';
import type { Probe } from './probe-code.ts';
import {
  Words,
  countEntry,
  homeOf,
  idOf,
  nextSlot,
  probeLocals,
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

/** Looks for the state in `words` and stores it where it is not found. Nobody else writes to this part of the index meanwhile. */
export const insert = (layout: Layout, probe: Probe, insertion: Insertion): Code => {
  const { words, id } = insertion;
  const found = i32.and(tagMatches(probe), words.equals(stateAddress(layout, idOf(probe))));
  return [
    startProbe(probe),
    block(
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
    ),
  ];
};

export interface Loop {
  readonly at: number;
  readonly stop: number;
  readonly base: number;
}

/** Runs `body` for each candidate; the local `at` is its address. */
export const forCandidates = (layout: Layout, { at, stop, base }: Loop, body: Code): Code => [
  set(base, getGlobal(0)),
  set(at, i32.add(get(base), i32.const(layout.region.candidates))),
  set(
    stop,
    i32.add(
      get(at),
      i32.mul(i32.load(get(base), layout.region.candidateCount), i32.const(layout.recordBytes)),
    ),
  ),
  whileTrue(i32.ltU(get(at), get(stop)), [
    body,
    set(at, i32.add(get(at), i32.const(layout.recordBytes))),
  ]),
];

/** Whether the index is too large for the cache, so that it pays to ask for its lines a round early. */
export const isLarge = ({ slots }: Probe): Code =>
  i64.gtU(get(slots), i64.const(BigInt(slotsInCache)));

/** Adds up what was only read to bring it into the cache, so that it is not optimized away. */
const addTo = (sum: number, value: Code): Code => set(sum, i32.add(get(sum), value));

/** Locals of `settle`. */
export const settleLocals = (layout: Layout) => {
  const locals = new Locals(0);
  return {
    locals,
    each: { at: locals.i32(), stop: locals.i32(), base: locals.i32() } satisfies Loop,
    probe: probeLocals(locals),
    id: locals.i32(),
    end: locals.i32(),
    sum: locals.i32(),
    kept: locals.i32(),
    memo: locals.i32(),
    words: new Words(layout, locals),
  };
};
export type SettleLocals = ReturnType<typeof settleLocals>;

/** A state that was not met a moment ago is brought into canonical form and dealt with; its hash is in `probe.hash`. */
export const unlessMet = (
  layout: Layout,
  local: Pick<SettleLocals, 'locals' | 'each' | 'probe' | 'memo' | 'words'>,
  { canonical, then }: { canonical: Options['canonical']; then: Code },
): Code => {
  const { locals, each, probe, memo, words } = local;
  const { region, memoSlots, stateBytes } = layout;
  const slot = i32.and(i32.wrap(get(probe.hash)), i32.const(memoSlots - 1));
  const memoSlot = i32.add(
    i32.add(get(each.base), i32.const(region.memo)),
    i32.mul(slot, i32.const(stateBytes)),
  );
  return [
    words.hash(probe.hash),
    set(memo, memoSlot),
    // A state met a moment ago is in the set, or will be at the end of this round.
    when(i32.eqz(words.equals(get(memo))), [
      words.store(get(memo)),
      canonical ? [canonical(words.lanes, locals), words.hash(probe.hash)] : [],
      then,
    ]),
  ];
};

/** Has the line of the index brought into the cache that will be looked at. */
export const fetch = ({ probe, sum }: Pick<SettleLocals, 'probe' | 'sum'>): Code =>
  when(isLarge(probe), addTo(sum, i32.load(homeOf(probe))));

/** Keeps some candidates: `offer` runs for each what may `keep` it, which stores it with its hash. */
export const sift = (
  layout: Layout,
  { each, probe, kept, words }: SettleLocals,
  offer: (keep: Code) => Code,
): Code => {
  const { region, recordBytes, hashOffset } = layout;
  const candidates = i32.add(get(each.base), i32.const(region.candidates));
  const keep = [
    words.store(get(kept)),
    i64.store(get(kept), get(probe.hash), hashOffset),
    set(kept, i32.add(get(kept), i32.const(recordBytes))),
  ];
  return [
    set(kept, i32.add(getGlobal(0), i32.const(region.candidates))),
    forCandidates(layout, each, [words.load(get(each.at)), offer(keep)]),
    i32.store(
      get(each.base),
      i32.divU(i32.sub(get(kept), candidates), i32.const(recordBytes)),
      region.candidateCount,
    ),
  ];
};

/** Inserts what was kept; `before` is run for each state. */
export const insertKept = (
  layout: Layout,
  { each, probe, id, end, words, sum }: SettleLocals,
  { shared, before }: Pick<Options, 'shared'> & { readonly before: Code },
): Code => [
  forCandidates(layout, each, [
    words.load(get(each.at)),
    set(probe.hash, i64.load(get(each.at), layout.hashOffset)),
    before,
    insert(layout, probe, { words, id, end, shared }),
  ]),
  i32.store(getGlobal(0), i32.const(0), layout.region.candidateCount),
  i32.store(getGlobal(0), get(sum), layout.region.sink),
];

// The seen set as code. States lie in one array in order of discovery; an index of 32-bit entries, addressed by hash with linear
// probing and without deletion, says where. An entry holds a state's number plus 1 in its low bits and a part of the hash in the
// others, so that most comparisons with a different state are spared; equality is always decided on whole states.
// Invariant: a state is in the array once, and every state in the array is found by probing from its hash.

import type { Code, Func } from './assembler.ts';
import {
  Locals,
  block,
  br,
  brIf,
  get,
  getGlobal,
  i32,
  i64,
  int32,
  loop,
  set,
  when,
  whileTrue,
} from './assembler.ts';
import type { Layout } from './layout.ts';
import { control } from './layout.ts';
import type { Probe } from './probe-code.ts';
import {
  Words,
  homeOf,
  idOf,
  nextSlot,
  probeLocals,
  readControl,
  startProbe,
  stateAddress,
  tagMatches,
} from './probe-code.ts';

/** Below this many slots the index stays in the cache by itself and need not be brought there. */
const slotsInCache = 1 << 16;

interface Options {
  readonly shared: boolean;
  readonly canonical: ((lanes: readonly number[], locals: Locals) => Code) | undefined;
}

/** How many numbers a worker sets aside at a time: states next to each other in memory are then written by one worker. */
const blockSize = 64;

/** Puts a number that is this worker's own into a local; it is not taken yet. */
const ownNumber = ({ region }: Layout, id: number): Code => {
  const base = getGlobal(0);
  return [
    set(id, i32.load(base, region.blockNext)),
    when(i32.eq(get(id), i32.load(base, region.blockEnd)), [
      set(id, i32.atomicAdd(i32.const(control.next), i32.const(blockSize))),
      i32.store(base, get(id), region.blockNext),
      i32.store(base, i32.add(get(id), i32.const(blockSize)), region.blockEnd),
    ]),
  ];
};

interface Insertion {
  readonly words: Words;
  readonly id: number;
  readonly shared: boolean;
}

/** Stores the state in `words` with the next number, in the slot that was found empty. */
const claimAlone = (layout: Layout, probe: Probe, { words, id }: Insertion): Code => [
  set(id, i32.load(i32.const(control.next))),
  i32.store(i32.const(control.next), i32.add(get(id), i32.const(1))),
  words.store(stateAddress(layout, get(id))),
  i32.store(get(probe.slot), i32.or(get(probe.tag), i32.add(get(id), i32.const(1)))),
];

/**
 * The same where others may take the slot first: the state is written under a number of this worker's own before the entry that leads
 * to it appears, in one step. If that fails, nobody has seen the number, and it is used for the next state.
 */
const claimAmongOthers = (
  layout: Layout,
  probe: Probe,
  { words, id, taken, retry }: Insertion & { readonly taken: number; readonly retry: number },
): Code => {
  const next = i32.add(get(id), i32.const(1));
  const entry = i32.or(get(probe.tag), next);
  return [
    ownNumber(layout, id),
    words.store(stateAddress(layout, get(id))),
    // Inside the branch, both targets are one block further away.
    when(i32.atomicCompareExchange(get(probe.slot), i32.const(0), entry), br(retry + 1), [
      i32.store(getGlobal(0), next, layout.region.blockNext),
      br(taken + 1),
    ]),
  ];
};

/** Looks for the state in `words` and stores it where it is not found. */
const insert = (layout: Layout, probe: Probe, insertion: Insertion): Code => {
  const { words, shared } = insertion;
  const found = i32.and(tagMatches(probe), words.equals(stateAddress(layout, idOf(probe))));
  const slot = get(probe.slot);
  return [
    startProbe(layout, probe),
    block(
      loop([
        set(probe.entry, shared ? i32.atomicLoad(slot) : i32.load(slot)),
        when(
          i32.eqz(get(probe.entry)),
          shared
            ? claimAmongOthers(layout, probe, { ...insertion, taken: 2, retry: 1 })
            : [claimAlone(layout, probe, insertion), br(2)],
        ),
        when(tagMatches(probe), brIf(2, found)),
        nextSlot(layout, probe),
        br(0),
      ]),
    ),
  ];
};

interface Loop {
  readonly at: number;
  readonly stop: number;
  readonly base: number;
}

/** Runs `body` for each candidate; the local `at` is its address. */
const forCandidates = (layout: Layout, { at, stop, base }: Loop, body: Code): Code => [
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
const isLarge = ({ capacity }: Probe): Code =>
  i64.gtU(get(capacity), i64.const(BigInt(slotsInCache)));

/** Adds up what was only read to bring it into the cache, so that it is not optimized away. */
const addTo = (sum: number, value: Code): Code => set(sum, i32.add(get(sum), value));

/** Locals of `settle`. */
const settleLocals = (layout: Layout) => {
  const locals = new Locals(0);
  return {
    locals,
    each: { at: locals.i32(), stop: locals.i32(), base: locals.i32() } satisfies Loop,
    probe: probeLocals(locals),
    id: locals.i32(),
    sum: locals.i32(),
    kept: locals.i32(),
    memo: locals.i32(),
    words: new Words(layout, locals),
  };
};
type SettleLocals = ReturnType<typeof settleLocals>;

/** Keeps the candidates that this worker did not meet a moment ago, in canonical form and with their hashes. */
const select = (layout: Layout, local: SettleLocals, canonical: Options['canonical']): Code => {
  const { locals, each, probe, sum, kept, memo, words } = local;
  const { region, recordBytes, hashOffset, memoSlots, stateBytes } = layout;
  const candidates = i32.add(get(each.base), i32.const(region.candidates));
  const slot = i32.and(i32.wrap(get(probe.hash)), i32.const(memoSlots - 1));
  const memoSlot = i32.add(
    i32.add(get(each.base), i32.const(region.memo)),
    i32.mul(slot, i32.const(stateBytes)),
  );
  const home = homeOf(layout, get(probe.hash), probe.capacity);
  return [
    set(kept, i32.add(getGlobal(0), i32.const(region.candidates))),
    forCandidates(layout, each, [
      words.load(get(each.at)),
      words.hash(probe.hash),
      set(memo, memoSlot),
      // A state met a moment ago is in the set, or will be at the end of this round.
      when(i32.eqz(words.equals(get(memo))), [
        words.store(get(memo)),
        canonical ? [canonical(words.lanes, locals), words.hash(probe.hash)] : [],
        words.store(get(kept)),
        i64.store(get(kept), get(probe.hash), hashOffset),
        when(isLarge(probe), addTo(sum, i32.load(home))),
        set(kept, i32.add(get(kept), i32.const(recordBytes))),
      ]),
    ]),
    i32.store(
      get(each.base),
      i32.divU(i32.sub(get(kept), candidates), i32.const(recordBytes)),
      region.candidateCount,
    ),
    i32.store(get(each.base), get(sum), region.sink),
  ];
};

const settleFunction = (layout: Layout, { shared, canonical }: Options): Func => {
  const local = settleLocals(layout);
  const { locals, each, probe, id, words } = local;
  const inserts = forCandidates(layout, each, [
    words.load(get(each.at)),
    set(probe.hash, i64.load(get(each.at), layout.hashOffset)),
    insert(layout, probe, { words, id, shared }),
  ]);
  return {
    name: 'settle',
    params: [],
    results: [],
    locals: locals.types,
    body: [
      readControl(layout, probe),
      select(layout, local, canonical),
      inserts,
      i32.store(getGlobal(0), i32.const(0), layout.region.candidateCount),
    ],
  };
};

const locateFunction = (layout: Layout, { canonical }: Options): Func => {
  const locals = new Locals(0);
  const each: Loop = { at: locals.i32(), stop: locals.i32(), base: locals.i32() };
  const probe = probeLocals(locals);
  const found = locals.i32();
  const words = new Words(layout, locals);
  const body = forCandidates(layout, each, [
    words.load(get(each.at)),
    canonical ? canonical(words.lanes, locals) : [],
    words.hash(probe.hash),
    startProbe(layout, probe),
    set(found, i32.const(0)),
    block(
      loop([
        set(probe.entry, i32.load(get(probe.slot))),
        brIf(1, i32.eqz(get(probe.entry))),
        when(
          tagMatches(probe),
          when(words.equals(stateAddress(layout, idOf(probe))), [
            set(found, i32.add(idOf(probe), i32.const(1))),
            br(3),
          ]),
        ),
        nextSlot(layout, probe),
        br(0),
      ]),
    ),
    i32.store(get(each.at), get(found), layout.hashOffset),
  ]);
  return {
    name: 'locate',
    params: [],
    results: [],
    locals: locals.types,
    body: [readControl(layout, probe), body],
  };
};

const reindexFunction = (layout: Layout, { shared }: Options): Func => {
  const locals = new Locals(2);
  const probe = probeLocals(locals);
  const words = new Words(layout, locals);
  const entry = i32.or(get(probe.tag), i32.add(get(0), i32.const(1)));
  const free = shared
    ? i32.eqz(i32.atomicCompareExchange(get(probe.slot), i32.const(0), entry))
    : i32.eqz(i32.load(get(probe.slot)));
  return {
    name: 'reindex',
    params: [int32, int32],
    results: [],
    locals: locals.types,
    body: [
      readControl(layout, probe),
      whileTrue(i32.ltU(get(0), get(1)), [
        words.load(stateAddress(layout, get(0))),
        words.hash(probe.hash),
        startProbe(layout, probe),
        whileTrue(i32.eqz(free), nextSlot(layout, probe)),
        shared ? [] : i32.store(get(probe.slot), entry),
        set(0, i32.add(get(0), i32.const(1))),
      ]),
    ],
  };
};

/** Gives a stored state another number. */
const renumberFunction = (layout: Layout): Func => {
  const locals = new Locals(2);
  const probe = probeLocals(locals);
  const words = new Words(layout, locals);
  const entryOf = (id: number): Code => i32.or(get(probe.tag), i32.add(get(id), i32.const(1)));
  return {
    name: 'renumber',
    params: [int32, int32],
    results: [],
    locals: locals.types,
    body: [
      readControl(layout, probe),
      words.load(stateAddress(layout, get(0))),
      words.hash(probe.hash),
      startProbe(layout, probe),
      whileTrue(i32.ne(i32.load(get(probe.slot)), entryOf(0)), nextSlot(layout, probe)),
      i32.store(get(probe.slot), entryOf(1)),
      words.store(stateAddress(layout, get(1))),
    ],
  };
};

/** The functions of the seen set. */
export const seenSetFunctions = (layout: Layout, options: Options): readonly Func[] => [
  settleFunction(layout, options),
  locateFunction(layout, options),
  reindexFunction(layout, options),
  renumberFunction(layout),
];

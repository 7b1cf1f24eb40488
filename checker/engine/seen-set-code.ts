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
  i32,
  i64,
  int32,
  loop,
  memoryClear,
  returns,
  set,
  unreachable,
  when,
  whileTrue,
} from './assembler.ts';
import type { Loop } from './candidates-code.ts';
import {
  dropAll,
  endKeeping,
  forCandidates,
  keep,
  keepIf,
  startKeeping,
  write,
} from './candidates-code.ts';
import type { Layout } from './layout.ts';
import {
  Words,
  countEntry,
  freeSlot,
  idOf,
  nextSlot,
  ownerOf,
  probeLocals,
  readControl,
  seekSlot,
  setPart,
  setPartOf,
  startProbe,
  stateAddress,
  tagMatches,
} from './probe-code.ts';
import type { Options, SettleLocals } from './settle-code.ts';
import { fetchLines, insertAll, select, settleLocals, sink } from './settle-code.ts';
import { settleTogetherFunctions } from './settle-together-code.ts';

const settleAlone = (layout: Layout, { canonical }: Options): Func => {
  const local = settleLocals(layout);
  return {
    name: 'settle',
    params: [],
    results: [],
    locals: local.locals.types,
    body: [
      readControl(layout, local.probe),
      select(layout, local, { canonical }),
      insertAll(layout, local, { shared: false }),
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
    canonical ? [canonical(words.lanes, locals), words.store(get(each.at))] : [],
    words.hash(probe.hash),
    setPartOf(layout, probe, words),
    startProbe(probe),
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
        nextSlot(probe),
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

/**
 * Empties the part of worker `part`. What is new of it is written as well, though it is empty: if it were read first, the system would map it
 * to a page of zeros, and on the first write to it stop all cores to map it to another one.
 */
const clearFunction = (layout: Layout): Func => {
  const locals = new Locals(1);
  const probe = probeLocals(locals);
  return {
    name: 'clear',
    params: [int32],
    results: [],
    locals: locals.types,
    body: [
      readControl(layout, probe),
      setPart(layout, probe, get(0)),
      memoryClear(get(probe.start), i32.sub(get(probe.end), get(probe.start))),
    ],
  };
};

/** States whose entries are made in one go. */
const entriesPerRound = 512;

/** Makes candidates of the next stored states that belong to worker `part`, with what is to be in their entries in place of flags. */
const gather = (
  layout: Layout,
  local: SettleLocals,
  { next, stop, part, others }: Record<'next' | 'stop' | 'part' | 'others', number>,
): Code => {
  const { words, probe, isKept, kept } = local;
  const isMine = i32.eq(ownerOf(layout, words, probe.scratch), get(part));
  return [
    startKeeping(layout, local),
    whileTrue(i32.ltU(get(next), get(stop)), [
      words.load(stateAddress(layout, get(next))),
      words.hash(probe.hash),
      set(next, i32.add(get(next), i32.const(1))),
      write(layout, local),
      i32.store(get(kept), get(next), layout.flagsOffset),
      layout.bases.length === 1
        ? keep(layout, local)
        : [
            set(isKept, isMine),
            set(others, i32.or(get(others), i32.eqz(get(isKept)))),
            keepIf(layout, local),
          ],
    ]),
    endKeeping(layout, local),
  ];
};

/**
 * Puts those of the stored states `from` to `to` that belong to worker `part` into its part of an empty index. Gives 1 if there
 * were others.
 */
const reindexFunction = (layout: Layout): Func => {
  const [next, to, part] = [0, 1, 2];
  const local = settleLocals(layout, 3);
  const { locals, each, probe } = local;
  const [others, stop] = [locals.i32(), locals.i32()];
  const enter = [
    set(probe.hash, i64.load(get(each.at), layout.hashOffset)),
    startProbe(probe),
    seekSlot(probe, freeSlot(probe)),
    i32.store(get(probe.slot), i32.or(get(probe.tag), i32.load(get(each.at), layout.flagsOffset))),
    countEntry(probe),
  ];
  return {
    name: 'reindex',
    params: [int32, int32, int32],
    results: [int32],
    locals: locals.types,
    body: [
      readControl(layout, probe),
      setPart(layout, probe, get(part)),
      whileTrue(i32.ltU(get(next), get(to)), [
        set(stop, i32.add(get(next), i32.const(entriesPerRound))),
        when(i32.gtU(get(stop), get(to)), set(stop, get(to))),
        gather(layout, local, { next, stop, part, others }),
        fetchLines(layout, local),
        forCandidates(layout, each, enter),
      ]),
      dropAll(layout),
      sink(layout, local),
      returns(get(others)),
      unreachable,
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
      setPartOf(layout, probe, words),
      startProbe(probe),
      whileTrue(i32.ne(i32.load(get(probe.slot)), entryOf(0)), nextSlot(probe)),
      i32.store(get(probe.slot), entryOf(1)),
      words.store(stateAddress(layout, get(1))),
    ],
  };
};

/** The functions of the seen set. */
export const seenSetFunctions = (layout: Layout, options: Options): readonly Func[] => [
  ...(options.shared ? settleTogetherFunctions(layout, options) : [settleAlone(layout, options)]),
  locateFunction(layout, options),
  clearFunction(layout),
  reindexFunction(layout),
  renumberFunction(layout),
];

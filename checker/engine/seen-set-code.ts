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
  int32,
  loop,
  returns,
  set,
  unreachable,
  when,
  whileTrue,
} from './assembler.ts';
import type { Layout } from './layout.ts';
import { mailLocals, startMail } from './mail-code.ts';
import {
  Words,
  countEntry,
  idOf,
  nextSlot,
  ownerOf,
  probeLocals,
  readControl,
  setPart,
  setPartOf,
  startProbe,
  stateAddress,
  tagMatches,
} from './probe-code.ts';
import type { Loop, Options } from './settle-code.ts';
import { fetch, forCandidates, insertKept, settleLocals, sift, unlessMet } from './settle-code.ts';
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
      sift(layout, local, (keep) =>
        unlessMet(layout, local, { canonical, then: [fetch(local), keep] }),
      ),
      insertKept(layout, local, { shared: false, before: [] }),
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
 * Puts stored states into an empty index: among several workers those of this worker's part only, alone all of them. Gives 1 if there
 * were others.
 */
const reindexFunction = (layout: Layout, { shared }: Options): Func => {
  const [from, to] = [0, 1];
  const locals = new Locals(2);
  const probe = probeLocals(locals);
  const words = new Words(layout, locals);
  const mail = mailLocals(locals);
  const others = locals.i32();
  const isForeign = i32.and(get(mail.together), i32.ne(get(mail.other), get(mail.me)));
  const put = [
    words.hash(probe.hash),
    startProbe(probe),
    whileTrue(i32.load(get(probe.slot)), nextSlot(probe)),
    i32.store(get(probe.slot), i32.or(get(probe.tag), i32.add(get(from), i32.const(1)))),
    countEntry(probe),
  ];
  const putOwn = [
    set(mail.other, ownerOf(layout, words, probe.scratch)),
    when(isForeign, set(others, i32.const(1)), [
      when(i32.eqz(get(mail.together)), setPart(layout, probe, get(mail.other))),
      put,
    ]),
  ];
  return {
    name: 'reindex',
    params: [int32, int32],
    results: [int32],
    locals: locals.types,
    body: [
      readControl(layout, probe),
      shared ? [startMail(layout, mail), setPart(layout, probe, get(mail.me))] : [],
      whileTrue(i32.ltU(get(from), get(to)), [
        words.load(stateAddress(layout, get(from))),
        shared ? putOwn : put,
        set(from, i32.add(get(from), i32.const(1))),
      ]),
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
  reindexFunction(layout, options),
  renumberFunction(layout),
];

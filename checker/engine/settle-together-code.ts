// Settling among several workers as code: each sorts the states that it reached by whose they are, puts its own into its part of the index,
// sends the others away, and puts away what was sent to it.

import type { Code, Func } from './assembler.ts';
import {
  Locals,
  call,
  get,
  getGlobal,
  i32,
  i64,
  int32,
  set,
  when,
  whileTrue,
} from './assembler.ts';
import type { Layout } from './layout.ts';
import { lettersToSend } from './layout.ts';
import type { Mail } from './mail-code.ts';
import {
  mailLocals,
  flushFunction,
  hasRoomFunction,
  putIntoOutbox,
  receive,
  send,
  startMail,
} from './mail-code.ts';
import type { Probe } from './probe-code.ts';
import { Words, ownerOf, probeLocals, readControl, setPart, setPartOf } from './probe-code.ts';
import type { Options } from './settle-code.ts';
import {
  fetch,
  insert,
  insertKept,
  isLarge,
  settleLocals,
  sift,
  unlessMet,
} from './settle-code.ts';

/** Learns how the index lies, and chooses this worker's own part. */
const startInOwnPart = (layout: Layout, probe: Probe, mail: Mail): Code => [
  readControl(layout, probe),
  startMail(layout, mail),
  setPart(layout, probe, get(mail.me)),
];

/** Puts states that lie in a row into this worker's part of the seen set. */
const putFunction = (layout: Layout): Func => {
  const [from, to] = [0, 1];
  const locals = new Locals(2);
  const probe = probeLocals(locals);
  const words = new Words(layout, locals);
  const [at, sum, id, end] = [locals.i32(), locals.i32(), locals.i32(), locals.i32()];
  const mail = mailLocals(locals);
  const forStates = (body: Code): Code => [
    set(at, get(from)),
    whileTrue(i32.ltU(get(at), get(to)), [
      words.load(get(at)),
      words.hash(probe.hash),
      body,
      set(at, i32.add(get(at), i32.const(layout.stateBytes))),
    ]),
  ];
  return {
    params: [int32, int32],
    results: [],
    locals: locals.types,
    body: [
      startInOwnPart(layout, probe, mail),
      when(isLarge(probe), forStates(fetch({ probe, sum }))),
      forStates(insert(layout, probe, { words, id, end, shared: true })),
      i32.store(getGlobal(0), get(sum), layout.region.sink),
    ],
  };
};

/** Drops the candidates that were met a moment ago, as a function. */
const selectFunction = (layout: Layout, { canonical }: Options): Func => {
  const local = settleLocals(layout);
  return {
    params: [],
    results: [],
    locals: local.locals.types,
    body: sift(layout, local, (keep) => unlessMet(layout, local, { canonical, then: keep })),
  };
};

/** Puts the candidates that belong to others into outboxes, and drops them. */
const sortFunction = (layout: Layout): Func => {
  const local = settleLocals(layout);
  const { locals, probe, words, each, sum } = local;
  const mail = mailLocals(locals);
  const offer = (keep: Code): Code => [
    set(probe.hash, i64.load(get(each.at), layout.hashOffset)),
    set(mail.other, ownerOf(layout, words, probe.scratch)),
    when(
      i32.eq(get(mail.other), get(mail.me)),
      [fetch(local), keep],
      putIntoOutbox(layout, mail, words),
    ),
  ];
  return {
    params: [],
    results: [],
    locals: locals.types,
    body: [
      startInOwnPart(layout, probe, mail),
      sift(layout, local, offer),
      i32.store(getGlobal(0), get(sum), layout.region.sink),
    ],
  };
};

/** Inserts the candidates into this worker's part, or while it is alone into any. */
const insertFunction = (layout: Layout, isAlone: boolean): Func => {
  const local = settleLocals(layout);
  const { locals, probe, words } = local;
  const mail = mailLocals(locals);
  return {
    params: [],
    results: [],
    locals: locals.types,
    body: [
      startInOwnPart(layout, probe, mail),
      insertKept(layout, local, {
        shared: true,
        before: isAlone ? setPartOf(layout, probe, words) : [],
      }),
    ],
  };
};

/** For several workers: sends others the states that belong in their parts of the index, and puts away what they have sent. */
const settleTogether = (
  layout: Layout,
  {
    put,
    select,
    sort,
    insertOwn,
    insertAny,
  }: Record<'put' | 'select' | 'sort' | 'insertOwn' | 'insertAny', number>,
): Func => {
  const locals = new Locals(0);
  const mail = mailLocals(locals);
  return {
    name: 'settle',
    params: [],
    results: [],
    locals: locals.types,
    body: [
      startMail(layout, mail),
      call(select),
      when(
        get(mail.together),
        [
          call(sort),
          call(insertOwn),
          send(layout, mail, lettersToSend * layout.stateBytes),
          receive(layout, mail, put),
        ],
        call(insertAny),
      ),
    ],
  };
};

/** The functions for several workers; they call each other by position, so they come first in their module. */
export const settleTogetherFunctions = (layout: Layout, options: Options): readonly Func[] => [
  putFunction(layout),
  selectFunction(layout, options),
  sortFunction(layout),
  insertFunction(layout, false),
  insertFunction(layout, true),
  settleTogether(layout, { put: 0, select: 1, sort: 2, insertOwn: 3, insertAny: 4 }),
  hasRoomFunction(layout),
  flushFunction(layout),
];

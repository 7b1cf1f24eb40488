// Settling among several workers as code: each sorts the states that it reached by whose they are, puts its own into its part of the index,
// sends the others away, and puts away what was sent to it.

import type { Code, Func } from './assembler.ts';
import { call, get, i32, i64, int32, Locals, set, when, whileTrue } from './assembler.ts';
import { endKeeping, keep, keepIf, sift, startKeeping, write } from './candidates-code.ts';
import type { Layout } from './layout.ts';
import { lettersToSend } from './layout.ts';
import type { Mail } from './mail-code.ts';
import {
  flushFunction,
  hasRoomFunction,
  mailLocals,
  putIntoOutbox,
  receive,
  send,
  startMail,
} from './mail-code.ts';
import type { Probe } from './probe-code.ts';
import { ownerOf, readControl, setPart, setPartOf } from './probe-code.ts';
import type { Options } from './settle-code.ts';
import { insertAll, insertEach, meet, select, settleLocals } from './settle-code.ts';

/** Learns how the index lies, and chooses this worker's own part. */
const startInOwnPart = (layout: Layout, probe: Probe, mail: Mail): Code => [
  readControl(layout, probe),
  startMail(layout, mail),
  setPart(layout, probe, get(mail.me)),
];

/** Makes candidates of states that lie in a row, except for those that were met a moment ago. */
const unpackFunction = (layout: Layout): Func => {
  const [from, to] = [0, 1];
  const local = settleLocals(layout, 2);
  const { locals, words } = local;
  return {
    params: [int32, int32],
    results: [],
    locals: locals.types,
    body: [
      startKeeping(layout, local),
      whileTrue(i32.ltU(get(from), get(to)), [
        words.load(get(from)),
        meet(layout, local),
        write(layout, local),
        keepIf(layout, local),
        set(from, i32.add(get(from), i32.const(layout.stateBytes))),
      ]),
      endKeeping(layout, local),
    ],
  };
};

/** Drops the candidates that were met a moment ago. */
const selectFunction = (layout: Layout, options: Options): Func => {
  const local = settleLocals(layout);
  const { types } = local.locals;
  return { params: [], results: [], locals: types, body: select(layout, local, options) };
};

/** Puts the candidates that belong to others into outboxes, and drops them. */
const sortFunction = (layout: Layout): Func => {
  const local = settleLocals(layout);
  const { locals, probe, words, each } = local;
  const mail = mailLocals(locals);
  const offer = [
    set(probe.hash, i64.load(get(each.at), layout.hashOffset)),
    set(mail.other, ownerOf(layout, words, probe.scratch)),
    when(
      i32.eq(get(mail.other), get(mail.me)),
      [write(layout, local), keep(layout, local)],
      putIntoOutbox(layout, mail, words),
    ),
  ];
  return {
    params: [],
    results: [],
    locals: locals.types,
    body: [startMail(layout, mail), sift(layout, local, offer)],
  };
};

/** Inserts the candidates into this worker's part. */
const insertOwnFunction = (layout: Layout): Func => {
  const local = settleLocals(layout);
  const { locals, probe } = local;
  const mail = mailLocals(locals);
  return {
    params: [],
    results: [],
    locals: locals.types,
    body: [startInOwnPart(layout, probe, mail), insertAll(layout, local, { shared: true })],
  };
};

/** Inserts the candidates in whatever part they belong, while this worker is alone. */
const insertAnyFunction = (layout: Layout): Func => {
  const local = settleLocals(layout);
  const { locals, probe, words } = local;
  return {
    params: [],
    results: [],
    locals: locals.types,
    body: [readControl(layout, probe), insertEach(layout, local, setPartOf(layout, probe, words))],
  };
};

/** For several workers: sends others the states that belong in their parts of the index, and puts away what they have sent. */
const settleTogether = (
  layout: Layout,
  {
    unpack,
    select,
    sort,
    insertOwn,
    insertAny,
  }: Record<'unpack' | 'select' | 'sort' | 'insertOwn' | 'insertAny', number>,
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
          receive(layout, mail, { unpack, insert: insertOwn }),
        ],
        call(insertAny),
      ),
    ],
  };
};

/** The functions for several workers; they call each other by position, so they come first in their module. */
export const settleTogetherFunctions = (layout: Layout, options: Options): readonly Func[] => [
  unpackFunction(layout),
  selectFunction(layout, options),
  sortFunction(layout),
  insertOwnFunction(layout),
  insertAnyFunction(layout),
  settleTogether(layout, { unpack: 0, select: 1, sort: 2, insertOwn: 3, insertAny: 4 }),
  hasRoomFunction(layout),
  flushFunction(layout),
];

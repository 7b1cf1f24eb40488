// Mail between workers as code. Each worker sorts the states that it reaches by the part of the index in which they belong, and sends those of
// others in large envelopes, so that little memory is written by one and read by another, and that in order.
// Invariant: there is room in every outbox for all states of a round, since nobody expands while one holds enough to be sent.

import type { Code, Func } from './assembler.ts';
import {
  Locals,
  call,
  get,
  getGlobal,
  i32,
  int32,
  memoryCopy,
  returns,
  set,
  unreachable,
  when,
  whileTrue,
} from './assembler.ts';
import type { Layout } from './layout.ts';
import { control, envelopesFor, lettersToSend, line } from './layout.ts';
import type { Words } from './probe-code.ts';

/** Locals of those who write and read mail. */
export interface Mail {
  readonly base: number;
  /** This worker's number, whether others are at work as well, and the worker that something goes to or comes from. */
  readonly me: number;
  readonly together: number;
  readonly other: number;
  readonly at: number;
  readonly count: number;
  readonly envelope: number;
}

export const mailLocals = (locals: Locals): Mail => ({
  base: locals.i32(),
  me: locals.i32(),
  together: locals.i32(),
  other: locals.i32(),
  at: locals.i32(),
  count: locals.i32(),
  envelope: locals.i32(),
});

export const startMail = ({ region }: Layout, { base, me, together }: Mail): Code => [
  set(base, getGlobal(0)),
  set(me, i32.load(get(base), region.number)),
  set(together, i32.load(i32.const(control.together))),
];

/** An address plus something for each worker. */
const each = (start: Code, worker: Code, bytes: number): Code =>
  i32.add(start, i32.mul(worker, i32.const(bytes)));

/** The base of a worker's region. */
const baseOf = ({ region }: Layout, worker: number): Code =>
  each(i32.const(control.size), get(worker), region.bytes);

/** Where it is written down how far the outbox for worker `other` is filled; to be used with `region.filled`. */
const filledAt = ({ base, other }: Mail): Code => each(get(base), get(other), 4);

/** Where the outbox for worker `other` begins. */
const outboxOf = ({ region, outboxBytes }: Layout, { base, other }: Mail): Code =>
  i32.add(each(get(base), get(other), outboxBytes), i32.const(region.outboxes));

/** The envelope number `count` that the worker with region `from` sends to worker `to`. */
const envelopeOf = (
  { region, envelopeBytes, bases }: Layout,
  { from, to, count }: { from: Code; to: number; count: number },
): Code => {
  const envelopes = envelopesFor(bases.length);
  const first = i32.mul(get(to), i32.const(envelopes));
  const number = i32.add(first, i32.and(get(count), i32.const(envelopes - 1)));
  return i32.add(each(from, number, envelopeBytes), i32.const(region.envelopes));
};

/** Runs `body` for each other worker. */
const forOthers = ({ bases }: Layout, { me, other }: Mail, body: Code): Code => [
  set(other, i32.const(0)),
  whileTrue(i32.ltU(get(other), i32.const(bases.length)), [
    when(i32.ne(get(other), get(me)), body),
    set(other, i32.add(get(other), i32.const(1))),
  ]),
];

/** Puts a state into the outbox for worker `other`. */
export const putIntoOutbox = (layout: Layout, mail: Mail, words: Words): Code => {
  const { at } = mail;
  const { filled } = layout.region;
  return [
    set(at, i32.load(filledAt(mail), filled)),
    i32.store(filledAt(mail), i32.add(get(at), i32.const(layout.stateBytes)), filled),
    words.store(get(at)),
  ];
};

/** Sends what is in the outboxes, if it is at least so many bytes and there is a free envelope. */
export const send = (layout: Layout, mail: Mail, least: number): Code => {
  const { base, me, other, at, count, envelope } = mail;
  const { region } = layout;
  const start = outboxOf(layout, mail);
  const filled = filledAt(mail);
  const sent = each(get(base), get(other), line);
  const read = i32.atomicLoad(each(baseOf(layout, other), get(me), line), region.read);
  return forOthers(layout, mail, [
    set(at, i32.sub(i32.load(filled, region.filled), start)),
    when(i32.geU(get(at), i32.const(least)), [
      set(count, i32.load(sent, region.sent)),
      when(i32.ltU(i32.sub(get(count), read), i32.const(envelopesFor(layout.bases.length))), [
        set(envelope, envelopeOf(layout, { from: get(base), to: other, count })),
        i32.store(get(envelope), get(at)),
        memoryCopy(i32.add(get(envelope), i32.const(line)), start, get(at)),
        i32.atomicStore(sent, i32.add(get(count), i32.const(1)), region.sent),
        i32.store(filled, start, region.filled),
      ]),
    ]),
  ]);
};

/** Deals with all envelopes that have come: one function makes candidates of the states, another inserts them. */
export const receive = (
  layout: Layout,
  mail: Mail,
  { unpack, insert }: { unpack: number; insert: number },
): Code => {
  const { base, me, other, at, count, envelope } = mail;
  const { region } = layout;
  const theirs = baseOf(layout, other);
  const read = each(get(base), get(other), line);
  const start = i32.add(get(envelope), i32.const(line));
  return forOthers(layout, mail, [
    set(count, i32.load(read, region.read)),
    set(at, i32.atomicLoad(each(theirs, get(me), line), region.sent)),
    whileTrue(i32.ne(get(count), get(at)), [
      set(envelope, envelopeOf(layout, { from: theirs, to: me, count })),
      call(unpack, start, i32.add(start, i32.load(get(envelope)))),
      call(insert),
      set(count, i32.add(get(count), i32.const(1))),
      i32.atomicStore(read, get(count), region.read),
    ]),
  ]);
};

/** Whether no outbox for others holds so many bytes. */
const holdLess = (layout: Layout, mail: Mail, bytes: number): Code => {
  const filled = i32.load(filledAt(mail), layout.region.filled);
  const held = i32.sub(filled, outboxOf(layout, mail));
  return [
    forOthers(layout, mail, when(i32.geU(held, i32.const(bytes)), returns(i32.const(0)))),
    returns(i32.const(1)),
    unreachable,
  ];
};

const answer = (name: string, locals: Locals, body: Code): Func => ({
  name,
  params: [],
  results: [int32],
  locals: locals.types,
  body,
});

/** The function `hasRoom`: whether all states of another round fit into the outboxes, whoever they are for. */
export const hasRoomFunction = (layout: Layout): Func => {
  const locals = new Locals(0);
  const mail = mailLocals(locals);
  const least = lettersToSend * layout.stateBytes;
  return answer('hasRoom', locals, [startMail(layout, mail), holdLess(layout, mail, least)]);
};

/** The function `flush`: sends all that is in the outboxes; whether it could. */
export const flushFunction = (layout: Layout): Func => {
  const locals = new Locals(0);
  const mail = mailLocals(locals);
  return answer('flush', locals, [
    startMail(layout, mail),
    send(layout, mail, 1),
    holdLess(layout, mail, 1),
  ]);
};

// `check` as code: for each state and each property, the pairs that their filters let through are asked, until it is known whether
// there was something to check and whether something was decided.

import type { Code, Func } from './assembler.ts';
import {
  Locals,
  call,
  get,
  getGlobal,
  i32,
  i64,
  int32,
  returns,
  set,
  unreachable,
  when,
  whileTrue,
} from './assembler.ts';
import type { KernelPlan, PropertyBits } from './kernel-plan.ts';
import { missKinds, missingJudgement } from './kernel-plan.ts';
import { stateAddress } from './probe-code.ts';
import {
  bump,
  dispatch,
  filtered,
  finishMisses,
  hasRoomForMisses,
  loadState,
  note,
  startMisses,
} from './scan-code.ts';

/** The parameters: the first state to check, and the end. */
const from = 0;
const to = 1;

/** What is found out about a property: bits of a local variable. */
const foundDecided = 2;
const foundMissing = 4;

const localsOf = ({ layout, filters }: KernelPlan) => {
  const locals = new Locals(2);
  return {
    locals,
    base: locals.i32(),
    missEnd: locals.i32(),
    given: locals.i32(),
    found: locals.i32(),
    result: locals.i32(),
    what: locals.i32(),
    todo: locals.i64(),
    lanes: locals.i64s(layout.lanes),
    givenGroups: locals.i64s(filters.given.groups),
    decidedGroups: locals.i64s(filters.decided.groups),
  };
};
type CheckLocals = ReturnType<typeof localsOf>;

interface Context {
  readonly local: CheckLocals;
  readonly calls: readonly (Code | undefined)[];
  /** What walking the table of pair `what` gives. */
  readonly walked: (pair: Code) => Code;
}

/** The pairs of a property that lie in one group and pass a test, as bits. */
const maskIn = (
  group: number,
  { first, count }: PropertyBits,
  test: (pair: number) => boolean,
): bigint => {
  let mask = 0n;
  for (let pair = 0; pair < count; pair += 1) {
    const bit = first + pair - 64 * group;
    if (bit >= 0 && bit < 64 && test(pair)) mask |= 1n << BigInt(bit);
  }
  return mask;
};

/** Asks those pairs of one group that may change what is known. */
const askGroup = (group: number, bits: PropertyBits, { local, calls, walked }: Context): Code => {
  const { given, found, result, what, todo } = local;
  const mine = maskIn(group, bits, () => true);
  const exactly = maskIn(group, bits, (pair) => bits.exact[pair] === true);
  const maybeGiven = get(local.givenGroups[group] ?? 0);
  const note = (bit: number): Code => set(found, i32.or(get(found), i32.const(bit)));
  return [
    when(i32.eqz(i64.eqz(i64.and(maybeGiven, i64.const(exactly)))), set(given, i32.const(1))),
    // Once it is known that there was something to check, only pairs that may be decided are of interest.
    set(todo, i64.and(get(local.decidedGroups[group] ?? 0), i64.const(mine))),
    when(i32.eqz(get(given)), set(todo, i64.and(maybeGiven, i64.const(mine)))),
    whileTrue(i32.eqz(i64.eqz(get(todo))), [
      set(what, i32.wrap(i64.ctz(get(todo)))),
      set(todo, i64.and(get(todo), i64.sub(get(todo), i64.const(1n)))),
      dispatch(get(what), calls.slice(64 * group, 64 * group + 64), {
        result,
        otherwise: missingJudgement,
      }),
      when(i32.and(get(result), i32.const(2)), [
        when(
          i32.eq(get(result), i32.const(missingJudgement)),
          set(result, walked(i32.add(get(what), i32.const(64 * group)))),
        ),
        when(i32.and(get(result), i32.const(2)), note(foundDecided)),
        when(i32.eq(get(result), i32.const(missingJudgement)), note(foundMissing)),
      ]),
      when(get(result), set(given, i32.const(1))),
    ]),
  ];
};

/** Checks one property on the state in the lanes. A property with a pair that has no answer is left to the learner as a whole. */
const checkProperty = (bits: PropertyBits, { layout }: KernelPlan, context: Context): Code => {
  const { base, missEnd, given, found } = context.local;
  const { region } = layout;
  const { property, first, count } = bits;
  const groups: Code[] = [];
  for (let group = first >> 6; group <= (first + count - 1) >> 6; group += 1) {
    groups.push(askGroup(group, bits, context));
  }
  return [
    set(given, i32.const(0)),
    set(found, i32.const(0)),
    groups,
    when(
      i32.and(get(found), i32.const(foundMissing)),
      note(missEnd, from, i32.const(missKinds.property + property)),
      when(get(given), [
        bump(get(base), region.exercised + 4 * property),
        when(get(found), i32.store(get(base), i32.const(1), region.decided + 4 * property)),
      ]),
    ),
  ];
};

/** The function `check`; `pair` is the number of the first pair's function, `walk` of the one that walks tables. */
export const checkFunction = (
  plan: KernelPlan,
  { pair: firstPair, walk }: { readonly pair: number; readonly walk: number },
): Func => {
  const { layout, chunks, pairs, properties, filters } = plan;
  const local = localsOf(plan);
  const { base, missEnd, lanes } = local;
  let pair = firstPair;
  const calls = pairs.map((func) =>
    func === undefined ? undefined : call(pair++, ...lanes.map(get)),
  );
  const walked = (what: Code): Code => call(walk, what, stateAddress(layout, get(from)));
  const scan = { chunks, lanes };
  return {
    name: 'check',
    params: [int32, int32],
    results: [int32],
    locals: local.locals.types,
    body: [
      set(base, getGlobal(0)),
      startMisses(base, missEnd, layout),
      whileTrue(i32.and(i32.ltU(get(from), get(to)), hasRoomForMisses(base, missEnd, layout)), [
        loadState(from, layout, lanes),
        local.givenGroups.map((group, g) => set(group, filtered(filters.given, g, scan))),
        local.decidedGroups.map((group, g) => set(group, filtered(filters.decided, g, scan))),
        properties.map((bits) => checkProperty(bits, plan, { local, calls, walked })),
        set(from, i32.add(get(from), i32.const(1))),
      ]),
      finishMisses(base, missEnd, layout),
      returns(get(from)),
      unreachable,
    ],
  };
};

// `expand` as code: for each state, the rules that its filter lets through are tried; their successors become candidates.

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
import type { KernelPlan } from './kernel-plan.ts';
import { answers, missKinds } from './kernel-plan.ts';
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

/** The parameters: the first state to expand, and the end. */
const from = 0;
const to = 1;

const localsOf = ({ layout }: KernelPlan) => {
  const locals = new Locals(2);
  return {
    locals,
    base: locals.i32(),
    /** Where the next candidate goes. */
    out: locals.i32(),
    before: locals.i32(),
    missEnd: locals.i32(),
    what: locals.i32(),
    result: locals.i32(),
    ends: locals.i32(),
    bits: locals.i64(),
    lanes: locals.i64s(layout.lanes),
  };
};
type ExpandLocals = ReturnType<typeof localsOf>;

interface Trying {
  readonly local: ExpandLocals;
  /** Calls of the functions that were compiled. */
  readonly calls: readonly (Code | undefined)[];
  /** The number of the function that walks tables. */
  readonly walk: number;
}

/** Tries the rules of one group of the filter. */
const tryGroup = (
  group: number,
  { layout, chunks, filters }: KernelPlan,
  { local, calls, walk }: Trying,
): Code => {
  const { base, out, missEnd, what, result, bits, lanes } = local;
  const { region, recordBytes } = layout;
  const instance = group === 0 ? get(what) : i32.add(get(what), i32.const(64 * group));
  const counter = i32.add(get(base), i32.shl(get(what), i32.const(2)));
  // What code has no answer for is walked. That comes last, so that what has one goes the same way as if there were no walking.
  const isFired = i32.eq(get(result), i32.const(answers.fired));
  const walked = set(result, call(walk, get(out), instance, stateAddress(layout, get(from))));
  const taken = [
    bump(counter, region.fired + 256 * group),
    set(out, i32.add(get(out), i32.const(recordBytes))),
  ];
  return [
    set(bits, filtered(filters.rules, group, { chunks, lanes })),
    whileTrue(i32.eqz(i64.eqz(get(bits))), [
      set(what, i32.wrap(i64.ctz(get(bits)))),
      set(bits, i64.and(get(bits), i64.sub(get(bits), i64.const(1n)))),
      dispatch(get(what), calls.slice(64 * group, 64 * group + 64), {
        result,
        otherwise: answers.missing,
      }),
      when(
        isFired,
        taken,
        when(get(result), [
          walked,
          when(isFired, taken, when(get(result), note(missEnd, from, instance))),
        ]),
      ),
    ]),
  ];
};

/** Whether there is a state to expand, and room for what it may lead to. */
const mayGoOn = ({ layout }: KernelPlan, { base, out, missEnd, ends }: ExpandLocals): Code => {
  const { region, candidatesMax, expandedMax, recordBytes } = layout;
  const below = (local: number, offset: number): Code =>
    i32.ltU(get(local), i32.add(get(base), i32.const(offset)));
  return [
    i32.ltU(get(from), get(to)),
    below(out, region.candidates + candidatesMax * recordBytes),
    below(ends, region.ends + 4 * expandedMax),
    hasRoomForMisses(base, missEnd, layout),
  ].reduce((a, b) => i32.and(a, b));
};

/** The function `expand`; `step` is the number of the first rule's function, `walk` of the one that walks tables. */
export const expandFunction = (
  plan: KernelPlan,
  { step: firstStep, walk }: { readonly step: number; readonly walk: number },
): Func => {
  const { layout, rules, filters } = plan;
  const { region, recordBytes } = layout;
  const local = localsOf(plan);
  const { base, out, before, missEnd, ends, lanes } = local;
  let step = firstStep;
  const calls = rules.map((rule) =>
    rule === undefined ? undefined : call(step++, get(out), ...lanes.map(get)),
  );
  const candidates = i32.add(get(base), i32.const(region.candidates));
  const known = i32.mul(i32.load(get(base), region.candidateCount), i32.const(recordBytes));
  return {
    name: 'expand',
    params: [int32, int32],
    results: [int32],
    locals: local.locals.types,
    body: [
      set(base, getGlobal(0)),
      set(out, i32.add(candidates, known)),
      startMisses(base, missEnd, layout),
      set(ends, i32.add(get(base), i32.const(region.ends))),
      whileTrue(mayGoOn(plan, local), [
        loadState(from, layout, lanes),
        set(before, get(out)),
        Array.from({ length: filters.rules.groups }, (_, group) =>
          tryGroup(group, plan, { local, calls, walk }),
        ),
        when(i32.eq(get(out), get(before)), note(missEnd, from, i32.const(missKinds.noSuccessor))),
        i32.store(get(ends), get(out)),
        set(ends, i32.add(get(ends), i32.const(4))),
        set(from, i32.add(get(from), i32.const(1))),
      ]),
      i32.store(
        get(base),
        i32.divU(i32.sub(get(out), candidates), i32.const(recordBytes)),
        region.candidateCount,
      ),
      finishMisses(base, missEnd, layout),
      returns(get(from)),
      unreachable,
    ],
  };
};

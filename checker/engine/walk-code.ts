// Walking tables as code: what was not compiled is answered from the tables as they lie in memory, question by question. That is slower than
// code made of them and needs no compiling: what was learned a moment ago is of use at once, and small searches never need more.

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
import { answers, missingJudgement } from './kernel-plan.ts';
import type { Layout } from './layout.ts';
import { decided, disabled } from './leaves.ts';
import { Words } from './probe-code.ts';
import { bump } from './scan-code.ts';
import { countVerdicts, noteVerdict } from './step-code.ts';
import { effectBytes, effectHead, fieldBytes } from './table-memory.ts';

const times = (number: Code, bytes: number): Code => i32.mul(number, i32.const(bytes));

/** The leaf that a branch stands for. */
const leafAt = (branch: number): Code => i32.sub(i32.const(-1), get(branch));

/** Follows a tree from a branch on, for the state at an address; gives the branch where that ends: a leaf, or 0. */
const followFunction = ({ tables }: KernelPlan): Func => {
  const [branch, state] = [0, 1];
  const locals = new Locals(2);
  const [field, value] = [locals.i32(), locals.i32()];
  const word = i32.load(i32.add(get(state), i32.load(get(field), tables.fields)));
  return {
    params: [int32, int32],
    results: [int32],
    locals: locals.types,
    body: [
      whileTrue(i32.gtS(get(branch), i32.const(0)), [
        set(branch, times(get(branch), 4)),
        set(field, times(i32.load(get(branch), tables.cells), fieldBytes)),
        set(
          value,
          i32.and(
            i32.shrU(word, i32.load(get(field), tables.fields + 4)),
            i32.load(get(field), tables.fields + 8),
          ),
        ),
        set(branch, i32.load(i32.add(get(branch), times(get(value), 4)), tables.cells + 4)),
      ]),
      returns(get(branch)),
      unreachable,
    ],
  };
};

const countWalk = ({ region }: Layout): Code => bump(getGlobal(0), region.walks);

/** A rule instance, by number, on the state at an address: as the function made of its table, but for parameters. */
const walkRuleFunction = ({ layout, tables, stepPairs }: KernelPlan, follow: number): Func => {
  const [out, instance, state] = [0, 1, 2];
  const locals = new Locals(3);
  const [branch, effect] = [locals.i32(), locals.i32()];
  const verdicts = { given: locals.i32(), decided: locals.i32() };
  const words = new Words(layout, locals);
  const walk = (root: Code): Code => [
    set(branch, call(follow, root, get(state))),
    when(i32.eqz(get(branch)), returns(i32.const(answers.missing))),
  ];
  const changed = words.lanes.map((lane, i) => {
    const at = effectHead + 16 * i;
    const kept = i64.and(get(lane), i64.load(get(effect), at));
    return set(lane, i64.or(kept, i64.load(get(effect), at + 8)));
  });
  const judged = stepPairs.map(
    (bit, i): Code => [
      walk(i32.load(i32.load(get(effect)), 4 * i)),
      set(branch, leafAt(branch)),
      when(get(branch), [
        noteVerdict(verdicts.given, bit),
        when(i32.eq(get(branch), i32.const(decided)), noteVerdict(verdicts.decided, bit)),
      ]),
    ],
  );
  return {
    params: [int32, int32, int32],
    results: [int32],
    locals: locals.types,
    body: [
      countWalk(layout),
      walk(i32.load(times(get(instance), 4), tables.roots)),
      set(branch, leafAt(branch)),
      when(i32.eq(get(branch), i32.const(disabled)), returns(i32.const(answers.disabled))),
      set(
        effect,
        i32.add(
          i32.const(tables.effects - effectBytes(layout.lanes)),
          times(get(branch), effectBytes(layout.lanes)),
        ),
      ),
      judged,
      words.load(get(state)),
      changed,
      words.store(get(out)),
      stepPairs.length === 0 ? [] : countVerdicts(new Set(stepPairs), layout, verdicts),
      returns(i32.const(answers.fired)),
      unreachable,
    ],
  };
};

/** A property and binding, by number, on the state at an address. */
const walkPairFunction = ({ layout, tables, firstPair }: KernelPlan, follow: number): Func => {
  const [pair, state] = [0, 1];
  const locals = new Locals(2);
  const branch = locals.i32();
  const root = i32.load(times(get(pair), 4), tables.roots + 4 * firstPair);
  return {
    params: [int32, int32],
    results: [int32],
    locals: locals.types,
    body: [
      countWalk(layout),
      set(branch, call(follow, root, get(state))),
      when(i32.eqz(get(branch)), returns(i32.const(missingJudgement))),
      returns(leafAt(branch)),
      unreachable,
    ],
  };
};

/** Numbers of the functions that walk tables. */
export interface Walks {
  readonly rule: number;
  readonly pair: number;
}

/** The functions, when the first of them has the number `first`. */
export const walkFunctions = (
  plan: KernelPlan,
  first: number,
): { readonly functions: readonly Func[]; readonly walks: Walks } => ({
  functions: [followFunction(plan), walkRuleFunction(plan, first), walkPairFunction(plan, first)],
  walks: { rule: first + 1, pair: first + 2 },
});

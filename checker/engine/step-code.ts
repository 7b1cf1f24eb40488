// What step properties say, as code: gathered bit by bit in two local variables, then counted and left with the candidate.

import type { Code } from './assembler.ts';
import { get, getGlobal, i32, set, when } from './assembler.ts';
import type { Layout } from './layout.ts';

/** Locals: the step properties that had something to check, and those that were decided, as bits. */
export interface Verdicts {
  readonly given: number;
  readonly decided: number;
}

/** Adds the bit of a step property to one of them. */
export const noteVerdict = (verdict: number, bit: number): Code =>
  set(verdict, i32.or(get(verdict), i32.const(1 << bit)));

/** Counts what was noted of the step properties with these bits, and leaves it with the candidate that local 0 points to. */
export const countVerdicts = (
  bits: ReadonlySet<number>,
  layout: Layout,
  verdicts: Verdicts,
): Code => {
  const { region, flagsOffset } = layout;
  const [given, found] = [get(verdicts.given), get(verdicts.decided)];
  const base = getGlobal(0);
  const count = (bit: number): Code => {
    const offset = region.stepGiven + 4 * bit;
    const one = i32.and(i32.shrU(given, i32.const(bit)), i32.const(1));
    return i32.store(base, i32.add(i32.load(base, offset), one), offset);
  };
  return [
    i32.store(get(0), found, flagsOffset),
    when(given, [
      [...bits].map(count),
      i32.store(base, i32.or(i32.load(base, region.stepDecided), found), region.stepDecided),
    ]),
  ];
};

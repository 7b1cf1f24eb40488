// The list of candidates as code: the states that steps lead to, before it is known whether they are new. It is read from its beginning, and
// what is kept of it is written to the same place, which reading has left behind by then.

import type { Code } from './assembler.ts';
import { get, getGlobal, i32, i64, set, whileTrue } from './assembler.ts';
import type { Layout } from './layout.ts';
import type { Probe, Words } from './probe-code.ts';

/** Locals of a loop over the list. */
export interface Loop {
  readonly at: number;
  readonly stop: number;
  readonly base: number;
}

/** Runs `body` for each candidate; the local `at` is its address. */
export const forCandidates = (layout: Layout, { at, stop, base }: Loop, body: Code): Code => [
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

/** Locals of those who write a list. */
export interface Kept {
  /** Where the next one is written. */
  readonly kept: number;
  /** For `keepIf`. */
  readonly isKept: number;
}

/** A state in local variables, with its hash. */
export interface Hashed {
  readonly words: Words;
  readonly probe: Pick<Probe, 'hash'>;
}

/** Begins to write a new list of candidates in place of the present one. */
export const startKeeping = ({ region }: Layout, { kept }: Kept): Code =>
  set(kept, i32.add(getGlobal(0), i32.const(region.candidates)));

/** Makes the list that was written the list of candidates. */
export const endKeeping = ({ region, recordBytes }: Layout, { kept }: Kept): Code => {
  const first = i32.add(getGlobal(0), i32.const(region.candidates));
  const count = i32.divU(i32.sub(get(kept), first), i32.const(recordBytes));
  return i32.store(getGlobal(0), count, region.candidateCount);
};

/** Forgets the candidates. */
export const dropAll = ({ region }: Layout): Code =>
  i32.store(getGlobal(0), i32.const(0), region.candidateCount);

/** Writes a state and its hash to the list. */
export const write = ({ hashOffset }: Layout, { words, kept, probe }: Hashed & Kept): Code => [
  words.store(get(kept)),
  i64.store(get(kept), get(probe.hash), hashOffset),
];

/** Keeps what was written to the list. */
export const keep = ({ recordBytes }: Layout, { kept }: Kept): Code =>
  set(kept, i32.add(get(kept), i32.const(recordBytes)));

/** The same if the local `isKept` is 1, and not if it is 0, without a branch, where it could not be predicted. */
export const keepIf = ({ recordBytes }: Layout, { kept, isKept }: Kept): Code =>
  set(kept, i32.add(get(kept), i32.mul(get(isKept), i32.const(recordBytes))));

/** Keeps some candidates: `offer` runs for each, whose state is in `words`. */
export const sift = (
  layout: Layout,
  local: Hashed & Kept & { readonly each: Loop },
  offer: Code,
): Code => [
  startKeeping(layout, local),
  forCandidates(layout, local.each, [local.words.load(get(local.each.at)), offer]),
  endKeeping(layout, local),
];

// Pieces of code that both inner loops use, over states and their filters: `expand` tries the rules, `check` asks the properties.

import type { Code } from './assembler.ts';
import { block, br, brTable, get, i32, i64, set } from './assembler.ts';
import type { Chunk, FilterPlace } from './kernel-plan.ts';
import type { Layout } from './layout.ts';
import { stateAddress } from './probe-code.ts';

/** Loads state number `id` into lanes. */
export const loadState = (id: number, layout: Layout, lanes: readonly number[]): Code => {
  const address = stateAddress(layout, get(id));
  return lanes.map((lane, i) =>
    set(lane, 2 * i + 1 < layout.words ? i64.load(address, 8 * i) : i64.load32(address, 8 * i)),
  );
};

const chunkValue = ({ lane, shift }: Chunk, lanes: readonly number[]): Code => {
  const value = get(lanes[lane] ?? 0);
  return i32.and(
    i32.wrap(shift === 0 ? value : i64.shrU(value, i64.const(BigInt(shift)))),
    i32.const(255),
  );
};

/** The bits of one group that no chunk rules out. */
export const filtered = (
  { address, groups }: FilterPlace,
  group: number,
  { chunks, lanes }: { chunks: readonly Chunk[]; lanes: readonly number[] },
): Code =>
  chunks
    .map((chunk, c) =>
      i64.load(
        i32.mul(chunkValue(chunk, lanes), i32.const(8 * groups)),
        address + 8 * (256 * groups * c + group),
      ),
    )
    .reduce((a, b) => i64.and(a, b));

/** Calls one of several functions by number; where there is none, `otherwise` is the result. */
export const dispatch = (
  index: Code,
  targets: readonly (Code | undefined)[],
  { result, otherwise }: { result: number; otherwise: number },
): Code => {
  const present = targets.flatMap((code) => (code === undefined ? [] : [code]));
  let position = 0;
  const depths = targets.map((code) => (code === undefined ? present.length : position++));
  const jump = brTable(index, depths, present.length);
  const cases = present.reduce<Code>(
    (inner, code, i) => [block(inner), set(result, code), br(present.length - i)],
    jump,
  );
  return block([block(cases), set(result, i32.const(otherwise))]);
};

/** Adds 1 to a counter in memory. */
export const bump = (address: Code, offset: number): Code =>
  i32.store(address, i32.add(i32.load(address, offset), i32.const(1)), offset);

/** Notes that state `id` has no answer for `what`. */
export const note = (end: number, id: number, what: Code): Code => [
  i32.store(get(end), get(id)),
  i32.store(get(end), what, 4),
  set(end, i32.add(get(end), i32.const(8))),
];

/** Where the list of misses goes on, as a local variable. */
export const startMisses = (base: number, end: number, { region }: Layout): Code =>
  set(
    end,
    i32.add(
      i32.add(get(base), i32.const(region.misses)),
      i32.shl(i32.load(get(base), region.missCount), i32.const(3)),
    ),
  );

/** Whether there is room for the misses of another state. */
export const hasRoomForMisses = (base: number, end: number, layout: Layout): Code =>
  i32.ltU(get(end), i32.add(get(base), i32.const(layout.region.misses + 8 * layout.missesMax)));

/** Stores how long the list of misses is now. */
export const finishMisses = (base: number, end: number, { region }: Layout): Code =>
  i32.store(
    get(base),
    i32.shrU(i32.sub(i32.sub(get(end), get(base)), i32.const(region.misses)), i32.const(3)),
    region.missCount,
  );

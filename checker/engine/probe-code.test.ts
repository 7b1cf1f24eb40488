import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Code } from './assembler.ts';
import { Locals, assemble, get, i32, int32, returns, set, unreachable } from './assembler.ts';
import { freeSlot, openSlot, probeLocals, seekSlot } from './probe-code.ts';

const start = 64;
const idBits = 20;

/** The function that goes on from a slot to the next one that is sought, in a part that begins at `start`. */
const seekIn = (which: typeof openSlot) => {
  const [slot, end, tag, bits] = [0, 1, 2, 3];
  const locals = new Locals(4);
  const probe = { ...probeLocals(locals), slot, end, tag, idBits: bits };
  const body: Code = [
    set(probe.start, i32.const(start)),
    seekSlot(probe, which(probe)),
    returns(get(slot)),
    unreachable,
  ];
  const seek = {
    name: 'seek',
    params: [int32, int32, int32, int32],
    results: [int32],
    locals: locals.types,
    body,
  };
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const module = new WebAssembly.Module(assemble([seek], { pages: 1, shared: false }));
  const { exports } = new WebAssembly.Instance(module, { env: { memory, base: 0 } });
  return {
    seek: exports['seek'] as (slot: number, end: number, tag: number, bits: number) => number,
    // What lies behind the part is full, and so is never what is sought.
    fill: (entries: readonly number[]): void => {
      const words = new Uint32Array(memory.buffer).fill(0xffffffff);
      words.set(entries, start / 4);
    },
  };
};

/** Entries of few tags, so that free slots and equal tags are neither rare nor everywhere. */
const entry = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.nat(5), fc.integer({ min: 1, max: 2 ** idBits - 1 }))
      .map(([tag, number]) => ((tag << idBits) | number) >>> 0),
  },
);

it.each([
  ['a free slot', freeSlot, (found: number) => found === 0],
  [
    'a free slot or one with the tag',
    openSlot,
    (found: number, tag: number) => found === 0 || found >>> idBits === tag,
  ],
] as const)('%s is found, whether it lies in the next four or beyond the end', (_, which, is) => {
  const { seek, fill } = seekIn(which);
  fc.assert(
    fc.property(
      fc.array(entry, { minLength: 1, maxLength: 24 }),
      fc.nat(),
      fc.nat(5),
      (entries, from, tag) => {
        fc.pre(entries.some((found) => is(found, tag)));
        fill(entries);
        let expected = from % entries.length;
        while (!is(entries[expected] ?? 0, tag)) expected = (expected + 1) % entries.length;
        const first = start + 4 * (from % entries.length);
        const end = start + 4 * entries.length;
        expect(seek(first, end, tag << idBits, idBits)).toBe(start + 4 * expected);
      },
    ),
    { numRuns: 2000 },
  );
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { modelFor } from '../check.ts';
import { peterson } from '../testing/classics/peterson.ts';
import type { Codec } from './codec.ts';
import { codecOf } from './codec.ts';
import { control, line } from './layout.ts';
import { Machine } from './machine.ts';
import type { Ownership, Sample } from './ownership.ts';
import { evenOwnership, ownerIn, ownershipFor } from './ownership.ts';
import { finish } from './testing/finish.ts';

const model = modelFor(peterson, [], { processes: 4 });
const codec: Codec = codecOf(model.variables, model.initial);

/** Steps of a walk at random: each changes one field, some fields far less often than others. */
const walk = (steps: number, steady: readonly number[], seed: number): Sample => {
  const random = fc.sample(fc.nat(), { numRuns: 3 * steps, seed });
  const next = (): number => random.pop() ?? 0;
  const states: Uint32Array[] = [];
  const taken: { before: Uint32Array; after: Uint32Array }[] = [];
  let state = new Uint32Array(codec.words);
  for (let i = 0; i < steps; i += 1) {
    const choice = next() % codec.fields.length;
    const index =
      steady.includes(choice) && next() % 8 > 0 ? (choice + 1) % codec.fields.length : choice;
    const field = codec.fields[index];
    if (field === undefined) continue;
    const after = state.slice();
    const code = next() % field.variable.values.length;
    after[field.word] =
      ((after[field.word] ?? 0) & ~(field.mask << field.shift)) | (code << field.shift);
    taken.push({ before: state, after });
    states.push(after);
    state = after;
  }
  return { states, steps: taken };
};

const sharesOf = (ownership: Ownership, { states }: Sample, workers: number): readonly number[] =>
  Array.from(
    { length: workers },
    (_, worker) =>
      states.filter((state) => ownerIn(ownership, state) === worker).length / states.length,
  );

const cutOf = (ownership: Ownership, { steps }: Sample): number =>
  steps.filter(({ before, after }) => ownerIn(ownership, before) !== ownerIn(ownership, after))
    .length / steps.length;

it.each([2, 4])('shares states out evenly among %i workers, and few steps lead away', (workers) => {
  const sample = walk(3000, [0, 1, 2, 3], workers);
  const found = ownershipFor(codec.fields, sample, { workers, before: undefined });
  expect(found).toBeDefined();
  if (found === undefined) return;
  expect(Math.max(...sharesOf(found, sample, workers))).toBeLessThan(1.1 / workers);
  const even = evenOwnership(Math.ceil(codec.words / 2), workers);
  expect(cutOf(found, sample)).toBeLessThan(cutOf(even, sample) / 2);
});

it('keeps what was before where the shares are even, and evens them where they are not', () => {
  const [first, second] = [walk(3000, [0, 1], 1), walk(3000, [0, 1], 2)];
  const before = ownershipFor(codec.fields, first, { workers: 2, before: undefined });
  expect(before).toBeDefined();
  expect(ownershipFor(codec.fields, first, { workers: 2, before })).toEqual(before);
  const after = ownershipFor(codec.fields, second, { workers: 2, before });
  const worst = (ownership: Ownership | undefined): number =>
    ownership === undefined ? 1 : Math.max(...sharesOf(ownership, second, 2));
  expect(worst(before)).toBeGreaterThan(0.6);
  expect(worst(after)).toBeLessThan(0.58);
});

it('has nothing to say without steps, or where there is one state', () => {
  const state = new Uint32Array(codec.words);
  const question = { workers: 2, before: undefined };
  expect(ownershipFor(codec.fields, { states: [state], steps: [] }, question)).toBeUndefined();
  const loop = { states: [state, state], steps: [{ before: state, after: state }] };
  expect(ownershipFor(codec.fields, loop, question)).toBeUndefined();
});

it('the kernel puts every state into the part that it belongs in', () => {
  const machine = new Machine(model, { symmetry: false, workers: 3 });
  machine.begin();
  for (let from = 0, to = 1; from < to; [from, to] = [to, machine.endLevel()]) {
    finish(machine.all('work', from, to));
  }
  const { layout, memory } = machine;
  const words = new Uint32Array(memory.buffer);
  const ownership = evenOwnership(layout.lanes, 3);
  const counts = [0, 0, 0];
  for (let id = 0; id < machine.states; id += 1) {
    const owner = ownerIn(ownership, machine.read(id));
    counts[owner] = (counts[owner] ?? 0) + 1;
  }
  expect(counts).toEqual([0, 1, 2].map((worker) => words[(layout.entries + line * worker) >> 2]));
  expect(words[control.next >> 2]).toBe(machine.states);
  machine.close();
});

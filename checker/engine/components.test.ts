import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Components } from './components.ts';
import type { Graph } from './graph.ts';
import { finish } from './testing/finish.ts';

/** A graph from the successors of each state. */
const graphFrom = (successors: readonly (readonly number[])[]): Graph => {
  const targets = Uint32Array.from(successors.flat());
  const starts = new Uint32Array(successors.length + 1);
  for (const [i, { length }] of successors.entries()) starts[i + 1] = (starts[i] ?? 0) + length;
  return {
    states: successors.length,
    starts,
    targets,
    by: new Uint16Array(targets.length),
    read: () => new Uint32Array(0),
  };
};

interface Some {
  readonly successors: readonly (readonly number[])[];
  /** The mark of each state. */
  readonly marks: readonly number[];
}

const some: fc.Arbitrary<Some> = fc.integer({ min: 1, max: 9 }).chain((states) =>
  fc.record({
    successors: fc.array(fc.array(fc.nat(states - 1), { maxLength: 3 }), {
      minLength: states,
      maxLength: states,
    }),
    marks: fc.array(fc.nat(1), { minLength: states, maxLength: states }),
  }),
);

/** Which state leads to which without leaving the part: the transitive closure of its steps. */
const closureOf = ({ successors, marks }: Some, mark: number): readonly (readonly boolean[])[] => {
  const isIn = (state: number): boolean => marks[state] === mark;
  const leads = successors.map((next, from) =>
    successors.map((_, to) => isIn(from) && isIn(to) && (from === to || next.includes(to))),
  );
  for (const [by] of leads.entries()) {
    for (const row of leads) {
      for (const [to] of row.entries()) {
        if (row[by] === true && leads[by]?.[to] === true) row[to] = true;
      }
    }
  }
  return leads;
};

const visited = (components: Components, { marks }: Some, mark: number): number[][] => {
  const found: number[][] = [];
  const roots = Uint32Array.from(marks.keys());
  const part = { marks: Uint32Array.from(marks), mark };
  finish(components.visit(roots, part, (component) => found.push([...component].sort())));
  return found;
};

it('states are in one component exactly if each leads to the other within the part', () => {
  fc.assert(
    fc.property(some, (given) => {
      const components = new Components(graphFrom(given.successors));
      // The second visit must not be misled by the first one.
      for (const mark of [0, 1]) {
        const leads = closureOf(given, mark);
        const found = visited(components, given, mark);
        expect(found.flat().sort()).toEqual(
          [...given.marks.keys()].filter((state) => given.marks[state] === mark),
        );
        for (const [a] of leads.entries()) {
          for (const [b] of leads.entries()) {
            const areTogether = found.some((each) => each.includes(a) && each.includes(b));
            expect(areTogether).toBe(leads[a]?.[b] === true && leads[b]?.[a] === true);
          }
        }
      }
    }),
    { numRuns: 400 },
  );
});

it('a component is visited after all that it leads to', () => {
  fc.assert(
    fc.property(some, (given) => {
      const found = visited(new Components(graphFrom(given.successors)), given, 1);
      const leads = closureOf(given, 1);
      for (const [i, later] of found.entries()) {
        for (const earlier of found.slice(0, i)) {
          expect(earlier.some((from) => later.some((to) => leads[from]?.[to]))).toBe(false);
        }
      }
    }),
    { numRuns: 200 },
  );
});

it('only what the roots lead to is visited', () => {
  const components = new Components(graphFrom([[1], [], [0]]));
  const part = { marks: new Uint32Array(3), mark: 0 };
  const found: number[] = [];
  finish(components.visit(Uint32Array.of(0), part, (component) => found.push(...component)));
  expect(found).toEqual([1, 0]);
});

it('a way of a million states is no matter of the stack', () => {
  const states = 1_000_000;
  const starts = Uint32Array.from({ length: states + 1 }, (_, i) => i);
  const targets = Uint32Array.from({ length: states }, (_, i) => (i + 1) % states);
  const graph = { ...graphFrom([]), states, starts, targets };
  const sizes: number[] = [];
  const work = new Components(graph).visit(
    Uint32Array.of(0),
    { marks: new Uint32Array(states), mark: 0 },
    (component) => sizes.push(component.length),
  );
  let pauses = 0;
  while (work.next().done !== true) pauses += 1;
  expect(sizes).toEqual([states]);
  expect(pauses).toBeGreaterThan(0);
});

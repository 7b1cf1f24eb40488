// Tables: what has been learned, as data. A table is a decision tree: an inner node asks for one field and has a branch for each
// value of its domain; a leaf is a number whose meaning is the owner's. A branch that has not been learned yet is missing, and
// looking through it says so. Invariant: a path from the root asks for each field at most once.

import type { Field } from './codec.ts';

/** What looking into a table gives: a leaf (0 or more), or this. */
export const missing = -1;

/** The parts of a tree as they lie in `cells`: 0 is missing, a positive number a node, a negative one a leaf. */
type Branch = number;
export const leafOf = (branch: Branch): number => ~branch;

export interface Tables {
  /** Node at position `n`: `cells[n]` is the field asked for, `cells[n + 1 + code]` the branch for each value. */
  readonly cells: () => Int32Array;
  /** The branch at which each tree begins. */
  readonly roots: readonly number[];
  /** How often each tree was extended: the number of its leaves. */
  readonly lessons: readonly number[];
  /** Adds an empty tree and gives its number. */
  readonly add: () => number;
  /** The leaf of a state in a tree, or `missing`. */
  readonly look: (tree: number, words: ArrayLike<number>) => number;
  /** Adds a path: fields and codes alternating, in the order in which they were read. */
  readonly learn: (tree: number, path: readonly number[], leaf: number) => void;
  /** Cells in use, for the budget. */
  readonly size: () => number;
}

/** A rule or property asked for something else than the last time, though all it had read was the same. */
export class Fickle extends Error {
  override readonly name = 'Fickle';
}

/** Empty tables over the fields of a codec. */
export const tablesOf = (fields: readonly Field[]): Tables => {
  const words = Int32Array.from(fields, ({ word }) => word);
  const shifts = Int32Array.from(fields, ({ shift }) => shift);
  const masks = Int32Array.from(fields, ({ mask }) => mask);
  const sizes = fields.map(({ variable }) => variable.values.length);
  let cells = new Int32Array(1 << 12);
  // Position 0 stays empty: 0 means missing.
  let used = 1;
  const roots: number[] = [];
  const lessons: number[] = [];

  const newNode = (field: number): number => {
    const size = 1 + (sizes[field] ?? 0);
    if (used + size > cells.length) {
      const larger = new Int32Array(2 * cells.length + size);
      larger.set(cells);
      cells = larger;
    }
    const node = used;
    cells[node] = field;
    used += size;
    return node;
  };

  const look: Tables['look'] = (tree, state) => {
    let at = roots[tree] as number;
    while (at > 0) {
      const field = cells[at] as number;
      const code =
        ((state[words[field] as number] as number) >>> (shifts[field] as number)) &
        (masks[field] as number);
      at = cells[at + 1 + code] as number;
    }
    return at === 0 ? missing : ~at;
  };

  const learn: Tables['learn'] = (tree, path, leaf) => {
    // Where the branch to follow is written down: in the roots first, then in a node.
    let branch = roots[tree] ?? 0;
    let place = -1;
    const put = (value: number): void => {
      if (place < 0) roots[tree] = value;
      else cells[place] = value;
    };
    for (let i = 0; i < path.length; i += 2) {
      const field = path[i] as number;
      if (branch === 0) {
        branch = newNode(field);
        put(branch);
      }
      if (branch < 0 || cells[branch] !== field) throw new Fickle();
      place = branch + 1 + (path[i + 1] as number);
      branch = cells[place] as number;
    }
    if (branch > 0 || (branch < 0 && ~branch !== leaf)) throw new Fickle();
    if (branch === 0) lessons[tree] = (lessons[tree] ?? 0) + 1;
    put(~leaf);
  };

  return {
    cells: () => cells,
    roots,
    lessons,
    add: () => {
      lessons.push(0);
      return roots.push(0) - 1;
    },
    look,
    learn,
    size: () => used,
  };
};

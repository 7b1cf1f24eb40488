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
  /** Keeps what is known, and what is learned from now on, where somebody else can read it. */
  readonly moveTo: (space: TableSpace) => void;
  /** Keeps it to itself again: the roots that others see become 0. It does so of its own accord when there is no room. */
  readonly leave: () => void;
}

/** Memory for tables; of zeros, to begin with. Cells and roots mean what they mean in `Tables`. */
export interface TableSpace {
  readonly cells: Int32Array;
  readonly roots: Int32Array;
}

/** A rule or property asked for something else than the last time, though all it had read was the same. */
export class Fickle extends Error {
  override readonly name = 'Fickle';
}

/** Trees over the fields of a codec. */
class Trees implements Tables {
  readonly roots: number[] = [];
  readonly lessons: number[] = [];
  private readonly words: Int32Array;
  private readonly shifts: Int32Array;
  private readonly masks: Int32Array;
  private readonly sizes: readonly number[];
  private nodes: Int32Array = new Int32Array(1 << 12);
  // Position 0 stays empty: 0 means missing.
  private used = 1;
  /** Where the nodes are, and the roots are as well, if others read them. */
  private space: TableSpace | undefined;

  constructor(fields: readonly Field[]) {
    this.words = Int32Array.from(fields, ({ word }) => word);
    this.shifts = Int32Array.from(fields, ({ shift }) => shift);
    this.masks = Int32Array.from(fields, ({ mask }) => mask);
    this.sizes = fields.map(({ variable }) => variable.values.length);
  }

  cells(): Int32Array {
    return this.nodes;
  }

  size(): number {
    return this.used;
  }

  moveTo(space: TableSpace): void {
    if (this.used > space.cells.length || this.roots.length > space.roots.length) return;
    space.cells.set(this.nodes.subarray(0, this.used));
    space.roots.set(this.roots);
    this.nodes = space.cells;
    this.space = space;
  }

  leave(): void {
    if (this.space === undefined) return;
    this.nodes = this.nodes.slice(0, this.used);
    this.space.roots.fill(0);
    this.space = undefined;
  }

  add(): number {
    this.lessons.push(0);
    if (this.space && this.roots.length === this.space.roots.length) this.leave();
    return this.roots.push(0) - 1;
  }

  look(tree: number, state: ArrayLike<number>): number {
    const { nodes, words, shifts, masks } = this;
    let at = this.roots[tree] as number;
    while (at > 0) {
      const field = nodes[at] as number;
      const word = state[words[field] as number] as number;
      at = nodes[
        at + 1 + ((word >>> (shifts[field] as number)) & (masks[field] as number))
      ] as number;
    }
    return at === 0 ? missing : ~at;
  }

  learn(tree: number, path: readonly number[], leaf: number): void {
    // Where the branch to follow is written down: in the roots first, then in a node.
    let branch = this.roots[tree] ?? 0;
    let place = -1;
    const put = (value: number): void => {
      if (place >= 0) this.nodes[place] = value;
      else {
        this.roots[tree] = value;
        if (this.space) this.space.roots[tree] = value;
      }
    };
    for (let i = 0; i < path.length; i += 2) {
      const field = path[i] as number;
      if (branch === 0) {
        branch = this.newNode(field);
        put(branch);
      }
      if (branch < 0 || this.nodes[branch] !== field) throw new Fickle();
      place = branch + 1 + (path[i + 1] as number);
      branch = this.nodes[place] as number;
    }
    if (branch > 0 || (branch < 0 && ~branch !== leaf)) throw new Fickle();
    if (branch === 0) this.lessons[tree] = (this.lessons[tree] ?? 0) + 1;
    put(~leaf);
  }

  private newNode(field: number): number {
    const size = 1 + (this.sizes[field] ?? 0);
    if (this.used + size > this.nodes.length) {
      this.leave();
      const larger = new Int32Array(2 * this.nodes.length + size);
      larger.set(this.nodes);
      this.nodes = larger;
    }
    const node = this.used;
    this.nodes[node] = field;
    this.used += size;
    return node;
  }
}

/** Empty tables over the fields of a codec. */
export const tablesOf = (fields: readonly Field[]): Tables => new Trees(fields);

// What a kernel is generated from, and the words in which it and the learner talk to each other.

import type { Code, Func, Locals } from './assembler.ts';
import type { Layout } from './layout.ts';
import type { TablePlaces } from './table-memory.ts';

/** What a table answers for a rule instance. */
export const answers = { disabled: 0, fired: 1, missing: 2 } as const;
/** What it answers for a property: the leaves of its table, or this. */
export const missingJudgement = 3;

/** In a list of misses, what is missing: an instance, or one of these. */
export const missKinds = {
  /** No successor was found. */
  noSuccessor: 0xffffffff,
  /** Plus the index of a property. */
  property: 0x80000000,
} as const;

/** Where the filters lie: for each chunk of 8 bits a table of 256 rows of 64-bit groups. */
export interface FilterPlace {
  readonly address: number;
  readonly groups: number;
}

/** The pairs of a property, as consecutive bits of the filters. */
export interface PropertyBits {
  readonly property: number;
  readonly first: number;
  readonly count: number;
  /** Bit `i` tells whether the filter of pair `first + i` is exact. */
  readonly exact: readonly boolean[];
}

/** All that a kernel is generated from. */
export interface KernelPlan {
  readonly layout: Layout;
  /** Chunks of 8 bits that hold fields: lane and shift. */
  readonly chunks: readonly Chunk[];
  /** The function of each rule instance, or undefined to leave it to the learner. */
  readonly rules: readonly (Func | undefined)[];
  readonly pairs: readonly (Func | undefined)[];
  readonly properties: readonly PropertyBits[];
  readonly filters: {
    readonly rules: FilterPlace;
    readonly given: FilterPlace;
    readonly decided: FilterPlace;
  };
  /** Where what is not compiled can be looked up. */
  readonly tables: TablePlaces;
  /** The tree of the first pair; those of the others follow. */
  readonly firstPair: number;
  /** The bit of the step property that each step pair belongs to. */
  readonly stepPairs: readonly number[];
  /** Code that brings the state in the lanes into canonical form, if symmetry is on. */
  readonly canonical: ((lanes: readonly number[], locals: Locals) => Code) | undefined;
  readonly shared: boolean;
}

export interface Chunk {
  readonly lane: number;
  readonly shift: number;
}

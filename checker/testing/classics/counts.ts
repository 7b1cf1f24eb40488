// How many states the classics have, to tell whether an explorer counts right. Published are the states of two-phase commit with 3 and
// 5 resource managers, and what the files of the Murphi examples list: states and orbits of both locks from 3 processes on, for the
// filter lock with 6 and 7 orbits only. Programs that know nothing of this checker confirmed these numbers and counted the rest.

import type { Variant } from '../../model/index.ts';
import { mcsLock } from './mcs-lock.ts';
import { peterson } from './peterson.ts';
import { philosophers } from './philosophers.ts';
import { twoPhaseCommit } from './two-phase-commit.ts';

export interface Count {
  readonly name: string;
  readonly variant: Variant;
  readonly bounds: Readonly<Record<string, number>>;
  readonly states: number;
  readonly transitions: number;
  /** Steps to the deepest state: one less than the number of levels. */
  readonly depth: number;
  /** Classes of states that differ only in the names of elements; left out where there is nothing to rename. */
  readonly orbits?: number;
  /** Transitions from one state of each class. */
  readonly orbitTransitions?: number;
}

type Numbers = Omit<Count, 'name' | 'variant' | 'bounds'>;

const twoPhaseCommitOf = (rms: number, numbers: Numbers): Count => ({
  name: `two-phase commit with ${rms} resource managers`,
  variant: twoPhaseCommit,
  bounds: { rms },
  ...numbers,
});

/** Each process has one enabled step in every state, so the transitions of a lock follow from its states. */
const lockOf = (
  [name, variant]: readonly [string, Variant],
  processes: number,
  numbers: { readonly states: number; readonly depth: number; readonly orbits: number },
): Count => ({
  name: `${name} with ${processes} processes`,
  variant,
  bounds: { processes },
  ...numbers,
  transitions: processes * numbers.states,
  orbitTransitions: processes * numbers.orbits,
});

/**
 * A ring, in which nobody can be renamed. Each philosopher thinks, has one fork or eats, and whoever eats has a thinking neighbour at
 * the right: (1 + √2)^n + (1 - √2)^n arrangements.
 */
const ringOf = (size: 3 | 4 | 5, numbers: Numbers): Count => ({
  name: `${size} philosophers`,
  variant: philosophers(size),
  bounds: {},
  ...numbers,
});

const filter = ["Peterson's filter lock", peterson] as const;
const mcs = ['the MCS lock', mcsLock] as const;

/** All known counts, each model's from small to large; pick by `states` what there is time for. */
export const counts: readonly Count[] = [
  twoPhaseCommitOf(3, {
    states: 288,
    transitions: 1_145,
    depth: 10,
    orbits: 80,
    orbitTransitions: 317,
  }),
  twoPhaseCommitOf(5, {
    states: 8_832,
    transitions: 58_145,
    depth: 16,
    orbits: 314,
    orbitTransitions: 2_047,
  }),
  twoPhaseCommitOf(7, {
    states: 296_448,
    transitions: 2_744_705,
    depth: 22,
    orbits: 920,
    orbitTransitions: 8_409,
  }),
  lockOf(filter, 2, { states: 47, depth: 9, orbits: 25 }),
  lockOf(filter, 3, { states: 882, depth: 25, orbits: 172 }),
  lockOf(filter, 5, { states: 628_868, depth: 73, orbits: 6_770 }),
  lockOf(filter, 6, { states: 17_704_917, depth: 106, orbits: 35_159 }),
  lockOf(filter, 7, { states: 511_615_338, depth: 145, orbits: 163_298 }),
  lockOf(mcs, 2, { states: 159, depth: 27, orbits: 81 }),
  lockOf(mcs, 3, { states: 7_597, depth: 48, orbits: 1_285 }),
  lockOf(mcs, 4, { states: 554_221, depth: 69, orbits: 23_636 }),
  ringOf(3, { states: 14, transitions: 27, depth: 3 }),
  ringOf(4, { states: 34, transitions: 88, depth: 4 }),
  ringOf(5, { states: 82, transitions: 265, depth: 5 }),
];

// Paths, found again from the levels: nothing is stored with a state about how it was reached. Backwards, level by level, every state is
// marked from which a goal is reached in the fewest steps; then, forwards from the initial state, the first rule instance that leads
// to a marked state is taken. The path is therefore the first in the order of the rules among the shortest: the same with and
// without symmetry, and for any number of workers.

import type { InstancePath } from '../exploration.ts';
import type { Machine } from './machine.ts';
import type { Work } from './pauses.ts';

/** States of the same depth, by number. */
export interface Level {
  readonly from: number;
  readonly to: number;
}

/** Something to find the shortest path to. */
export interface Goal {
  /** Index of the property that is decided, or undefined for a deadlock. */
  readonly property: number | undefined;
  /** Whether it is decided in a state of the level, or by a step from one. */
  readonly by: 'state' | 'step';
  readonly level: number;
}

/** Marks are bits of one word. */
const goalsPerSweep = 31;

/** A shortest path to each goal. */
export function* findPaths(
  machine: Machine,
  levels: readonly Level[],
  goals: readonly Goal[],
): Work<readonly InstancePath[]> {
  const paths: InstancePath[] = [];
  for (let first = 0; first < goals.length; first += goalsPerSweep) {
    const some = goals.slice(first, first + goalsPerSweep);
    const marks = yield* marksFor(machine, levels, some);
    for (const [bit, goal] of some.entries()) {
      paths.push(yield* walk({ machine, levels, marks }, goal, 1 << bit));
    }
  }
  return paths;
}

function* marksFor(
  machine: Machine,
  levels: readonly Level[],
  goals: readonly Goal[],
): Work<Uint32Array> {
  const last = Math.max(...goals.map(({ level }) => level));
  const marks = new Uint32Array(levels[last]?.to ?? 0);
  const add = (id: number, bits: number): void => {
    marks[id] = (marks[id] ?? 0) | bits;
  };
  for (let depth = last; depth >= 0; depth -= 1) {
    const level = levels[depth] as Level;
    const next = levels[depth + 1];
    const here = goals
      .map((goal, bit) => ({ ...goal, bit: 1 << bit }))
      .filter(({ level }) => level === depth);
    for (const { property, bit } of here.filter(({ by }) => by === 'state')) {
      if (property === undefined) continue;
      for (let id = level.from; id < level.to; id += 1) {
        if (machine.decides(property, id)) add(id, bit);
        if (machine.isDue()) yield undefined;
      }
    }
    for (const { bit } of here.filter(({ property }) => property === undefined)) {
      for (const id of machine.counts.stuck) if (id >= level.from && id < level.to) add(id, bit);
    }
    const steps = here.filter(({ by, property }) => by === 'step' && property !== undefined);
    if (depth === last && steps.length === 0) continue;
    yield* machine.eachStep(level, ({ from, to, decided }) => {
      if (next !== undefined && to >= next.from && to < next.to) add(from, marks[to] ?? 0);
      for (const { property, bit } of steps)
        if (property !== undefined && decided.has(property)) add(from, bit);
    });
  }
  return marks;
}

interface Marked {
  readonly machine: Machine;
  readonly levels: readonly Level[];
  readonly marks: Uint32Array;
}

type Wanted = (to: number, decided: ReadonlySet<number>) => boolean;

function* walk({ machine, levels, marks }: Marked, goal: Goal, bit: number): Work<InstancePath> {
  const path: number[] = [];
  let state = machine.codec.pack(machine.model.initial);
  const take = function* (isWanted: Wanted): Work {
    for (const instance of machine.model.instances.keys()) {
      if (machine.isDue()) yield undefined;
      const step = machine.step(state, instance);
      if (step === undefined || !isWanted(machine.find(step.after), step.decided)) continue;
      path.push(instance);
      state = step.after;
      return;
    }
    throw new Error('A marked state has no successor that is marked.');
  };
  for (let depth = 1; depth <= goal.level; depth += 1) {
    const { from, to } = levels[depth] as Level;
    yield* take((id) => id >= from && id < to && ((marks[id] ?? 0) & bit) !== 0);
  }
  if (goal.by === 'step' && goal.property !== undefined) {
    const { property } = goal;
    yield* take((_, decided) => decided.has(property));
  }
  return path;
}

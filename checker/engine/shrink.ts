// Shrinking: makes a path shorter that random walks have found. Steps are left out as long as the rest can still be taken and still ends
// in what is wanted. There may be shorter paths elsewhere.

import type { InstancePath } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import type { Codec } from './codec.ts';
import { successorOf } from './effects.ts';
import type { Learner } from './learner.ts';
import type { IsDue, Work } from './pauses.ts';

/** Where a replay is. */
interface Place {
  readonly state: Uint32Array;
  /** The step properties that the last step decided, as bits. */
  readonly decided: number;
}

/** Whether a path may end at a place. */
export type Wanted = (place: Place) => boolean;

interface Ground {
  readonly model: Model;
  readonly codec: Codec;
  readonly learner: Learner;
  readonly isDue: IsDue;
}

/** Of longer paths only single steps are left out: there are too many pairs. */
const stepsForPairs = 150;

const keyOf = (state: Uint32Array): string => state.join();

export class Shrinker {
  /** Once it is set, the shortest path so far is good enough. */
  isHurried = false;
  private readonly ground: Ground;

  constructor(ground: Ground) {
    this.ground = ground;
  }

  /** Leaves steps out, long runs first, until neither one nor, unless the path is long, two of them can go. */
  *shrink(path: InstancePath, isWanted: Wanted): Work<InstancePath> {
    let best = (yield* this.replay(yield* this.shortcut(path), isWanted)) ?? path;
    for (let run = best.length; run > 1; run >>= 1) {
      best = yield* this.withoutRuns(best, run, isWanted);
    }
    for (let before = Infinity; best.length < before; ) {
      before = best.length;
      best = yield* this.withoutRuns(best, 1, isWanted);
    }
    while (best.length <= stepsForPairs && !this.isHurried) {
      const shorter = yield* this.withoutTwo(best, isWanted);
      if (shorter === undefined) break;
      best = shorter;
    }
    return best;
  }

  /**
   * A path to the same end through states that the path visits, and of these the shortest. A long walk comes by the same places again
   * and again, where leaving out steps one by one gets nowhere.
   */
  private *shortcut(path: InstancePath): Work<InstancePath> {
    const { learner, model, isDue } = this.ground;
    const last = path.at(-1);
    if (last === undefined) return path;
    let state = this.start();
    const visited = new Set([keyOf(state)]);
    for (const instance of path.slice(0, -1)) {
      state = this.after(state, instance) ?? state;
      visited.add(keyOf(state));
      if (isDue()) yield undefined;
    }
    const goal = keyOf(state);
    const first: Reached = { state: this.start(), by: last, from: undefined };
    const reached: Reached[] = [first];
    visited.delete(keyOf(first.state));
    for (const here of reached) {
      if (keyOf(here.state) === goal) return [...stepsTo(here), last];
      for (const instance of model.instances.keys()) {
        const effect = learner.effectOf(instance, here.state);
        const next = effect && successorOf(effect, here.state);
        // What is deleted was reached.
        if (next && visited.delete(keyOf(next)))
          reached.push({ state: next, by: instance, from: here });
      }
      if (isDue()) yield undefined;
      if (this.isHurried) break;
    }
    return path;
  }

  private start(): Uint32Array {
    const { codec, model } = this.ground;
    return codec.pack(model.initial);
  }

  private after(state: Uint32Array, instance: number): Uint32Array | undefined {
    const effect = this.ground.learner.effectOf(instance, state);
    return effect && successorOf(effect, state);
  }

  /**
   * The steps of a path that can be taken, up to the first place that is wanted; undefined when none is. Steps that have become
   * impossible are passed over: what is left out often takes others with it.
   */
  private *replay(path: InstancePath, isWanted: Wanted): Work<InstancePath | undefined> {
    const { learner, isDue } = this.ground;
    const taken: number[] = [];
    let state = this.start();
    if (isWanted({ state, decided: 0 })) return taken;
    for (const instance of path) {
      if (isDue()) yield undefined;
      if (this.isHurried) return undefined;
      const effect = learner.effectOf(instance, state);
      if (effect === undefined) continue;
      const { decided } = learner.stepJudgementOf(effect, state);
      state = successorOf(effect, state);
      taken.push(instance);
      if (isWanted({ state, decided })) return taken;
    }
    return undefined;
  }

  /** A shorter path, from leaving out steps `from` to `from + run` and perhaps another one. */
  private *without(
    path: InstancePath,
    [from, run, another]: readonly [from: number, run: number, another?: number],
    isWanted: Wanted,
  ): Work<InstancePath | undefined> {
    const rest = path.filter((_, i) => (i < from || i >= from + run) && i !== another);
    const replayed = yield* this.replay(rest, isWanted);
    return replayed !== undefined && replayed.length < path.length ? replayed : undefined;
  }

  /** Leaves out one run of steps after the other, from the end on. */
  private *withoutRuns(path: InstancePath, run: number, isWanted: Wanted): Work<InstancePath> {
    let best = path;
    for (let at = best.length - run; at > -run && !this.isHurried; at -= run) {
      at = Math.min(at, best.length - 1);
      best = (yield* this.without(best, [at, run], isWanted)) ?? best;
    }
    return best;
  }

  private *withoutTwo(path: InstancePath, isWanted: Wanted): Work<InstancePath | undefined> {
    for (const i of path.keys()) {
      for (let j = i; j < path.length; j += 1) {
        const shorter = yield* this.without(path, [i, 1, j], isWanted);
        if (shorter !== undefined || this.isHurried) return shorter;
      }
    }
    return undefined;
  }
}

/** A state, and how it was reached first. */
interface Reached {
  readonly state: Uint32Array;
  readonly by: number;
  readonly from: Reached | undefined;
}

const stepsTo = (end: Reached): InstancePath => {
  const steps: number[] = [];
  for (let at = end; at.from !== undefined; at = at.from) steps.push(at.by);
  return steps.reverse();
};

// Simulation: random walks from the initial state, for models too large to see whole. A walk is decided by its seed alone. What it
// finds is shrunk: steps are left out as long as the rest can still be taken and still decides the property.

import type { Exploration, Explorer, Finding, InstancePath, StopReason } from '../exploration.ts';
import { reasonIn } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import { codecOf } from './codec.ts';
import { bindingAt } from './findings.ts';
import type { Learner } from './learner.ts';
import { decided, learnerOf, notGiven } from './learner.ts';
import { inPureWorld } from './pure-world.ts';

export interface SimulateOptions {
  /** A whole number; the same seed gives the same walks. */
  readonly seed: number;
  readonly walks: number;
  /** Steps of one walk, at most. */
  readonly steps: number;
}

/** Steps between two looks at the clock. */
const stepsPerReport = 2000;

/** Numbers below `count`, evenly spread (mulberry32 by Tommy Ettinger). */
const diceOf = (seed: number): ((count: number) => number) => {
  let state = seed >>> 0;
  return (count) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * count);
  };
};

/** An explorer that walks at random; it never claims to have seen everything. */
export const simulator = (options: SimulateOptions): Explorer =>
  function* simulate(model, limits) {
    const simulation = new Simulation(model);
    const dice = diceOf(options.seed);
    let stopped: StopReason | undefined;
    for (let walk = 0; walk < options.walks && stopped === undefined; walk += 1) {
      if (simulation.isOver) break;
      simulation.begin();
      for (let step = 0; step < Math.min(options.steps, limits.depthMax); step += 1) {
        if (simulation.steps >= limits.statesMax) stopped ??= 'states';
        if (stopped !== undefined || !simulation.step(dice)) break;
        if (simulation.steps % stepsPerReport === 0) {
          stopped = reasonIn(yield simulation.progress());
        }
      }
    }
    return simulation.result(stopped, options);
  };

class Simulation {
  /** Steps taken in all walks. */
  steps = 0;
  private readonly model: Model;
  private readonly learner: Learner;
  private readonly codec;
  private state: Uint32Array;
  private path: number[] = [];
  private deepest = 0;
  private readonly fired: Float64Array;
  private readonly exercised: Float64Array;
  private readonly found = new Map<number, InstancePath>();
  private deadlock: InstancePath | undefined;

  constructor(model: Model) {
    this.model = model;
    this.codec = codecOf(model.variables, model.initial);
    this.learner = learnerOf(model, this.codec);
    this.state = this.codec.pack(model.initial);
    this.fired = new Float64Array(model.instances.length);
    this.exercised = new Float64Array(model.properties.length);
  }

  /** A violation ends the search with the walk that found it; so does knowing everything. */
  get isOver(): boolean {
    const { properties } = this.model;
    const kinds = [...this.found.keys()].map((index) => properties[index]?.property.kind);
    const isViolated = kinds.some((kind) => kind !== 'cover') || this.deadlock !== undefined;
    return isViolated || (properties.length > 0 && this.found.size === properties.length);
  }

  begin(): void {
    this.state = this.codec.pack(this.model.initial);
    this.path = [];
    inPureWorld(() => this.judgeState());
  }

  /** Takes a random step; false when there is none to take, or something was violated. */
  step(dice: (count: number) => number): boolean {
    return inPureWorld(() => {
      const enabled = [...this.model.instances.keys()].filter(
        (instance) => this.learner.effectOf(instance, this.state) !== undefined,
      );
      const instance = enabled[dice(enabled.length)];
      if (instance === undefined) {
        if (!this.learner.mayRest(this.state)) this.deadlock ??= this.path;
        return false;
      }
      this.steps += 1;
      this.fired[instance] = (this.fired[instance] ?? 0) + 1;
      this.path = [...this.path, instance];
      this.deepest = Math.max(this.deepest, this.path.length);
      const { after, given, decides } = this.take(this.state, instance);
      for (const [bit, property] of this.learner.stepProperties.entries()) {
        if ((given >>> bit) & 1) this.exercised[property] = (this.exercised[property] ?? 0) + 1;
        if ((decides >>> bit) & 1) this.note(property);
      }
      this.state = after;
      this.judgeState();
      return !this.isOver;
    });
  }

  progress() {
    return { states: this.steps, transitions: this.steps, depth: this.deepest, frontier: 0 };
  }

  result(stopped: StopReason | undefined, walks: SimulateOptions): Exploration {
    const { model } = this;
    const fired = new Map(model.family.rules.map((rule) => [rule, 0]));
    for (const [i, { rule }] of model.instances.entries()) {
      fired.set(rule, (fired.get(rule) ?? 0) + (this.fired[i] ?? 0));
    }
    const calls = this.learner.calls();
    return {
      states: this.steps + 1,
      transitions: this.steps,
      depth: this.deepest,
      complete: false,
      stopped,
      properties: model.properties.map(({ property }, i) => ({
        name: property.name,
        exercised: this.exercised[i] ?? 0,
        found: this.finding(i),
      })),
      rules: [...fired].map(([{ name }, count]) => ({ name, fired: count })),
      deadlock: this.deadlock && this.shrunk(this.deadlock, (_, state) => this.isStuck(state)),
      method: { search: 'random walks', walks, symmetry: false, calls, untabled: [] },
    };
  }

  private finding(property: number): Finding | undefined {
    const path = this.found.get(property);
    if (path === undefined) return undefined;
    const decides = (step: number, state: Uint32Array): boolean =>
      this.decidedIn(property, state) || this.decidedBy(property, step);
    const shortest = this.shrunk(path, decides);
    return { path: shortest, binding: bindingAt(this.model, property, shortest) };
  }

  private note(property: number): void {
    if (!this.found.has(property)) this.found.set(property, this.path);
  }

  private judgeState(): void {
    const given = new Set<number>();
    for (const [pair, { property }] of this.learner.pairs.entries()) {
      const judgement = this.learner.judgementOf(pair, this.state);
      if (judgement !== notGiven) given.add(property);
      if (judgement === decided) this.note(property);
    }
    for (const property of given) this.exercised[property] = (this.exercised[property] ?? 0) + 1;
  }

  private take(state: Uint32Array, instance: number) {
    const effect = this.learner.effectOf(instance, state);
    if (effect === undefined) return { after: undefined as never, given: 0, decides: 0 };
    const after = state.map((word, i) => (word & (effect.keep[i] ?? 0)) | (effect.put[i] ?? 0));
    const none = { given: 0, decided: 0 };
    const judgement = effect.stepTree < 0 ? none : this.learner.stepJudgementOf(effect, state);
    return { after, given: judgement.given, decides: judgement.decided };
  }

  /** The step properties that the last replayed step decided, as bits. */
  private lastDecided = 0;

  private decidedBy(property: number, step: number): boolean {
    const bit = this.learner.stepProperties.indexOf(property);
    return step > 0 && bit >= 0 && ((this.lastDecided >>> bit) & 1) === 1;
  }

  private decidedIn(property: number, state: Uint32Array): boolean {
    return this.learner.pairs.some(
      (pair, i) => pair.property === property && this.learner.judgementOf(i, state) === decided,
    );
  }

  private isStuck(state: Uint32Array): boolean {
    return (
      this.model.instances.every((_, i) => this.learner.effectOf(i, state) === undefined) &&
      !this.learner.mayRest(state)
    );
  }

  /**
   * The steps of a path that can be taken, up to the first that is wanted; undefined when none is. Steps that have become impossible
   * are passed over: what is left out often takes others with it.
   */
  private replay(path: InstancePath, isWanted: Wanted): InstancePath | undefined {
    let state = this.codec.pack(this.model.initial);
    const taken: number[] = [];
    this.lastDecided = 0;
    if (isWanted(0, state)) return [];
    for (const instance of path) {
      if (this.learner.effectOf(instance, state) === undefined) continue;
      const { after, decides } = this.take(state, instance);
      this.lastDecided = decides;
      state = after;
      taken.push(instance);
      if (isWanted(taken.length, state)) return taken;
    }
    return undefined;
  }

  /** A shorter path, from leaving out steps `from` to `from + run` and perhaps another one. */
  private without(
    path: InstancePath,
    [from, run, another]: readonly [from: number, run: number, another?: number],
    isWanted: Wanted,
  ): InstancePath | undefined {
    const rest = path.filter((_, i) => (i < from || i >= from + run) && i !== another);
    const replayed = this.replay(rest, isWanted);
    return replayed !== undefined && replayed.length < path.length ? replayed : undefined;
  }

  /** Leaves steps out, long runs first, until neither one nor two of them can go. */
  private shrunk(path: InstancePath, isWanted: Wanted): InstancePath {
    let best = this.replay(path, isWanted) ?? path;
    for (let run = best.length; run >= 1; run >>= 1) {
      for (let at = best.length - run; at >= 0; at -= 1) {
        best = this.without(best, [at, run], isWanted) ?? best;
        at = Math.min(at, best.length);
      }
    }
    for (let shorter: InstancePath | undefined = best; shorter !== undefined; ) {
      best = shorter;
      shorter = this.withoutTwo(best, isWanted);
    }
    return best;
  }

  private withoutTwo(path: InstancePath, isWanted: Wanted): InstancePath | undefined {
    for (const i of path.keys()) {
      for (let j = i; j < path.length; j += 1) {
        const shorter = this.without(path, [i, 1, j], isWanted);
        if (shorter !== undefined) return shorter;
      }
    }
    return undefined;
  }
}

/** Whether a path ends here: after how many steps, and in which state. */
type Wanted = (step: number, state: Uint32Array) => boolean;

// Simulation: random walks from the initial state, for models too large to see whole. A walk is decided by its seed alone. What it
// finds is shrunk.

import type {
  Exploration,
  Explorer,
  Finding,
  InstancePath,
  Limits,
  Progress,
  StopReason,
} from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import { withoutRuns } from '../runs/runs.ts';
import type { Codec } from './codec.ts';
import { codecOf } from './codec.ts';
import type { Effect } from './effects.ts';
import { successorOf } from './effects.ts';
import { bindingAt, ruleTalliesOf } from './findings.ts';
import { judging } from './judging.ts';
import type { Learner, StepJudgement } from './learner.ts';
import { learnerOf } from './learner.ts';
import { decided, notGiven } from './leaves.ts';
import type { IsDue, Work } from './pauses.ts';
import { everyManyLooks, handOver, within } from './pauses.ts';
import { inPureWorld } from './pure-world.ts';
import { Shrinker } from './shrink.ts';

export interface SimulateOptions {
  /** A whole number; the same seed gives the same walks. */
  readonly seed: number;
  readonly walks: number;
  /** Steps of one walk, at most. */
  readonly steps: number;
}

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
export const simulator = (options: SimulateOptions, isDue: IsDue = everyManyLooks()): Explorer =>
  withoutRuns(walker(options, isDue));

const walker = (options: SimulateOptions, isDue: IsDue): Explorer =>
  function* simulate(model, limits) {
    const simulation = new Simulation(model, { options, limits, isDue });
    const progress = (): Progress => simulation.progress();
    const walks = within(inPureWorld, simulation.walk());
    const onStop = (reason: StopReason): void => {
      simulation.stopped = reason;
      walks.return();
    };
    yield* handOver(walks, { progress, onStop });
    const { stopped } = simulation;
    return yield* handOver(simulation.result(), {
      progress,
      // Whoever has stopped the walks wants to see what they found all the same.
      onStop: (reason) => {
        if (reason !== stopped) simulation.hurry(reason);
      },
    });
  };

interface Circumstances {
  readonly options: SimulateOptions;
  readonly limits: Limits;
  readonly isDue: IsDue;
}

class Simulation {
  /** Why the walks ended, or were not shrunk to the end. */
  stopped: StopReason | undefined;
  private readonly model: Model;
  private readonly circumstances: Circumstances;
  private readonly isDue: IsDue;
  private readonly codec: Codec;
  private readonly learner: Learner;
  private readonly shrinker: Shrinker;
  private readonly dice: (count: number) => number;
  /** Steps taken in all walks. */
  private steps = 0;
  private state: Uint32Array;
  private path: number[] = [];
  private deepest = 0;
  private readonly fired: Float64Array;
  private readonly exercised: Float64Array;
  private readonly found = new Map<number, InstancePath>();
  private deadlock: InstancePath | undefined;
  /** Calls of the model's code when the driver was looked at last. */
  private callsSeen = 0;

  constructor(model: Model, circumstances: Circumstances) {
    const { options, isDue } = circumstances;
    this.model = model;
    this.circumstances = circumstances;
    this.isDue = isDue;
    this.codec = codecOf(model.variables, model.initial);
    this.learner = learnerOf(model, this.codec);
    this.shrinker = new Shrinker({ model, codec: this.codec, learner: this.learner, isDue });
    this.dice = diceOf(options.seed);
    this.state = this.codec.pack(model.initial);
    this.fired = new Float64Array(model.instances.length);
    this.exercised = new Float64Array(model.properties.length);
  }

  /** Ends the shrinking, with what there is. */
  hurry(reason: StopReason): void {
    this.stopped ??= reason;
    this.shrinker.isHurried = true;
  }

  progress(): Progress {
    return { states: this.steps, transitions: this.steps, depth: this.deepest, frontier: 0 };
  }

  /** Walks until the walks are over, or something is violated. */
  *walk(): Work {
    const { options, limits } = this.circumstances;
    const stepsMax = Math.min(options.steps, limits.depthMax);
    for (let walk = 0; walk < options.walks && !this.isOver; walk += 1) {
      this.state = this.codec.pack(this.model.initial);
      this.path = [];
      yield* this.judgeState();
      for (let step = 0; step < stepsMax; step += 1) {
        if (this.steps >= limits.statesMax) this.stopped ??= 'states';
        if (this.stopped !== undefined) return;
        if (!(yield* this.step())) break;
      }
    }
  }

  /** A violation ends the search with the walk that found it; so does knowing everything. */
  private get isOver(): boolean {
    const { properties } = this.model;
    const kinds = [...this.found.keys()].map((index) => properties[index]?.property.kind);
    const isViolated = kinds.some((kind) => kind !== 'cover') || this.deadlock !== undefined;
    return isViolated || (properties.length > 0 && this.found.size === properties.length);
  }

  /** Takes a random step; false when there is none to take, or something was violated. */
  private *step(): Work<boolean> {
    if (this.isDue()) yield undefined;
    const enabled: number[] = [];
    for (const instance of this.model.instances.keys()) {
      if (this.learner.effectOf(instance, this.state) !== undefined) enabled.push(instance);
      if (this.isDueAfterCalls()) yield undefined;
    }
    const instance = enabled[this.dice(enabled.length)];
    const effect = instance === undefined ? undefined : this.learner.effectOf(instance, this.state);
    if (instance === undefined || effect === undefined) {
      if (!this.learner.mayRest(this.state)) this.deadlock ??= [...this.path];
      return false;
    }
    this.steps += 1;
    this.fired[instance] = (this.fired[instance] ?? 0) + 1;
    this.path.push(instance);
    this.deepest = Math.max(this.deepest, this.path.length);
    const judgement = yield* this.judged(effect);
    for (const [bit, property] of this.learner.stepProperties.entries()) {
      if ((judgement.given >>> bit) & 1) this.count(property);
      if ((judgement.decided >>> bit) & 1) this.note(property);
    }
    this.state = successorOf(effect, this.state);
    yield* this.judgeState();
    return !this.isOver;
  }

  private *judged(effect: Effect): Work<StepJudgement> {
    const work = judging(this.learner, effect, this.state);
    for (;;) {
      const { done, value } = work.next();
      if (done === true) return value;
      if (this.isDueAfterCalls()) yield undefined;
    }
  }

  private *judgeState(): Work {
    const given = new Set<number>();
    for (const [pair, { property }] of this.learner.pairs.entries()) {
      const judgement = this.learner.judgementOf(pair, this.state);
      if (judgement !== notGiven) given.add(property);
      if (judgement === decided) this.note(property);
      if (this.isDueAfterCalls()) yield undefined;
    }
    for (const property of given) this.count(property);
  }

  private count(property: number): void {
    this.exercised[property] = (this.exercised[property] ?? 0) + 1;
  }

  private note(property: number): void {
    if (!this.found.has(property)) this.found.set(property, [...this.path]);
  }

  private isDueAfterCalls(): boolean {
    const calls = this.learner.calls();
    if (calls === this.callsSeen) return false;
    this.callsSeen = calls;
    return this.isDue();
  }

  /** What was found, shrunk. */
  *result(): Work<Exploration> {
    const { model } = this;
    // What shrinking calls does not count: it may be cut short.
    const calls = this.learner.calls();
    const found = new Map<number, Finding>();
    for (const [property, path] of this.found)
      found.set(property, yield* this.finding(property, path));
    const { shrinker, deadlock } = this;
    const stuck =
      deadlock && (yield* shrinker.shrink(deadlock, ({ state }) => this.isStuck(state)));
    return {
      states: this.steps + 1,
      transitions: this.steps,
      depth: this.deepest,
      complete: false,
      stopped: this.stopped,
      properties: model.properties.map(({ property }, i) => ({
        name: property.name,
        exercised: this.exercised[i] ?? 0,
        found: found.get(i),
      })),
      rules: ruleTalliesOf(model, this.fired),
      deadlock: stuck,
      method: {
        search: 'random walks',
        walks: this.circumstances.options,
        symmetry: false,
        calls,
        untabled: [],
      },
    };
  }

  private *finding(property: number, walked: InstancePath): Work<Finding> {
    const { learner, model, isDue } = this;
    const pairs = [...learner.pairs.keys()].filter(
      (pair) => learner.pairs[pair]?.property === property,
    );
    const bit = learner.stepProperties.indexOf(property);
    const path = yield* this.shrinker.shrink(walked, (place) =>
      bit >= 0
        ? ((place.decided >>> bit) & 1) === 1
        : pairs.some((pair) => learner.judgementOf(pair, place.state) === decided),
    );
    return { path, binding: yield* bindingAt(model, { property, path }, isDue) };
  }

  private isStuck(state: Uint32Array): boolean {
    return (
      this.model.instances.every((_, i) => this.learner.effectOf(i, state) === undefined) &&
      !this.learner.mayRest(state)
    );
  }
}

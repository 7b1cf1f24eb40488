// A survey: all reachable states one by one, with nothing left out and names told apart, for questions that an exploration does not
// answer. Slower than the engine, and bounded by whoever asks.

import type { Codec } from '../engine/codec.ts';
import type { Effect } from '../engine/effects.ts';
import { successorOf } from '../engine/effects.ts';
import type { Command, InstancePath, Limits, Progress, StopReason } from '../exploration.ts';
import { reasonIn } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import { interpreterOf } from '../reference.ts';
import type { Change } from '../reference.ts';
import type { Way } from './ways.ts';

/** A step of the graph of states: by which rule instance it is taken, and where it leads. */
export interface Step {
  readonly from: number;
  readonly instance: number;
  readonly effect: Effect;
  readonly to: number;
}

/** Who looks at what a survey comes across; states are numbered from 0, the initial one, in the order of a breadth-first search. */
export interface Visitor {
  /** A state that is about to be expanded. */
  readonly state?: (id: number, words: Uint32Array) => void;
  /** A rule instance that is blocked by the condition at that position. */
  readonly blocked?: (instance: number, condition: number, id: number) => void;
  readonly step?: (step: Step, words: Uint32Array) => void;
}

/** What a survey goes through: whoever knows the ways through a model's code. */
interface Ground {
  readonly codec: Codec;
  readonly wayOf: (instance: number, words: ArrayLike<number>) => Way;
}

/** How far a survey came. */
export interface Surveyed {
  /** States that were seen; the last of them are not expanded when a limit stopped it. */
  readonly states: number;
  readonly expanded: number;
  readonly transitions: number;
  /** The depth of the deepest state seen. */
  readonly depth: number;
  /** Whether every reachable state was seen and expanded. */
  readonly complete: boolean;
  readonly stopped: StopReason | undefined;
}

/** States seen so far, and how each was reached first. */
export class States {
  private readonly codec: Codec;
  private readonly ids = new Map<string, number>();
  private all: Uint32Array;
  private readonly from: number[] = [];
  private readonly by: number[] = [];
  private readonly depths: number[] = [];

  constructor(codec: Codec) {
    this.codec = codec;
    this.all = new Uint32Array(1024 * codec.words);
  }

  get count(): number {
    return this.from.length;
  }

  /** A packed state; valid until another is added. */
  read(id: number): Uint32Array {
    const { words } = this.codec;
    return this.all.subarray(id * words, (id + 1) * words);
  }

  depthOf(id: number): number {
    return this.depths[id] ?? 0;
  }

  /** One of the shortest paths to a state. */
  pathTo(id: number): InstancePath {
    const path: number[] = [];
    for (let at = id; at > 0; at = this.from[at] as number) path.unshift(this.by[at] as number);
    return path;
  }

  /** Whether a state was seen. */
  has(words: Uint32Array): boolean {
    return this.ids.has(keyOf(words));
  }

  /** The number of a state, undefined if it is new and there is no room for it. */
  numberOf(
    words: Uint32Array,
    { from, by, room }: { readonly from: number; readonly by: number; readonly room: number },
  ): number | undefined {
    const key = keyOf(words);
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = this.count;
    if (id >= room) return undefined;
    if ((id + 1) * words.length > this.all.length) {
      const larger = new Uint32Array(2 * this.all.length);
      larger.set(this.all);
      this.all = larger;
    }
    this.all.set(words, id * words.length);
    this.ids.set(key, id);
    this.from.push(from);
    this.by.push(by);
    this.depths.push(id === 0 ? 0 : this.depthOf(from) + 1);
    return id;
  }
}

/** Half a word is one unit of a string. */
const keyOf = (words: Uint32Array): string => {
  let key = '';
  for (const word of words) key += String.fromCharCode(word & 0xffff, word >>> 16);
  return key;
};

/** Goes through the states of a model, breadth first; `states` holds those that were seen, also when it is stopped half-way. */
export function* survey(
  model: Model,
  {
    ground,
    states,
    limits,
  }: { readonly ground: Ground; readonly states: States; readonly limits: Limits },
  visitor: Visitor = {},
): Generator<Progress, Surveyed, Command> {
  const { statesMax, depthMax } = limits;
  let transitions = 0;
  let stopped: StopReason | undefined;
  let id = 0;
  states.numberOf(ground.codec.pack(model.initial), { from: -1, by: -1, room: 1 });
  for (; id < states.count && stopped === undefined; id += 1) {
    if (states.depthOf(id) >= depthMax) {
      stopped = 'depth';
      break;
    }
    const words = states.read(id).slice();
    visitor.state?.(id, words);
    for (let instance = 0; instance < model.instances.length; instance += 1) {
      const { blockedBy, effect } = ground.wayOf(instance, words);
      if (effect === undefined) {
        visitor.blocked?.(instance, blockedBy, id);
        continue;
      }
      const after = successorOf(effect, words);
      const to = states.numberOf(after, { from: id, by: instance, room: statesMax });
      transitions += 1;
      if (to === undefined) stopped = 'states';
      else visitor.step?.({ from: id, instance, effect, to }, words);
    }
    const { count } = states;
    const depth = states.depthOf(id);
    stopped ??= reasonIn(yield { states: count, transitions, depth, frontier: count - id - 1 });
  }
  return {
    states: states.count,
    expanded: id,
    transitions,
    depth: states.depthOf(states.count - 1),
    complete: stopped === undefined,
    stopped,
  };
}

/** A step of an example, as people read it. */
export interface ExampleStep {
  readonly label: string;
  readonly actor: string;
  readonly outcome: string | undefined;
  readonly changes: readonly Change[];
}

/** A state with a shortest way to it, taken by definition. */
export interface Example {
  readonly steps: readonly ExampleStep[];
  readonly state: unknown;
}

/**
 * The example that a path leads to.
 *
 * @throws Error when the reference interpreter cannot take the path, which would be a fault of the survey
 */
export const exampleOf = (model: Model, path: InstancePath): Example => {
  const { blockedBy, fire } = interpreterOf(model);
  let state = model.initial;
  const steps = path.map((index): ExampleStep => {
    const instance = model.instances[index];
    if (instance === undefined || blockedBy(instance, state) !== undefined) {
      throw new Error(`A survey found a path that cannot be taken: ${String(instance?.label)}.`);
    }
    const { after, outcome, changes } = fire(instance, state);
    state = after;
    return { label: instance.label, actor: instance.actor, outcome, changes };
  });
  return { steps, state };
};

// What an explorer takes and gives: the socket behind which naive and fast engines are interchangeable. Nothing above it
// depends on how states are stored or successors are made; a path is a list of rule instances, to be replayed by whoever
// wants to see the states.

import type { Model } from './instantiate.ts';
import type { Binding } from './model/index.ts';

/** Where to stop even though there is more to see. */
export interface Limits {
  /** At most this many states. */
  readonly statesMax: number;
  /** States at this depth are seen but not expanded. */
  readonly depthMax: number;
}

/** Why an exploration ended before everything was seen. */
export type StopReason = 'states' | 'depth' | 'time' | 'memory' | 'interrupt' | 'worker';

/** What an explorer says from time to time. */
export interface Progress {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** States seen and not yet expanded. */
  readonly frontier: number;
  /** Something slow that is no code of the model, such as writing to a disk: the driver does it before it goes on. */
  readonly errand?: () => void;
}

/** What its driver answers: go on, or stop with what there is. */
export type Command = 'go on' | 'stop: time' | 'stop: memory' | 'stop: interrupt';

/** The reason to stop that a command gives, if it does. */
export const reasonIn = (command: Command | undefined): StopReason | undefined => {
  switch (command) {
    case 'stop: time':
      return 'time';
    case 'stop: memory':
      return 'memory';
    case 'stop: interrupt':
      return 'interrupt';
    case 'go on':
    case undefined:
      return undefined;
  }
};

/** Instances to fire one after the other from the initial state, as indices into `model.instances`. */
export type InstancePath = readonly number[];

/** A state (or its last step) in which a property is decided: a violation, or an example of a cover. */
export interface Finding {
  readonly path: InstancePath;
  readonly binding: Binding;
  /** For a run that goes on for ever: what it repeats after the path; empty when nothing happens any more. */
  readonly loop?: InstancePath;
  /** For a metric: what the path costs at its end. */
  readonly value?: number;
}

/** What was seen of one property. */
export interface PropertyTally {
  readonly name: string;
  /** States (steps, for a step property) in which there was something to check, as far as it was checked. */
  readonly exercised: number;
  /** The shortest violation, the shortest way to a cover, or the dearest run of a metric. */
  readonly found: Finding | undefined;
  /** For properties of runs: whether the whole graph was there to decide it. */
  readonly isDecided?: boolean;
  /** The most that a metric counted; infinite when there is no limit to it. */
  readonly value?: number;
}

/** What was seen of one rule. */
export interface RuleTally {
  readonly name: string;
  /** Transitions: enabled instances, summed over all expanded states. */
  readonly fired: number;
}

/** What was seen of one condition of a rule. */
export interface ConditionTally {
  readonly rule: string;
  readonly words: string;
  /** Whether it ever looked at the state; one that does not is a matter of the design. */
  readonly hasLooked: boolean;
  /** Whether it ever was the first that did not hold. */
  readonly hasBlocked: boolean;
}

/** Which parts of a model did something. */
export interface Usage {
  readonly conditions: readonly ConditionTally[];
  /** Decisions that some code asked for. */
  readonly decisions: readonly string[];
}

export interface Exploration {
  readonly states: number;
  readonly transitions: number;
  /** The depth of the deepest state seen. */
  readonly depth: number;
  /** Whether every reachable state was seen and expanded. */
  readonly complete: boolean;
  /** The limit that ended it, if one did; neither complete nor stopped means that nothing was left to decide. */
  readonly stopped: StopReason | undefined;
  readonly properties: readonly PropertyTally[];
  readonly rules: readonly RuleTally[];
  /** Undefined when the explorer does not take note of it. */
  readonly usage?: Usage;
  /** The shortest way to a state without successors that is no place to rest. */
  readonly deadlock: InstancePath | undefined;
  readonly method: Method;
}

/** How an exploration was done. */
export interface Method {
  readonly search: 'breadth first' | 'random walks';
  /** What decided the random walks: their seed, how many, and how long. */
  readonly walks?: { readonly seed: number; readonly walks: number; readonly steps: number };
  /** Whether states that differ in the names of elements only were counted once. */
  readonly symmetry: boolean;
  /** How often code of the model was called; undefined when it was called for every step. */
  readonly calls: number | undefined;
  /** Rules and properties that were called again and again, because what they read has too many different values for a table. */
  readonly untabled: readonly string[];
  /** The size of the graph on which properties of runs were decided, always without symmetry; undefined when there were none. */
  readonly graph?: { readonly states: number; readonly transitions: number };
}

/**
 * Explores a model breadth first. It must be deterministic: the same model and limits give the same exploration, with the
 * shortest path to each finding. It yields often enough (tens of milliseconds) for its driver to watch the clock.
 */
export type Explorer = (model: Model, limits: Limits) => Generator<Progress, Exploration, Command>;

/** Limits that stop nothing. */
export const noLimits: Limits = { statesMax: Infinity, depthMax: Infinity };

/** Runs an exploration to its end, for callers that need neither progress nor interruption. */
export const runToEnd = (exploration: Generator<Progress, Exploration, Command>): Exploration => {
  for (;;) {
    const { done, value } = exploration.next('go on');
    if (done === true) return value;
    value.errand?.();
  }
};

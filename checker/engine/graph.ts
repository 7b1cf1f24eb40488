// The graph of all states with all steps between them, for properties that a look at single states does not decide. States are numbered by
// the machine; the steps of state `s` are `targets[starts[s]]` up to `targets[starts[s + 1]]`, each with the rule instance that
// takes it. Symmetry is left out: a run that goes round in orbits need not go round in states.

import type { Command, Limits, Progress, StopReason } from '../exploration.ts';
import { reasonIn } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import type { Learner } from './learner.ts';
import { Machine } from './machine.ts';
import { handOver } from './pauses.ts';

export interface Graph {
  readonly states: number;
  readonly starts: Uint32Array;
  readonly targets: Uint32Array;
  readonly by: Uint16Array | Uint32Array;
  /** What was learned while it was made; it can also judge the properties of the model. */
  readonly learner: Learner;
  /** The words of a state; valid until the next call. */
  readonly read: (id: number) => Uint32Array;
}

/** States that are worked on between two looks at the clock. */
const statesPerSlice = 256;
/** More steps than this do not fit. */
const transitionsMax = 2 ** 29;

type Words = Uint16Array | Uint32Array;

const grown = <A extends Words>(array: A, size: number): A => {
  if (size <= array.length) return array;
  const larger = new (array.constructor as new (length: number) => A)(Math.ceil(size * 1.5));
  larger.set(array);
  return larger;
};

/** A machine that can say by which rule instance each step is taken. */
class Stepper extends Machine {
  private readonly after = new Uint32Array(this.layout.words);
  private readonly pending: number[] = [];
  targets = new Uint32Array(1 << 16);
  by: Words =
    this.model.instances.length < 2 ** 16 ? new Uint16Array(1 << 16) : new Uint32Array(1 << 16);
  count = 0;

  /** How many steps were appended, those included whose ends are not known yet. */
  get countWithPending(): number {
    return this.count + this.pending.length;
  }

  /** Appends the steps of a state. */
  stepsOf(id: number): void {
    const state = this.read(id);
    const { after, learner } = this;
    for (let instance = 0; instance < this.model.instances.length; instance += 1) {
      const effect = learner.effectOf(instance, state);
      if (effect === undefined) continue;
      const { keep, put } = effect;
      for (let i = 0; i < after.length; i += 1) {
        after[i] = ((state[i] as number) & (keep[i] as number)) | (put[i] as number);
      }
      this.candidate(after);
      this.pending.push(instance);
      if (this.pending.length === this.layout.candidatesMax) this.flush();
    }
  }

  /** Finds the states that the pending steps lead to. */
  flush(): void {
    const { pending } = this;
    this.targets = grown(this.targets, this.count + pending.length);
    this.by = grown(this.by, this.count + pending.length);
    this.kernel.locate();
    for (const [position, instance] of pending.entries()) {
      this.targets[this.count] = this.locatedAt(position);
      this.by[this.count] = instance;
      this.count += 1;
    }
    this.dropCandidates();
    pending.length = 0;
  }
}

/** The graph of a model, and what ended its making early. */
export function* graphOf(
  model: Model,
  { memoryMax, limits }: { readonly memoryMax: number | undefined; readonly limits: Limits },
): Generator<Progress, Graph | StopReason, Command> {
  const options = memoryMax === undefined ? {} : { memoryMax };
  const machine = new Stepper(model, { ...options, symmetry: false });
  const report = (frontier: number, depth: number): Progress => ({
    states: machine.states,
    transitions: machine.count,
    depth,
    frontier,
  });
  machine.begin();
  let depth = 0;
  for (let from = 0, to = 1; from < to; [from, to] = [to, machine.states]) {
    for (let at = from; at < to; at += statesPerSlice) {
      const end = Math.min(at + statesPerSlice, to);
      yield* handOver(machine.expanding(at, end), { progress: () => report(to - at, depth) });
      if (machine.isFull) return 'memory';
      if (machine.states > limits.statesMax) return 'states';
      const reason = reasonIn(yield report(machine.states - at, depth));
      if (reason !== undefined) return reason;
    }
    depth += 1;
  }
  const { states } = machine;
  const starts = new Uint32Array(states + 1);
  for (let id = 0; id < states; id += 1) {
    machine.stepsOf(id);
    // Pending steps count: they will be appended in this order.
    starts[id + 1] = machine.countWithPending;
    if (id % statesPerSlice !== statesPerSlice - 1) continue;
    if (machine.count > transitionsMax) return 'memory';
    const reason = reasonIn(yield report(states - id, depth));
    if (reason !== undefined) return reason;
  }
  machine.flush();
  const { targets, by, count } = machine;
  return {
    states,
    starts,
    targets: targets.subarray(0, count),
    by: by.subarray(0, count),
    learner: machine.learner,
    read: (id) => machine.read(id),
  };
}

// The graph of all states with all steps between them, for properties that a look at single states does not decide. States are numbered by
// the machine; the steps of state `s` are `targets[starts[s]]` up to `targets[starts[s + 1]]`, each with the rule instance that
// takes it. Symmetry is left out: a run that goes round in orbits need not go round in states.

import type { Command, Limits, Progress, StopReason } from '../exploration.ts';
import { reasonIn } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import { applyEffect } from './effects.ts';
import { Machine } from './machine.ts';
import type { Work } from './pauses.ts';
import { errand, handOver, within } from './pauses.ts';
import { inPureWorld } from './pure-world.ts';

export interface Graph {
  readonly states: number;
  readonly starts: Uint32Array;
  readonly targets: Uint32Array;
  readonly by: Uint16Array | Uint32Array;
  /** The words of a state; valid until the next call. */
  readonly read: (id: number) => Uint32Array;
}

/** States that are expanded between two looks at the clock: few at first, to answer soon. */
const slice = { min: 512, max: 32_768 };
/** States whose steps are listed between two looks. */
const statesPerLook = 256;
/** More steps than this do not fit. */
const transitionsMax = 2 ** 32 - 2;
/** What deciding takes for each state besides the state itself, while it looks for a run to show. */
const decidingBytes = 96;

type Words = Uint16Array | Uint32Array;

/** Whether there was not enough memory for an array. */
export const isOutOfMemory = (thrown: unknown): boolean =>
  thrown instanceof RangeError && /allocation failed|typed array length/i.test(thrown.message);

/** A machine that can say by which rule instance each step is taken. */
class Stepper extends Machine {
  private readonly after = new Uint32Array(this.layout.words);
  private readonly pending: number[] = [];
  starts = new Uint32Array(0);
  targets = new Uint32Array(0);
  by: Words = new Uint16Array(0);
  count = 0;

  /** How many steps there are, once all states were expanded. */
  get transitions(): number {
    return this.counts.fired.reduce((a, b) => a + b, 0);
  }

  /** Makes room for all steps; says whether there was enough. */
  makeRoom(bytesMax: number): boolean {
    const { transitions, states, model } = this;
    const Kind = model.instances.length < 2 ** 16 ? Uint16Array : Uint32Array;
    const perStep = 4 + Kind.BYTES_PER_ELEMENT;
    const bytes = states * (this.layout.stateBytes + decidingBytes) + transitions * perStep;
    if (transitions > transitionsMax || bytes > bytesMax) return false;
    try {
      this.starts = new Uint32Array(states + 1);
      this.targets = new Uint32Array(transitions);
      this.by = new Kind(transitions);
    } catch (thrown) {
      if (isOutOfMemory(thrown)) return false;
      throw thrown;
    }
    return true;
  }

  /** Lists the steps of some states, which come in order; pauses after every call of the model's code. */
  *listing(from: number, to: number): Work {
    for (let id = from; id < to; id += 1) {
      const calls = this.learner.calls();
      this.list(id);
      // Pending steps count: they will be put there in this order.
      this.starts[id + 1] = this.count + this.pending.length;
      if (this.learner.calls() > calls) yield undefined;
    }
  }

  private list(id: number): void {
    const state = this.read(id);
    const { after, learner } = this;
    const instances = this.model.instances.length;
    for (let instance = 0; instance < instances; instance += 1) {
      const effect = learner.effectOf(instance, state);
      if (effect === undefined) continue;
      after.set(state);
      applyEffect(effect, after);
      this.candidate(after);
      this.pending.push(instance);
      if (this.pending.length === this.layout.candidatesMax) this.flush();
    }
  }

  /** Finds the states that the pending steps lead to. */
  flush(): void {
    const { pending } = this;
    this.kernel.locate();
    for (let position = 0; position < pending.length; position += 1) {
      this.targets[this.count] = this.locatedAt(position);
      this.by[this.count] = pending[position] as number;
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
  const nothing: Progress = { states: 0, transitions: 0, depth: 0, frontier: 0 };
  const options = memoryMax === undefined ? {} : { memoryMax };
  const machine = yield* handOver(
    errand(() => new Stepper({ ...model, properties: [] }, { ...options, symmetry: false })),
    { progress: () => nothing },
  );
  machine.begin();
  const report = (frontier: number, depth: number): Progress => ({
    states: machine.states,
    transitions: machine.count,
    depth,
    frontier,
  });
  const depth = yield* expandAll(machine, limits, report);
  if (typeof depth === 'string') return depth;
  const { states } = machine;
  if (!machine.makeRoom(memoryMax ?? Infinity)) return 'memory';
  for (let at = 0; at < states; at += statesPerLook) {
    const listing = within(inPureWorld, machine.listing(at, Math.min(at + statesPerLook, states)));
    yield* handOver(listing, { progress: () => report(states - at, depth) });
    const reason = reasonIn(yield report(states - at, depth));
    if (reason !== undefined) return reason;
  }
  machine.flush();
  const { starts, targets, by, count } = machine;
  if (count !== targets.length) throw new Error('A graph has other steps than it had before.');
  return { states, starts, targets, by, read: (id) => machine.read(id) };
}

/** Finds all states; gives how deep they lie, or why that ended early. */
function* expandAll(
  machine: Machine,
  limits: Limits,
  report: (frontier: number, depth: number) => Progress,
): Generator<Progress, number | StopReason, Command> {
  let depth = 0;
  let size = slice.min;
  for (let from = 0, to = 1; from < to; [from, to] = [to, machine.endLevel()]) {
    for (let at = from; at < to; ) {
      const end = Math.min(at + size, to);
      size = Math.min(2 * size, slice.max);
      const progress = (): Progress => report(machine.states - at, depth);
      yield* handOver(machine.all('work', at, end), { progress });
      if (machine.isFull) return 'memory';
      if (machine.states > limits.statesMax) return 'states';
      at = end;
      const reason = reasonIn(yield progress());
      if (reason !== undefined) return reason;
    }
    depth += 1;
  }
  return depth;
}

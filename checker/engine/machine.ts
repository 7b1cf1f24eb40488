// The machine: one memory, a kernel that works on it, and a learner for what the kernel has no answer for. It knows how to expand and
// check ranges of states; in which order, and when to stop, is the search's business.

import type { Model } from '../instantiate.ts';
import { affordable, canonOf } from './canonical.ts';
import type { Codec } from './codec.ts';
import { codecOf } from './codec.ts';
import type { FilterPlan } from './compile.ts';
import { compilerOf, planFilters } from './compile.ts';
import type { Kernel, KernelModules } from './kernel.ts';
import { instantiateKernel, missKinds, storeBytes } from './kernel.ts';
import type { Layout } from './layout.ts';
import { control, layoutOf } from './layout.ts';
import type { Effect, Learner } from './learner.ts';
import { decided, learnerOf, notGiven } from './learner.ts';
import { inPureWorld } from './pure-world.ts';
import type { Symmetry } from './renaming.ts';
import { symmetryOf } from './renaming.ts';
import { SymmetryCheck } from './symmetry-check.ts';
import { Team } from './team.ts';

/** What was counted while states were expanded and checked. */
export interface Counts {
  /** Transitions by rule instance. */
  readonly fired: Float64Array;
  /** By property: states or steps in which there was something to check. */
  readonly exercised: Float64Array;
  /** Properties that were decided. */
  readonly decided: Set<number>;
  /** States without successors in which it is not fine to rest. */
  readonly stuck: number[];
}

export interface MachineOptions {
  /** The most bytes that states and index may take; at most 4 GiB are used. */
  readonly memoryMax?: number;
  readonly workers?: number;
  /**
   * Whether states that differ in names only count as one. With "alike", elements of nested sets are renamed in the same way
   * everywhere, as other checkers do it.
   */
  readonly symmetry: boolean | 'alike';
}

const pageBytes = 65536;
/** WebAssembly's 32-bit addresses end here. */
const bytesMax = 2 ** 32 - pageBytes;
/** The least number of slots of the index. */
const slotsMin = 1 << 16;
/** More for each worker, since all of them may add states between two looks at whether there is room. */
const slotsMinPerWorker = 1 << 16;
/** Up to this many slots the index doubles; beyond, it grows in smaller steps, to waste less. */
const slotsDoubling = 1 << 24;
const growthBeyond = 1.4;

/** Answers of the learner in place of the kernel after which it is worth compiling again what has been learned. */
const answersPerCompilation = 60_000;

export class Machine {
  readonly model: Model;
  readonly codec: Codec;
  readonly learner: Learner;
  readonly symmetry: Symmetry;
  readonly layout: Layout;
  readonly counts: Counts;
  readonly memory: WebAssembly.Memory;
  /** Whether states are brought into canonical form. */
  readonly reduces: boolean;
  private kernel: Kernel;
  private readonly store: WebAssembly.Module;
  private readonly team: Team;
  private readonly symmetryCheck: SymmetryCheck | undefined;
  private readonly words: Uint32Array;
  private readonly compileLearned: (memory: ArrayBuffer | SharedArrayBuffer) => Uint8Array;
  private readonly state: Uint32Array;
  private answered = 0;
  private answeredAtCompilation = answersPerCompilation;
  /** How often a kernel was compiled. */
  compilations = 0;

  constructor(model: Model, options: MachineOptions) {
    this.model = model;
    this.codec = codecOf(model.variables);
    this.learner = learnerOf(model, this.codec);
    const instances = model.instances.length;
    this.symmetry = affordable(symmetryOf(model, this.codec, options.symmetry !== 'alike'));
    const canon = options.symmetry !== false ? canonOf(model, this.codec, this.symmetry) : undefined;
    this.reduces = canon !== undefined;
    this.symmetryCheck = this.reduces
      ? new SymmetryCheck(model, { codec: this.codec, learner: this.learner }, this.symmetry)
      : undefined;
    const plan = (address: number): FilterPlan =>
      planFilters(this.codec, this.learner, { instances, address });
    this.layout = layoutOf({
      words: this.codec.words,
      instances,
      properties: model.properties.length,
      workers: options.workers ?? 1,
      tableBytes: plan(0).end + (canon?.bytes ?? 0),
      bytes: pageBytes * Math.floor(Math.min(options.memoryMax ?? Infinity, bytesMax) / pageBytes),
    });
    const pages = this.layout.bytes / pageBytes;
    // Workers need shared memory; a single thread is spared its price.
    const shared = this.layout.bases.length > 1;
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
    this.words = new Uint32Array(this.memory.buffer);
    const filters = plan(this.layout.tables);
    canon?.write(new DataView(this.memory.buffer), filters.end);
    const compiler = {
      codec: this.codec,
      learner: this.learner,
      layout: this.layout,
      filters,
      shared,
      canonical: canon?.code(filters.end),
    };
    this.counts = {
      fired: new Float64Array(instances),
      exercised: new Float64Array(model.properties.length),
      decided: new Set(),
      stuck: [],
    };
    this.state = new Uint32Array(this.codec.words);
    this.setCapacity(slotsMin + slotsMinPerWorker * (this.layout.bases.length - 1));
    this.store = new WebAssembly.Module(storeBytes(compiler));
    this.compileLearned = compilerOf(compiler, instances);
    const started = this.compile();
    this.kernel = started.kernel;
    this.team = new Team(this.memory, this.layout, started);
  }

  /** How many states are stored. */
  get states(): number {
    return this.words[control.next >> 2] ?? 0;
  }

  /** Whether there is no room for another round of candidates. */
  get isFull(): boolean {
    return this.states + this.slack >= this.layout.statesMax;
  }

  /** Bytes of states and index in use. */
  get bytesUsed(): number {
    return this.states * this.layout.stateBytes + 4 * this.capacity;
  }

  /** More states than are added between two looks at whether there is room. */
  private get slack(): number {
    const { candidatesMax, missesMax, instances, bases } = this.layout;
    return 2 * (candidatesMax + missesMax + instances) * bases.length;
  }

  /** Stores the initial state, as the first of all. */
  begin(): void {
    // A memory of zeros reads as if the initial state had been met a moment ago. It is true from now on, and not before.
    this.memo(0).fill(0xff);
    this.candidate(this.codec.pack(this.model.initial));
    this.settle();
    this.closeRanks();
    this.memo(0).fill(0);
  }

  /** Where a worker keeps the states it met a moment ago. */
  private memo(worker: number): Uint8Array {
    const { region, bases, memoSlots, stateBytes } = this.layout;
    const at = (bases[worker] as number) + region.memo;
    return new Uint8Array(this.memory.buffer, at, memoSlots * stateBytes);
  }

  /** The words of a stored state; valid until the next call. */
  read(id: number): Uint32Array {
    const { states, words } = this.layout;
    const at = (states >>> 2) + id * words;
    for (let i = 0; i < words; i += 1) this.state[i] = this.words[at + i] as number;
    return this.state;
  }

  /** A copy of the packed states `from` to `to`. */
  copy(from: number, to: number): Uint8Array {
    const { states, stateBytes } = this.layout;
    return new Uint8Array(this.memory.buffer).slice(
      states + from * stateBytes,
      states + to * stateBytes,
    );
  }

  /** Takes states from elsewhere, in place of all that are stored. */
  restore(count: number, read: (target: Uint8Array) => void): void {
    const { states, stateBytes, statesMax, index } = this.layout;
    if (count + this.slack > statesMax)
      throw new RangeError('There is no room for so many states.');
    read(new Uint8Array(this.memory.buffer, states, count * stateBytes));
    new Uint32Array(this.memory.buffer, index, this.capacity).fill(0);
    this.words[control.next >> 2] = count;
    while (this.states >= (this.words[control.growAt >> 2] as number)) {
      this.setCapacity(this.nextCapacity());
    }
    this.team.start('reindex', 0, count);
  }

  /** Expands states `from` to `to`, or some of them when there is no room for more. */
  expand(from: number, to: number): void {
    this.do('work', from, to);
  }

  /** Asks all properties of states about states `from` to `to`. */
  check(from: number, to: number): void {
    this.do('check', from, to);
  }

  /** Starts the workers, if there are to be any and they are not at work yet. */
  hire(): void {
    if (this.layout.bases.length > 1 && !this.team.hasWorkers) this.team.hire();
  }

  /** Ends the workers. */
  close(): void {
    this.team.dismiss();
  }

  private do(task: 'work' | 'check', from: number, to: number): void {
    this.growIfNeeded();
    this.team.start(task, from, to);
    for (;;) {
      this.collect();
      this.answerMisses();
      this.closeRanks();
      if (this.team.isDone || this.isFull) break;
      this.growIfNeeded();
      this.team.goOn(task);
    }
    this.compileIfWorthwhile();
  }

  /** Appends a candidate; gives its position. */
  candidate(state: ArrayLike<number>): number {
    const { region, recordBytes, bases } = this.layout;
    const base = bases[0] as number;
    const count = this.words[(base + region.candidateCount) >> 2] as number;
    const at = (base + region.candidates + count * recordBytes) >> 2;
    for (let i = 0; i < state.length; i += 1) this.words[at + i] = state[i] as number;
    this.words[(base + region.candidateCount) >> 2] = count + 1;
    return count;
  }

  /** What the kernel and the learner say of one state's properties, without counting it. */
  judgedAlone(id: number): {
    readonly given: ReadonlySet<number>;
    readonly decided: ReadonlySet<number>;
  } {
    const { exercised, decided: found } = this.counts;
    const before = { exercised: exercised.slice(), found: [...found] };
    found.clear();
    this.kernel.check(id, id + 1);
    this.collect();
    this.answerMisses();
    const given = new Set(
      this.model.properties.flatMap((_, i) => (exercised[i] === before.exercised[i] ? [] : [i])),
    );
    const judged = new Set(found);
    exercised.set(before.exercised);
    found.clear();
    for (const property of before.found) found.add(property);
    return { given, decided: judged };
  }

  /** Whether a property of states is decided in a stored state. */
  decides(property: number, id: number): boolean {
    const state = this.read(id);
    return (this.pairsOf[property] ?? []).some(
      (pair) => this.learner.judgementOf(pair, state) === decided,
    );
  }

  /** The number of a state (of the representative of its orbit), or -1 when it is not stored. */
  find(state: ArrayLike<number>): number {
    const position = this.candidate(state);
    this.kernel.locate();
    this.dropCandidates();
    return this.located(position).id;
  }

  /** What a rule instance does in a state, or undefined when it is not enabled. */
  step(
    state: Uint32Array,
    instance: number,
  ): { after: Uint32Array; decided: ReadonlySet<number> } | undefined {
    const effect = this.learner.effectOf(instance, state);
    if (effect === undefined) return undefined;
    const after = state.map(
      (word, i) => (word & (effect.keep[i] as number)) | (effect.put[i] as number),
    );
    const flags = effect.stepTree < 0 ? 0 : this.learner.stepJudgementOf(effect, state).decided;
    return { after, decided: this.propertiesIn(flags) };
  }

  /** Visits every step from the states of a range; `to` is -1 for a state that is not stored. Counts nothing. */
  eachStep(
    { from, to }: { readonly from: number; readonly to: number },
    visit: (step: { from: number; to: number; decided: ReadonlySet<number> }) => void,
  ): void {
    const { region, bases, recordBytes } = this.layout;
    const base = bases[0] as number;
    for (let at = from; at < to; ) {
      const first = at;
      at = this.kernel.expand(at, to);
      this.kernel.locate();
      let position = 0;
      for (let id = first; id < at; id += 1) {
        const end = (this.words[((base + region.ends) >> 2) + id - first] as number) - base;
        for (; region.candidates + position * recordBytes < end; position += 1) {
          const { id: found, flags } = this.located(position);
          visit({ from: id, to: found, decided: this.propertiesIn(flags) });
        }
      }
      this.dropCandidates();
      for (const { id, what } of this.takeMisses()) {
        if (what >= missKinds.property) continue;
        const step = this.step(this.read(id).slice(), what);
        if (step !== undefined)
          visit({ from: id, to: this.find(step.after), decided: step.decided });
      }
      this.forgetCounters();
    }
  }

  private located(position: number): { readonly id: number; readonly flags: number } {
    const { region, bases, recordBytes, hashOffset, flagsOffset } = this.layout;
    const at = (bases[0] as number) + region.candidates + position * recordBytes;
    const hasFlags = this.learner.stepProperties.length > 0;
    return {
      id: (this.words[(at + hashOffset) >> 2] as number) - 1,
      flags: hasFlags ? (this.words[(at + flagsOffset) >> 2] as number) : 0,
    };
  }

  private dropCandidates(): void {
    this.words[((this.layout.bases[0] as number) + this.layout.region.candidateCount) >> 2] = 0;
  }

  private propertiesIn(flags: number): ReadonlySet<number> {
    if (flags === 0) return nothing;
    return new Set(this.learner.stepProperties.filter((_, bit) => (flags >>> bit) & 1));
  }

  private takeMisses(): readonly { readonly id: number; readonly what: number }[] {
    const { region, bases } = this.layout;
    const base = bases[0] as number;
    const count = this.words[(base + region.missCount) >> 2] as number;
    this.words[(base + region.missCount) >> 2] = 0;
    const first = (base + region.misses) >> 2;
    return Array.from({ length: count }, (_, i) => ({
      id: this.words[first + 2 * i] as number,
      what: this.words[first + 2 * i + 1] as number,
    }));
  }

  private settle(): void {
    this.growIfNeeded();
    this.kernel.settle();
  }

  /** Deals with what the kernel had no answer for. */
  private answerMisses(): void {
    inPureWorld(() => {
      for (const base of this.layout.bases) this.answerMissesOf(base);
    });
  }

  private answerMissesOf(base: number): void {
    const { region, candidatesMax } = this.layout;
    const count = this.words[(base + region.missCount) >> 2] as number;
    if (count === 0) return;
    this.words[(base + region.missCount) >> 2] = 0;
    const first = (base + region.misses) >> 2;
    let pending = 0;
    // The state of which a successor was found last: that the kernel found none does not mean that there is none.
    let alive = -1;
    for (let i = 0; i < count; i += 1) {
      const id = this.words[first + 2 * i] as number;
      const what = this.words[first + 2 * i + 1] as number;
      if (what === missKinds.noSuccessor) {
        if (alive !== id && !this.learner.mayRest(this.read(id))) this.counts.stuck.push(id);
      } else if (what >= missKinds.property) {
        this.judge(what - missKinds.property, this.read(id));
      } else if (this.fire(what, this.read(id))) {
        alive = id;
        pending += 1;
        if (pending < candidatesMax) continue;
        this.settle();
        pending = 0;
      }
    }
    this.answered += count;
    if (pending > 0) this.settle();
  }

  /** Takes a step as the kernel would. */
  private fire(instance: number, state: Uint32Array): boolean {
    const effect = this.learner.effectOf(instance, state);
    this.symmetryCheck?.ofStep(instance, state, effect);
    if (effect === undefined) return false;
    const { fired, exercised, decided: found } = this.counts;
    fired[instance] = (fired[instance] ?? 0) + 1;
    if (effect.stepTree >= 0) {
      const judgement = this.learner.stepJudgementOf(effect, state);
      for (const [bit, property] of this.learner.stepProperties.entries()) {
        if ((judgement.given >>> bit) & 1) exercised[property] = (exercised[property] ?? 0) + 1;
        if ((judgement.decided >>> bit) & 1) found.add(property);
      }
    }
    for (let i = 0; i < state.length; i += 1) {
      state[i] = ((state[i] as number) & (effect.keep[i] as number)) | (effect.put[i] as number);
    }
    this.candidate(state);
    return true;
  }

  /** Asks a property as the kernel would. */
  private judge(property: number, state: Uint32Array): void {
    const { exercised, decided: found } = this.counts;
    let given = false;
    for (const pair of this.pairsOf[property] ?? []) {
      const judgement = this.learner.judgementOf(pair, state);
      this.symmetryCheck?.ofPair(pair, state, judgement);
      if (judgement === notGiven) continue;
      given = true;
      if (judgement !== decided) continue;
      found.add(property);
      break;
    }
    if (given) exercised[property] = (exercised[property] ?? 0) + 1;
  }

  private get pairsOf(): readonly (readonly number[])[] {
    return (this.pairLists ??= this.model.properties.map((_, property) =>
      this.learner.pairs.flatMap((pair, i) => (pair.property === property ? [i] : [])),
    ));
  }
  private pairLists: readonly (readonly number[])[] | undefined;

  /** Adds the kernel's counters to the counts. */
  private collect(): void {
    const { region, bases } = this.layout;
    const { fired, exercised, decided: found } = this.counts;
    for (const base of bases) {
      const take = (at: number, into: Float64Array, index: number): void => {
        const place = (base + at) >> 2;
        into[index] = (into[index] ?? 0) + (this.words[place] ?? 0);
        this.words[place] = 0;
      };
      for (let i = 0; i < fired.length; i += 1) take(region.fired + 4 * i, fired, i);
      for (let i = 0; i < exercised.length; i += 1) take(region.exercised + 4 * i, exercised, i);
      const stepDecided = this.words[(base + region.stepDecided) >> 2] ?? 0;
      for (const [bit, property] of this.learner.stepProperties.entries()) {
        take(region.stepGiven + 4 * bit, exercised, property);
        if ((stepDecided >>> bit) & 1) found.add(property);
      }
      this.words[(base + region.stepDecided) >> 2] = 0;
      for (let i = 0; i < exercised.length; i += 1) {
        const place = ((base + region.decided) >> 2) + i;
        if (this.words[place] === 1) found.add(i);
        this.words[place] = 0;
      }
    }
  }

  /** Empties the kernel's counters without counting. */
  private forgetCounters(): void {
    const { fired, exercised, decided: found } = this.counts;
    const before = { fired: fired.slice(), exercised: exercised.slice(), found: new Set(found) };
    this.collect();
    fired.set(before.fired);
    exercised.set(before.exercised);
    found.clear();
    for (const property of before.found) found.add(property);
  }

  private compileIfWorthwhile(): void {
    if (this.answered < this.answeredAtCompilation) return;
    const { kernel, modules } = this.compile();
    this.kernel = kernel;
    this.team.use(kernel, modules);
    // Each time it takes more to try again: what is still left to the learner may stay there.
    this.answeredAtCompilation = this.answered + answersPerCompilation * this.compilations;
  }

  private compile(): { kernel: Kernel; modules: KernelModules } {
    this.compilations += 1;
    const { memory, layout } = this;
    const bytes = this.compileLearned(memory.buffer);
    const modules = { store: this.store, steps: new WebAssembly.Module(bytes) };
    return { kernel: instantiateKernel(modules, memory, layout.bases[0] ?? 0), modules };
  }

  /** Moves the last states into the numbers that workers set aside and did not use. */
  private closeRanks(): void {
    const { bases, region } = this.layout;
    const holes = bases
      .map((base) => {
        const [next, end] = [(base + region.blockNext) >> 2, (base + region.blockEnd) >> 2];
        const hole = { from: this.words[next] as number, to: this.words[end] as number };
        this.words[next] = 0;
        this.words[end] = 0;
        return hole;
      })
      .filter(({ from, to }) => from < to)
      .sort((a, b) => a.from - b.from);
    let top = this.states;
    for (
      let last = holes.at(-1), first = holes[0];
      last && first;
      last = holes.at(-1), first = holes[0]
    ) {
      if (last.to === top) {
        top = last.from;
        holes.pop();
      } else {
        top -= 1;
        this.kernel.renumber(top, first.from);
        first.from += 1;
        if (first.from === first.to) holes.shift();
      }
    }
    this.words[control.next >> 2] = top;
  }

  private growIfNeeded(): void {
    if (this.states < (this.words[control.growAt >> 2] as number)) return;
    if (this.capacity >= this.layout.indexSlotsMax) return;
    new Uint32Array(this.memory.buffer, this.layout.index, this.capacity).fill(0);
    this.setCapacity(this.nextCapacity());
    this.team.start('reindex', 0, this.states);
  }

  private get capacity(): number {
    return this.words[control.capacity >> 2] as number;
  }

  private nextCapacity(): number {
    const { capacity } = this;
    const factor = capacity < slotsDoubling ? 2 : growthBeyond;
    return Math.min(Math.ceil(capacity * factor), this.layout.indexSlotsMax);
  }

  private setCapacity(slots: number): void {
    const load = slots < slotsDoubling ? 0.6 : 0.85;
    const { indexSlotsMax, statesMax } = this.layout;
    // An index that cannot grow any more has room for all states that fit into the memory.
    const full = slots >= indexSlotsMax ? statesMax : Math.floor(slots * load);
    const growAt = full - this.slack;
    const idBits = 32 - Math.clz32(slots + 1);
    this.words[control.capacity >> 2] = slots;
    this.words[control.idBits >> 2] = idBits;
    this.words[control.growAt >> 2] = growAt;
  }
}

const nothing: ReadonlySet<number> = new Set();

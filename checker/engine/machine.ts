// The machine: a store of states, a kernel that works on it, and a learner for what the kernel has no answer for. It knows how to expand
// and check ranges of states; in which order, and when to stop, is the search's business.

import type { Model } from '../instantiate.ts';
import type { Code, Locals } from './assembler.ts';
import type { Canon } from './canonical.ts';
import { canonOf } from './canonical.ts';
import type { Codec } from './codec.ts';
import { codecOf } from './codec.ts';
import type { FilterPlan } from './compile.ts';
import { compilerOf, planFilters } from './compile.ts';
import { missKinds } from './kernel-plan.ts';
import { instantiateKernel, storeBytes } from './kernel.ts';
import type { Layout } from './layout.ts';
import { layoutFor } from './layout.ts';
import type { Learner } from './learner.ts';
import { decided, learnerOf, notGiven } from './learner.ts';
import { inPureWorld } from './pure-world.ts';
import type { Symmetry } from './renaming.ts';
import { symmetryOf } from './renaming.ts';
import { Store } from './store.ts';
import { SymmetryCheck } from './symmetry-check.ts';
import { affordable } from './tours.ts';

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
/** Answers of the learner in place of the kernel after which it is worth compiling again what has been learned. */
const answersPerCompilation = 60_000;

/** All that a machine is made of besides its memory. */
interface Parts {
  readonly model: Model;
  readonly codec: Codec;
  readonly learner: Learner;
  readonly symmetry: Symmetry;
  readonly canon: Canon | undefined;
  readonly layout: Layout;
  readonly filters: FilterPlan;
  readonly canonical: ((lanes: readonly number[], locals: Locals) => Code) | undefined;
  /** Workers need shared memory; a single thread is spared its price. */
  readonly shared: boolean;
}

const partsFor = (model: Model, options: MachineOptions): Parts => {
  const codec = codecOf(model.variables, model.initial);
  const learner = learnerOf(model, codec);
  const instances = model.instances.length;
  const symmetry = affordable(symmetryOf(model, codec, options.symmetry !== 'alike'));
  const canon = options.symmetry === false ? undefined : canonOf(model, codec, symmetry);
  const filtersAt = (address: number): FilterPlan =>
    planFilters(codec, learner, { instances, address });
  const layout = layoutFor({
    words: codec.words,
    instances,
    properties: model.properties.length,
    workers: options.workers ?? 1,
    tableBytes: filtersAt(0).end + (canon?.bytes ?? 0),
    bytes: pageBytes * Math.floor(Math.min(options.memoryMax ?? Infinity, bytesMax) / pageBytes),
  });
  const filters = filtersAt(layout.tables);
  const canonical = canon?.code(filters.end);
  const shared = layout.bases.length > 1;
  return { model, codec, learner, symmetry, canon, layout, filters, canonical, shared };
};

export class Machine extends Store {
  readonly model: Model;
  readonly codec: Codec;
  readonly learner: Learner;
  readonly symmetry: Symmetry;
  /** Whether states are brought into canonical form. */
  readonly reduces: boolean;
  readonly counts: Counts;
  /** How often what was learned was compiled. */
  compilations = 0;
  private readonly compileLearned: () => WebAssembly.Module;
  private readonly seenSet: WebAssembly.Module;
  private readonly symmetryCheck: SymmetryCheck | undefined;
  private readonly pairsOf: readonly (readonly number[])[];
  private answered = 0;
  private answeredAtCompilation = answersPerCompilation;

  constructor(model: Model, options: MachineOptions) {
    const parts = partsFor(model, options);
    const { codec, learner, symmetry, canon, layout, filters, shared } = parts;
    const pages = layout.bytes / pageBytes;
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
    canon?.write(new DataView(memory.buffer), filters.end);
    const compiler = compilerOf(parts, model.instances.length);
    const compileLearned = (): WebAssembly.Module =>
      new WebAssembly.Module(compiler(memory.buffer));
    const seenSet = new WebAssembly.Module(storeBytes(parts));
    super(memory, layout, { store: seenSet, steps: compileLearned() });
    this.compileLearned = compileLearned;
    this.seenSet = seenSet;
    this.model = model;
    this.codec = codec;
    this.learner = learner;
    this.symmetry = symmetry;
    this.reduces = canon !== undefined;
    this.symmetryCheck = this.reduces
      ? new SymmetryCheck(model, { codec, learner }, symmetry)
      : undefined;
    this.pairsOf = model.properties.map((_, property) =>
      learner.pairs.flatMap((pair, i) => (pair.property === property ? [i] : [])),
    );
    this.counts = {
      fired: new Float64Array(model.instances.length),
      exercised: new Float64Array(model.properties.length),
      decided: new Set(),
      stuck: [],
    };
  }

  /** Stores the initial state. */
  begin(): void {
    this.plant(this.codec.pack(this.model.initial));
  }

  /** Expands states `from` to `to`, or some of them when there is no room for more. */
  expand(from: number, to: number): void {
    this.do('work', from, to);
  }

  /** Asks all properties of states about states `from` to `to`. */
  check(from: number, to: number): void {
    this.do('check', from, to);
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
          const flags = this.propertiesIn(this.flagsAt(position));
          visit({ from: id, to: this.locatedAt(position), decided: flags });
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

  /** Which step properties the step to a candidate decided, as bits. */
  private flagsAt(position: number): number {
    const { region, bases, recordBytes, flagsOffset } = this.layout;
    if (this.learner.stepProperties.length === 0) return 0;
    const at = (bases[0] as number) + region.candidates + position * recordBytes;
    return this.words[(at + flagsOffset) >> 2] as number;
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
        if (alive !== id && !this.mayRest(id)) this.counts.stuck.push(id);
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

  private mayRest(id: number): boolean {
    const state = this.read(id);
    const answer = this.learner.mayRest(state);
    this.symmetryCheck?.ofRest(state, answer);
    return answer;
  }

  /** Takes a step as the kernel would. */
  private fire(instance: number, state: Uint32Array): boolean {
    const { learner } = this;
    const calls = learner.calls();
    const effect = learner.effectOf(instance, state);
    this.symmetryCheck?.ofStep(instance, state, { effect, isLesson: learner.calls() > calls });
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
      const calls = this.learner.calls();
      const judgement = this.learner.judgementOf(pair, state);
      const isLesson = this.learner.calls() > calls;
      this.symmetryCheck?.ofPair(pair, state, { judgement, isLesson });
      if (judgement === notGiven) continue;
      given = true;
      if (judgement !== decided) continue;
      found.add(property);
      break;
    }
    if (given) exercised[property] = (exercised[property] ?? 0) + 1;
  }

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
    this.compilations += 1;
    const modules = { store: this.seenSet, steps: this.compileLearned() };
    this.kernel = instantiateKernel(modules, this.memory, this.layout.bases[0] ?? 0);
    this.team.use(this.kernel, modules);
    // Each time it takes more to try again: what is still left to the learner may stay there.
    this.answeredAtCompilation = this.answered + answersPerCompilation * (this.compilations + 1);
  }
}

const nothing: ReadonlySet<number> = new Set();

// The machine: a store of states, a kernel that works on it, and a learner for what the kernel has no answer for. It knows how to expand
// and check ranges of states; in which order, and when to stop, is the search's business.

import type { Model } from '../instantiate.ts';
import { Answers } from './answers.ts';
import type { Codec } from './codec.ts';
import type { Compilation } from './compile.ts';
import { compilerOf } from './compile.ts';
import type { Counts } from './counters.ts';
import { Counters } from './counters.ts';
import { successorOf } from './effects.ts';
import { missKinds } from './kernel-plan.ts';
import { instantiateKernel, storeBytes } from './kernel.ts';
import type { Learner } from './learner.ts';
import { decided } from './leaves.ts';
import type { MachineOptions } from './machine-parts.ts';
import { pageBytes, partsFor } from './machine-parts.ts';
import type { Ownership } from './ownership.ts';
import { ownershipFor } from './ownership.ts';
import type { IsDue, Work } from './pauses.ts';
import { everyManyLooks } from './pauses.ts';
import { inPureWorld } from './pure-world.ts';
import type { Symmetry } from './renaming.ts';
import { Store } from './store.ts';
import { SymmetryCheck } from './symmetry-check.ts';
import { TableMemory } from './table-memory.ts';
import type { Task } from './worker-code.ts';

/** The properties that had something to check in a state, and those that were decided. */
interface Judged {
  readonly given: ReadonlySet<number>;
  readonly decided: ReadonlySet<number>;
}

/** A walk takes some ten nanoseconds longer than code, compiling some tens of milliseconds. */
const walksPerCompilation = 1_000_000;
/** Filters take some milliseconds: they are worth making after this part of the walks that are worth compiling. */
const partBeforeFilters = 0.05;
/** Where there is no room for tables in the memory, the learner looks into them, which takes as long as so many walks. */
const walksPerAnswer = 32;

export class Machine extends Store {
  readonly model: Model;
  readonly codec: Codec;
  readonly learner: Learner;
  readonly symmetry: Symmetry;
  /** Whether states are brought into canonical form. */
  readonly reduces: boolean;
  readonly counts: Counts;
  readonly isDue: IsDue;
  /** How often what was learned was compiled. */
  compilations = 0;
  /** Properties of states that are not asked any more. */
  private readonly closed = new Set<number>();
  private readonly compilation: Compilation;
  private readonly seenSet: WebAssembly.Module;
  private readonly symmetryCheck: SymmetryCheck | undefined;
  private readonly pairsOf: readonly (readonly number[])[];
  private readonly counters: Counters;
  private readonly answers: Answers;
  /** Which states are whose, once that was chosen. */
  private owned: Ownership | undefined;
  /** The states from which steps are taken at present. */
  private frontier = { from: 0, to: 1 };
  private readonly walksPerCompilation: number;
  /** How often tables were walked since it was last thought of compiling them. */
  private walks = 0;
  private hasFilters = false;

  constructor(model: Model, options: MachineOptions) {
    const parts = partsFor(model, options);
    const { codec, learner, symmetry, canon, layout, renamings, tables, shared } = parts;
    const pages = layout.bytes / pageBytes;
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
    canon?.write(memory.buffer, renamings);
    learner.moveTo(
      new TableMemory(memory.buffer, tables, { fields: codec.fields, lanes: layout.lanes }),
    );
    const compilation = compilerOf(parts, model.instances.length);
    const seenSet = new WebAssembly.Module(storeBytes(parts));
    const steps = new WebAssembly.Module(compilation.compile(memory.buffer));
    super(memory, layout, { store: seenSet, steps });
    this.compilation = compilation;
    this.seenSet = seenSet;
    this.model = model;
    this.walksPerCompilation = options.walksPerCompilation ?? walksPerCompilation;
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
    this.counters = new Counters(model, { words: this.words, layout, learner });
    this.counts = this.counters.counts;
    this.isDue = options.isDue ?? everyManyLooks();
    const { counts, pairsOf, symmetryCheck, isDue } = this;
    this.answers = new Answers({ learner, counts, pairsOf, symmetryCheck, isDue });
  }

  /** Stores the initial state. */
  begin(): void {
    this.plant(this.codec.pack(this.model.initial));
  }

  /** Starts the workers, if there are to be any and they are not at work yet. The next states to be expanded are `from` to `to`. */
  hire(from: number, to: number): void {
    if (this.layout.bases.length === 1) return;
    this.frontier = { from, to };
    if (!this.hasTeam) this.hireWorkers();
  }

  /** How many threads are at work. */
  get threads(): number {
    return this.hasTeam ? this.layout.bases.length : 1;
  }

  protected override ownership(): Ownership | undefined {
    if (!this.hasTeam) return undefined;
    const workers = this.layout.bases.length;
    const restore = this.counters.keep();
    const sample = this.sample(this.frontier);
    this.counters.collect();
    restore();
    const found = ownershipFor(this.codec.fields, sample, { workers, before: this.owned });
    this.owned = found ?? this.owned;
    return this.owned;
  }

  /** Begins a task: to expand the states `from` to `to`, or to ask all properties of states about them. */
  start(task: Task, from: number, to: number): void {
    this.team.start(task, from, to);
  }

  /** Whether all of the task is done. */
  get isDone(): boolean {
    return this.team.isDone;
  }

  /**
   * Goes on with the task for about so many states, or fewer when there is no room for more. Whoever gives up half-way may do something else
   * with the machine; some successors are missing then.
   */
  *goingOn(states: number): Work {
    yield () => {
      this.growIfNeeded();
      this.team.grant(states);
      this.team.goOn();
    };
    for (;;) {
      this.counters.collect();
      yield* this.answerMisses();
      if (!this.team.isInterrupted || this.isFull) break;
      yield () => {
        this.growIfNeeded();
        this.team.goOn();
      };
    }
    this.addUpWalks();
    if (this.isWorthCompiling()) yield () => this.compile();
    else if (this.isWorthFiltering()) yield () => this.filter();
  }

  private addUpWalks(): void {
    const { region, bases } = this.layout;
    for (const base of bases) {
      this.walks += this.words[(base + region.walks) >> 2] as number;
      this.words[(base + region.walks) >> 2] = 0;
    }
  }

  private isWorthCompiling(): boolean {
    if (this.walks < this.walksPerCompilation * (this.compilations + 1)) return false;
    this.walks = 0;
    return this.compilation.isStale();
  }

  /** At the beginning the filters let everything through, so that every table is walked for every state. */
  private isWorthFiltering(): boolean {
    return !this.hasFilters && this.walks >= this.walksPerCompilation * partBeforeFilters;
  }

  /** Begins a task and does all of it, or as much as there is room for. */
  *all(task: Task, from: number, to: number): Work {
    this.start(task, from, to);
    while (!this.isDone && !this.isFull) yield* this.goingOn(to - from);
  }

  /** Whether states are still asked about a property; of a step property, always. */
  asks(property: number): boolean {
    return !this.closed.has(property);
  }

  /** Asks no state about these properties any more: of them enough is known. */
  stopAsking(properties: readonly number[]): void {
    const { closed } = this;
    const before = closed.size;
    for (const property of properties) {
      if (this.model.properties[property]?.property.kind !== 'step-property') closed.add(property);
    }
    if (closed.size > before) this.compilation.stopAsking(this.memory.buffer, closed);
  }

  /** What the kernel and the learner say of one state's properties, without counting it. */
  *judgedAlone(id: number): Work<Judged> {
    const { exercised, decided: found } = this.counts;
    const restore = this.counters.keep();
    try {
      exercised.fill(0);
      found.clear();
      this.kernel.check(id, id + 1);
      this.counters.collect();
      yield* this.answerMisses();
      const given = new Set([...exercised.keys()].filter((i) => exercised[i] !== 0));
      return { given, decided: new Set(found) };
    } finally {
      restore();
    }
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
    const flags = this.learner.stepJudgementOf(effect, state).decided;
    return { after: successorOf(effect, state), decided: this.propertiesIn(flags) };
  }

  /** Visits every step from the states of a range; `to` is -1 for a state that is not stored. Counts nothing. */
  *eachStep(
    { from, to }: { readonly from: number; readonly to: number },
    visit: (step: { from: number; to: number; decided: ReadonlySet<number> }) => void,
  ): Work {
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
      const restore = this.counters.keep();
      this.counters.collect();
      restore();
      for (const { id, what } of this.takeMisses()) {
        if (what >= missKinds.property) continue;
        const step = this.step(this.read(id).slice(), what);
        if (step !== undefined)
          visit({ from: id, to: this.find(step.after), decided: step.decided });
        if (this.isDue()) yield undefined;
      }
      if (this.isDue()) yield undefined;
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
  private *answerMisses(): Work {
    const { region, bases } = this.layout;
    try {
      for (const base of bases) yield* this.answerMissesOf(base);
    } finally {
      // The driver may have given up half-way.
      for (const base of bases) this.words[(base + region.missCount) >> 2] = 0;
    }
  }

  private *answerMissesOf(base: number): Work {
    const count = this.words[(base + this.layout.region.missCount) >> 2] as number;
    if (count === 0) return;
    this.answers.restart();
    const calls = this.learner.calls();
    for (let at = 0; ; ) {
      at = inPureWorld(() => this.answerSome(base, { at, count }));
      this.growIfNeeded();
      if (at === count && this.symmetryCheck?.isSettled !== false) break;
      yield undefined;
    }
    const lookedUp = count - (this.learner.calls() - calls);
    this.walks += walksPerAnswer * Math.max(0, lookedUp);
  }

  /** Answers misses until the driver is due or the index must grow; gives the first that is left. */
  private answerSome(base: number, { at, count }: { at: number; count: number }): number {
    const { answers, symmetryCheck } = this;
    const first = (base + this.layout.region.misses) >> 2;
    let pending = 0;
    let next = at;
    while (symmetryCheck?.settle(this.isDue) !== false && next < count) {
      const id = this.words[first + 2 * next] as number;
      const state = this.read(id);
      const answer = answers.answer(id, this.words[first + 2 * next + 1] as number, state);
      if (answer === 'pause') break;
      next += 1;
      if (answer === 'successor') {
        this.candidate(state);
        pending += 1;
        if (pending === this.layout.candidatesMax) {
          this.settle();
          pending = 0;
          if (this.mustGrow) break;
        }
      }
      if (answers.isDueAfterCalls()) break;
    }
    if (pending > 0) this.settle();
    return next;
  }

  private filter(): void {
    this.hasFilters = true;
    this.compilation.filter(this.memory.buffer);
  }

  private compile(): void {
    this.hasFilters = true;
    this.compilations += 1;
    const steps = new WebAssembly.Module(this.compilation.compile(this.memory.buffer));
    const modules = { store: this.seenSet, steps };
    this.kernel = instantiateKernel(modules, this.memory, this.layout.bases[0] ?? 0);
    this.team.use(this.kernel, modules);
  }
}

const nothing: ReadonlySet<number> = new Set();

// The fast explorer: breadth-first search, level by level. Each level's states are asked about, then expanded; what is new makes the
// next level. How states are stored and successors made is behind the machine; paths are found afterwards, for what needs one.

import type {
  Command,
  Exploration,
  Explorer,
  Finding,
  Progress,
  StopReason,
} from '../exploration.ts';
import { reasonIn } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import { withRuns } from '../runs/runs.ts';
import type { AuditRate } from './audit.ts';
import { Auditor } from './audit.ts';
import { bindingAt, ruleTalliesOf } from './findings.ts';
import { fastRunDecider } from './decide-runs.ts';
import type { Keeper, Kept, Snapshot } from './checkpoint.ts';
import type { MachineOptions } from './machine-parts.ts';
import { Machine } from './machine.ts';
import type { Work } from './pauses.ts';
import { errand, handOver } from './pauses.ts';
import { WorkerLost } from './team.ts';
import type { Goal, Level } from './traces.ts';
import { findPaths } from './traces.ts';
import type { Task } from './worker-code.ts';

export interface ExploreOptions extends MachineOptions {
  /** How much of the machine's work is done again by definition; a sample unless said otherwise. */
  readonly audit?: AuditRate;
  /** Keeps what is needed to go on after a crash. */
  readonly keeper?: Keeper | undefined;
  /** Where to go on, instead of at the initial state. */
  readonly kept?: Kept | undefined;
}

/** An explorer with given resources. */
export const fastExplorer = (options: ExploreOptions): Explorer =>
  withRuns(searchWith(options), fastRunDecider(options.memoryMax));

/** The search, for local properties. */
const searchWith = (options: ExploreOptions): Explorer =>
  function* search(model, limits) {
    const start = { progress: () => ({ states: 0, transitions: 0, depth: 0, frontier: 0 }) };
    const machine = yield* handOver(
      errand(() => new Machine(model, options)),
      start,
    );
    try {
      const search = new Search(machine, new Auditor(machine, options.audit ?? 'sampled'));
      const { kept, keeper } = options;
      let stopped =
        kept === undefined
          ? yield* search.check()
          : yield* search.errand(() => search.resume(kept));
      while (stopped === undefined && !search.isOver) {
        if (keeper?.isDue() === true) {
          stopped = yield* search.errand(() => keeper.keep(search.snapshot()));
        }
        if (search.depth >= limits.depthMax) stopped = 'depth';
        stopped ??= (yield* search.expand(limits.statesMax)) ?? (yield* search.check());
      }
      return yield* handOver(search.result(stopped), { progress: () => search.progress() });
    } finally {
      machine.close();
    }
  };

/** States that one thread works on between two looks at the clock: a few tens of milliseconds. */
const slice = { min: 512, max: 65_536 };

/**
 * Workers are worth starting where levels grow, at one of so many states if the next one will have so many; where they hardly do, at one of so
 * many if there were so many states before.
 */
const worthWorkers = {
  growing: { now: 5000, next: 40_000 },
  flat: { now: 20_000, before: 400_000 },
};

/** A search under way: the level it is at, and what it has found. */
class Search {
  readonly machine: Machine;
  private readonly auditor: Auditor;
  readonly levels: Level[] = [];
  level: Level = { from: 0, to: 1 };
  private readonly model: Model;
  private readonly goals: Goal[] = [];
  private readonly exercised: Float64Array;
  private states = 1;
  private transitions = 0;
  private sliceSize = slice.min;
  /** States of this level that were given out to be expanded. */
  private given = 0;
  private expandedAll = true;
  /** Transitions by instance, up to the last level that was expanded. */
  private readonly firedBefore: Float64Array;

  constructor(machine: Machine, auditor: Auditor) {
    this.machine = machine;
    this.auditor = auditor;
    this.model = machine.model;
    this.exercised = new Float64Array(this.model.properties.length);
    this.firedBefore = new Float64Array(this.model.instances.length);
    machine.begin();
  }

  /** Steps from the initial state to the states of this level. */
  get depth(): number {
    return this.levels.length;
  }

  /** Whether workers gain more than it takes to start them, if levels go on growing as they did. */
  private get isWorthWorkers(): boolean {
    const sizeOf = ({ from, to }: Level): number => to - from;
    const size = sizeOf(this.level);
    const next = (size * size) / sizeOf(this.levels.at(-1) ?? this.level);
    const { growing, flat } = worthWorkers;
    if (size > flat.now && this.states > flat.before) return true;
    return size > growing.now && next > growing.next;
  }

  /** Whether nothing is left to expand, or nothing to find out. */
  get isOver(): boolean {
    const { properties } = this.model;
    const isSettled = properties.length > 0 && properties.every((_, i) => this.isDecided(i));
    return isSettled || this.level.from === this.level.to;
  }

  /** Asks the properties about the states of this level; `thoroughly` means to the end, whatever the driver says. */
  *check(thoroughly = false): Generator<Progress, StopReason | undefined, Command> {
    const open = this.openProperties();
    let stopped: StopReason | undefined;
    for (const work of this.slices('check')) {
      const reason = yield* this.piece(work, { thoroughly });
      if (reason === 'worker') return reason;
      if (!thoroughly) stopped = reason;
      if (stopped !== undefined) break;
    }
    this.note(open, 'state');
    return stopped;
  }

  /** Takes every step from the states of this level; what is new becomes the next level. */
  *expand(statesMax: number): Generator<Progress, StopReason | undefined, Command> {
    const { machine, level } = this;
    const open = this.openProperties();
    if (this.isWorthWorkers) machine.hire(level.from, level.to);
    let stopped: StopReason | undefined;
    for (const work of this.slices('work')) {
      const reason = yield* this.piece(work);
      if (reason === 'worker') return this.undo(reason);
      if (machine.states > statesMax) return this.undo('states');
      stopped = machine.isFull ? 'memory' : reason;
      if (stopped !== undefined) break;
    }
    stopped ??= yield* this.piece(this.auditor.look(level.from, level.to));
    if (stopped === 'worker') return this.undo(stopped);
    this.note(open, 'step');
    this.states = machine.endLevel();
    this.transitions = machine.counts.fired.reduce((a, b) => a + b, 0);
    this.levels.push(level);
    this.level = { from: level.to, to: this.states };
    this.given = 0;
    if (stopped === undefined) return undefined;
    this.expandedAll = false;
    // A search that stops half-way looks at what it has found all the same.
    yield* this.check(true);
    return stopped;
  }

  /** The pieces of a task on this level. */
  private *slices(task: Task): Generator<Work> {
    const { machine, level } = this;
    for (machine.start(task, level.from, level.to); !machine.isDone; ) {
      const size = this.nextSlice();
      yield machine.goingOn(size);
      if (task === 'work') this.given += size;
    }
  }

  /**
   * Does a piece of work, and gives the reason to stop after it, if there is one: the driver says so, and gets it in the middle unless
   * all is to be done thoroughly; or a worker was lost, and with it what it had counted.
   */
  private *piece(
    work: Work,
    { thoroughly = false }: { thoroughly?: boolean } = {},
  ): Generator<Progress, StopReason | undefined, Command> {
    const progress = (): Progress => this.progress();
    const onStop = (): void => {
      if (!thoroughly) work.return();
    };
    try {
      yield* handOver(work, { progress, onStop });
    } catch (thrown) {
      if (thrown instanceof WorkerLost) return 'worker';
      throw thrown;
    }
    return reasonIn(yield progress());
  }

  /** Has the driver do something between two slices. */
  *errand(errand: () => void): Generator<Progress, StopReason | undefined, Command> {
    return reasonIn(yield { ...this.progress(), errand });
  }

  /** The search at the end of a level. */
  snapshot(): Snapshot {
    const { machine } = this;
    const { fired, exercised, decided, stuck } = machine.counts;
    return {
      record: {
        levels: this.levels,
        level: this.level,
        goals: this.goals,
        exercised: [...this.exercised],
        transitions: this.transitions,
        fired: [...fired],
        counted: [...exercised],
        decided: [...decided],
        stuck,
        usage: machine.learner.usage.usage(),
      },
      states: machine.states,
      stateBytes: machine.layout.stateBytes,
      copy: (from, to) => machine.copy(from, to),
    };
  }

  /** Goes on from a snapshot. */
  resume({ record, states, read }: Kept): void {
    const { counts } = this.machine;
    this.machine.restore(states, read);
    this.levels.push(...record.levels);
    this.level = record.level;
    this.goals.push(...record.goals);
    this.exercised.set(record.exercised);
    this.states = states;
    this.transitions = record.transitions;
    this.firedBefore.set(record.fired);
    counts.fired.set(record.fired);
    counts.exercised.set(record.counted);
    for (const property of record.decided) counts.decided.add(property);
    counts.stuck.push(...record.stuck);
    this.machine.learner.usage.restore(record.usage);
    this.stopAsking();
  }

  /** What was found out. Looking for paths may take as long as the search, and is not given up: without them nothing can be told. */
  *result(stopped: StopReason | undefined): Work<Exploration> {
    const { model, machine, level, levels } = this;
    const complete = stopped === undefined && this.expandedAll && level.from === level.to;
    const untabled = machine.learner.untabled();
    // Which paths a full table knows depends on the order of the states, and with it how often code is called.
    const calls = untabled.length === 0 ? machine.learner.calls() : undefined;
    const paths = yield* findPaths(machine, [...levels, level], this.goals);
    const found = new Map<number | undefined, Finding>();
    for (const [i, { property }] of this.goals.entries()) {
      const path = paths[i] ?? [];
      const isDue = machine.isDue;
      const binding =
        property === undefined ? {} : yield* bindingAt(model, { property, path }, isDue);
      found.set(property, { path, binding });
    }
    return {
      states: this.states,
      transitions: this.transitions,
      depth: level.from === level.to ? levels.length - 1 : levels.length,
      complete,
      stopped,
      properties: model.properties.map(({ property: { name } }, i) => ({
        name,
        exercised: this.exercised[i] ?? 0,
        found: found.get(i),
      })),
      rules: ruleTalliesOf(model, this.firedBefore),
      usage: machine.learner.usage.usage(),
      deadlock: found.get(undefined)?.path,
      method: {
        search: 'breadth first',
        symmetry: machine.reduces,
        calls,
        untabled,
      },
    };
  }

  private isDecided(property: number): boolean {
    return this.goals.some((goal) => goal.property === property);
  }

  private stopAsking(): void {
    this.machine.stopAsking(this.goals.flatMap(({ property }) => property ?? []));
  }

  private openProperties(): readonly number[] {
    return this.model.properties.flatMap((_, i) => (this.isDecided(i) ? [] : [i]));
  }

  /** Adds what was counted since to the properties that were open, and notes which of them are decided now. */
  private note(open: readonly number[], by: Goal['by']): void {
    const { counts } = this.machine;
    for (const property of open) {
      const isOfSteps = this.model.properties[property]?.property.kind === 'step-property';
      if (isOfSteps !== (by === 'step')) continue;
      this.exercised[property] = counts.exercised[property] ?? 0;
      if (counts.decided.has(property)) this.goals.push({ property, by, level: this.depth });
    }
    if (by === 'state') this.stopAsking();
    const isKnown = this.goals.some(({ property }) => property === undefined);
    if (by === 'step') {
      this.firedBefore.set(counts.fired);
      if (counts.stuck.length > 0 && !isKnown) {
        this.goals.push({ property: undefined, by: 'state', level: this.depth });
      }
    }
  }

  /** Forgets the level that was being expanded: it does not fit into the limit of states, or cannot be counted any more. */
  private undo(reason: StopReason): StopReason {
    this.expandedAll = false;
    return reason;
  }

  /** Slices grow with the search: a small one answers soon, a large one wastes less. */
  private nextSlice(): number {
    const size = this.sliceSize;
    this.sliceSize = Math.min(2 * size, slice.max * this.machine.threads);
    return size;
  }

  /** How far it is. */
  progress(): Progress {
    const { machine, level } = this;
    const expanded = Math.min(this.given, level.to - level.from);
    return {
      states: machine.states,
      transitions: this.transitions,
      depth: this.depth,
      frontier: machine.states - level.from - expanded,
    };
  }
}

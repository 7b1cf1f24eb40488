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
import type { AuditRate } from './audit.ts';
import { Auditor } from './audit.ts';
import { bindingAt } from './findings.ts';
import type { Keeper, Kept, Snapshot } from './checkpoint.ts';
import type { MachineOptions } from './machine.ts';
import { Machine } from './machine.ts';
import { WorkerLost } from './team.ts';
import type { Goal, Level } from './traces.ts';
import { findPaths } from './traces.ts';

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
  function* explore(model, limits) {
    const machine = new Machine(model, options);
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
      return search.result(stopped);
    } finally {
      machine.close();
    }
  };

/** States that are worked on between two looks at the clock: a few tens of milliseconds. */
const slice = { min: 512, max: 32_768 };

/** A level of this many states is worth starting workers for. */
const statesForWorkers = 20_000;

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

  /** Whether nothing is left to expand, or nothing to find out. */
  get isOver(): boolean {
    const { properties } = this.model;
    const isSettled = properties.length > 0 && properties.every((_, i) => this.isDecided(i));
    return isSettled || this.level.from === this.level.to;
  }

  /** Asks the properties about the states of this level; `thoroughly` means to the end, whatever the driver says. */
  *check(thoroughly = false): Generator<Progress, StopReason | undefined, Command> {
    const { from, to } = this.level;
    const open = this.openProperties();
    let stopped: StopReason | undefined;
    for (let at = from; at < to && stopped === undefined; ) {
      const end = Math.min(at + this.nextSlice(), to);
      if (!this.survives(() => this.machine.check(at, end))) return 'worker';
      at = end;
      const asked = reasonIn(yield this.progress(0));
      if (!thoroughly) stopped = asked;
    }
    this.note(open, 'state');
    return stopped;
  }

  /** Takes every step from the states of this level; what is new becomes the next level. */
  *expand(statesMax: number): Generator<Progress, StopReason | undefined, Command> {
    const { machine, level } = this;
    const open = this.openProperties();
    if (level.to - level.from > statesForWorkers) machine.hire();
    let stopped: StopReason | undefined;
    for (let at = level.from; at < level.to && stopped === undefined; ) {
      const end = Math.min(at + this.nextSlice(), level.to);
      if (!this.survives(() => machine.expand(at, end))) return this.undo('worker');
      if (machine.isFull) stopped = 'memory';
      else this.auditor.look(at, end);
      at = end;
      if (machine.states > statesMax) return this.undo('states');
      stopped ??= reasonIn(yield this.progress(at - level.from));
    }
    this.note(open, 'step');
    this.states = machine.states;
    this.transitions = machine.counts.fired.reduce((a, b) => a + b, 0);
    this.levels.push(level);
    this.level = { from: level.to, to: machine.states };
    if (stopped === undefined) return undefined;
    this.expandedAll = false;
    // A search that stops half-way looks at what it has found all the same.
    yield* this.check(true);
    return stopped;
  }

  /** Does something for which workers are needed; false when one of them was lost, and with it what it had counted. */
  private survives(run: () => void): boolean {
    try {
      run();
      return true;
    } catch (thrown) {
      if (thrown instanceof WorkerLost) return false;
      throw thrown;
    }
  }

  /** Has the driver do something between two slices. */
  *errand(errand: () => void): Generator<Progress, StopReason | undefined, Command> {
    return reasonIn(yield { ...this.progress(0), errand });
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
  }

  result(stopped: StopReason | undefined): Exploration {
    const { model, machine, level, levels } = this;
    const complete = stopped === undefined && this.expandedAll && level.from === level.to;
    const untabled = machine.learner.untabled();
    // Which paths a full table knows depends on the order of the states, and with it how often code is called.
    const calls = untabled.length === 0 ? machine.learner.calls() : undefined;
    const paths = findPaths(machine, [...levels, level], this.goals);
    const found = new Map(
      this.goals.map(({ property }, i): [number | undefined, Finding] => {
        const path = paths[i] ?? [];
        const binding = property === undefined ? {} : bindingAt(model, property, path);
        return [property, { path, binding }];
      }),
    );
    const fired = new Map(model.family.rules.map((rule) => [rule, 0]));
    for (const [i, { rule }] of model.instances.entries()) {
      fired.set(rule, (fired.get(rule) ?? 0) + (this.firedBefore[i] ?? 0));
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
      rules: [...fired].map(([{ name }, count]) => ({ name, fired: count })),
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
    this.sliceSize = Math.min(2 * size, slice.max);
    return size;
  }

  private progress(expanded: number): Progress {
    const { machine, level } = this;
    return {
      states: machine.states,
      transitions: this.transitions,
      depth: this.depth,
      frontier: machine.states - level.from - expanded,
    };
  }
}

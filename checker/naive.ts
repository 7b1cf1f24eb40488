// The naive explorer: breadth-first search in the words of the textbook. Levels of states, a set of seen ones, the reference
// interpreter, and nothing clever. Read it to learn what checking a model means; every faster engine must agree with it.

import type {
  Command,
  Exploration,
  Explorer,
  InstancePath,
  Progress,
  StopReason,
} from './exploration.ts';
import { reasonIn } from './exploration.ts';
import type { Model } from './instantiate.ts';
import { monitorOf } from './monitor.ts';
import { guarded, interpreterOf } from './reference.ts';
import { decideRunsNaively } from './runs/naive.ts';
import { withRuns } from './runs/runs.ts';
import { keyFunction } from './state-key.ts';

/** A seen state, and how it was reached first, so that a path back to the initial state can be read off. */
interface Seen {
  readonly state: unknown;
  readonly from: Seen | undefined;
  readonly by: number;
}

const pathTo = (seen: Seen): InstancePath =>
  seen.from === undefined ? [] : [...pathTo(seen.from), seen.by];

/** How many states are expanded between two reports of progress: a few tens of milliseconds of work. */
const statesPerReport = 64;

/** Searches a model with the reference interpreter, state by state. */
const searchNaively: Explorer = function* (model, limits) {
  const search = searchOf(model);
  let level = search.start();
  let result = search.result();
  let depth = 0;
  let stopped: StopReason | undefined;
  while (level.length > 0 && !search.settled()) {
    if (depth >= limits.depthMax) stopped = 'depth';
    if (stopped !== undefined) break;
    const next: Seen[] = [];
    for (const [i, current] of level.entries()) {
      search.expand(current, next);
      if (search.states() > limits.statesMax) {
        // A level that does not fit is left out altogether: what is reported is complete up to its depth.
        return { ...result, depth, complete: false, stopped: 'states' };
      }
      if (i % statesPerReport === statesPerReport - 1) {
        stopped = yield* report(search, { depth, frontier: level.length - i - 1 + next.length });
        if (stopped !== undefined) break;
      }
    }
    search.endLevel();
    result = search.result();
    if (next.length > 0) depth += 1;
    level = next;
  }
  const complete = level.length === 0 && stopped === undefined;
  return { ...result, depth, complete, stopped };
};

function* report(
  search: Search,
  { depth, frontier }: Pick<Progress, 'depth' | 'frontier'>,
): Generator<Progress, StopReason | undefined, Command> {
  const { states, transitions } = search.result();
  return reasonIn(yield { states, transitions, depth, frontier });
}

interface Search {
  /** The level that holds the initial state. */
  readonly start: () => readonly Seen[];
  /** Takes every step that is possible from a state and appends what is new. */
  readonly expand: (current: Seen, next: Seen[]) => void;
  readonly endLevel: () => void;
  readonly states: () => number;
  /** Whether nothing is left to find out. */
  readonly settled: () => boolean;
  readonly result: () => Omit<Exploration, 'complete' | 'stopped' | 'depth'>;
}

const searchOf = (model: Model): Search => {
  const { blockedBy, fire } = interpreterOf(model);
  const keyOf = keyFunction(model.variables);
  const monitor = monitorOf(model);
  const fired = new Map(model.family.rules.map((rule) => [rule, 0]));
  const seen = new Set<string>();
  let transitions = 0;
  let deadlock: InstancePath | undefined;

  const expand: Search['expand'] = (current, next) => {
    const before = transitions;
    for (const [by, instance] of model.instances.entries()) {
      if (blockedBy(instance, current.state) !== undefined) continue;
      const { after, outcome } = fire(instance, current.state);
      const path = (): InstancePath => [...pathTo(current), by];
      transitions += 1;
      fired.set(instance.rule, (fired.get(instance.rule) ?? 0) + 1);
      monitor.step({ instance, outcome, before: current.state, after }, path);
      const key = keyOf(after);
      if (seen.has(key)) continue;
      seen.add(key);
      next.push({ state: after, from: current, by });
      monitor.state(after, path);
    }
    if (transitions === before && !mayRest(model, current.state)) deadlock ??= pathTo(current);
  };

  return {
    start: () => {
      const initial: Seen = { state: model.initial, from: undefined, by: -1 };
      seen.add(keyOf(initial.state));
      monitor.state(initial.state, () => []);
      monitor.endLevel();
      return [initial];
    },
    expand,
    endLevel: monitor.endLevel,
    states: () => seen.size,
    settled: monitor.settled,
    result: () => ({
      states: seen.size,
      transitions,
      properties: monitor.tallies(),
      rules: [...fired].map(([{ name }, count]) => ({ name, fired: count })),
      deadlock,
      method: { search: 'breadth first', symmetry: false, calls: undefined, untabled: [] },
    }),
  };
};

const mayRest = ({ family, setting }: Model, state: unknown): boolean =>
  guarded(`The rest predicate of family "${family.name}"`, () => family.rest(state, setting));

/** Explores a model with the reference interpreter; properties of runs are decided afterwards, on the whole graph. */
export const exploreNaively: Explorer = withRuns(searchNaively, decideRunsNaively);

// The naive explorer: breadth-first search in the words of the textbook. A queue, a set of seen states, the reference
// interpreter, and nothing clever. Read it to learn what checking a model means; every faster engine must agree with it.

import type {
  Command,
  Exploration,
  Explorer,
  InstancePath,
  Limits,
  StopReason,
} from './exploration.ts';
import type { Instance, Model } from './instantiate.ts';
import { monitorOf } from './monitor.ts';
import { guarded, interpreterOf } from './reference.ts';
import { keyFunction } from './state-key.ts';

/** A seen state, and how it was reached first, so that a path back to the initial state can be read off. */
interface Seen {
  readonly state: unknown;
  readonly depth: number;
  readonly from: Seen | undefined;
  readonly by: number;
}

const pathTo = (seen: Seen): InstancePath =>
  seen.from === undefined ? [] : [...pathTo(seen.from), seen.by];

/** How many states are expanded between two reports of progress: a few tens of milliseconds of work. */
const statesPerReport = 64;

/** Explores a model with the reference interpreter, state by state. */
export const exploreNaively: Explorer = function* (model, limits) {
  const { queue, expand, settled, result } = searchOf(model, limits);
  let expanded = 0;
  let stopped: StopReason | undefined;
  for (const current of queue) {
    if (settled()) break;
    if (expanded > 0 && expanded % statesPerReport === 0) {
      const { states, transitions, depth } = result();
      stopped = reasonIn(yield { states, transitions, depth, frontier: queue.length - expanded });
    }
    if (current.depth >= limits.depthMax) stopped ??= 'depth';
    if (stopped !== undefined) break;
    stopped = expand(current);
    if (stopped !== undefined) break;
    expanded += 1;
  }
  return { ...result(), complete: expanded === queue.length, stopped };
};

interface Search {
  /** Every seen state in order of discovery; those not yet expanded are the frontier. */
  readonly queue: readonly Seen[];
  /** Takes every step that is possible from a state. */
  readonly expand: (current: Seen) => StopReason | undefined;
  /** Whether nothing is left to find out. */
  readonly settled: () => boolean;
  readonly result: () => Omit<Exploration, 'complete' | 'stopped'>;
}

const searchOf = (model: Model, limits: Limits): Search => {
  const { blockedBy, fire } = interpreterOf(model);
  const keyOf = keyFunction(model.variables);
  const monitor = monitorOf(model);
  const tallies = new Map(model.family.rules.map((rule) => [rule, { fired: 0, discovered: 0 }]));
  let transitions = 0;
  let deadlock: InstancePath | undefined;

  const initial: Seen = { state: model.initial, depth: 0, from: undefined, by: -1 };
  const seen = new Set([keyOf(initial.state)]);
  const queue = [initial];
  monitor.state(initial.state, () => []);

  /** Takes one step; the answer is whether there is room for the state it leads to. */
  const step = (current: Seen, instance: Instance, by: number): boolean => {
    const { after, outcome } = fire(instance, current.state);
    const path = (): InstancePath => [...pathTo(current), by];
    const tally = tallies.get(instance.rule);
    transitions += 1;
    if (tally) tally.fired += 1;
    monitor.step({ instance, outcome, before: current.state, after }, path);
    const key = keyOf(after);
    if (seen.has(key)) return true;
    if (seen.size >= limits.statesMax) return false;
    seen.add(key);
    queue.push({ state: after, depth: current.depth + 1, from: current, by });
    if (tally) tally.discovered += 1;
    monitor.state(after, path);
    return true;
  };

  const expand: Search['expand'] = (current) => {
    const before = transitions;
    for (const [by, instance] of model.instances.entries()) {
      if (blockedBy(instance, current.state) !== undefined) continue;
      if (!step(current, instance, by)) return 'states';
    }
    if (transitions === before && !mayRest(model, current.state)) deadlock ??= pathTo(current);
    return undefined;
  };

  return {
    queue,
    expand,
    settled: monitor.settled,
    result: () => ({
      states: seen.size,
      transitions,
      depth: queue.at(-1)?.depth ?? 0,
      properties: monitor.tallies(),
      rules: [...tallies].map(([{ name }, tally]) => ({ name, ...tally })),
      deadlock,
    }),
  };
};

const mayRest = ({ family, setting }: Model, state: unknown): boolean =>
  guarded(`The rest predicate of family "${family.name}"`, () => family.rest(state, setting));

const reasonIn = (command: Command | undefined): StopReason | undefined => {
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

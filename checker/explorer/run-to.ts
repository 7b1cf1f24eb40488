// Runs on by itself: breadth first from the end of a path to the nearest state that is wanted. It is a generator like every explorer,
// so that whoever drives it can watch the clock, say how far it is, and stop it.

import type { Command, Progress, StopReason } from '../exploration.ts';
import { reasonIn } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import { keyFunction } from '../state-key.ts';
import type { Stand } from './verdicts.ts';
import { decidedAt } from './verdicts.ts';
import type { Ground, Path } from './walk.ts';
import { walk } from './walk.ts';

/** Where to run to. */
export type Goal =
  | { readonly kind: 'condition'; readonly holds: (state: unknown) => boolean }
  /** Where something is violated or reached that is not so now, or the other way round; of one property, or of any. */
  | { readonly kind: 'verdict'; readonly property: string | undefined };

export interface RunTo {
  /** The whole path to it; undefined when there is none, or it was not found in time. */
  readonly path: Path | undefined;
  /** Distinct states that were seen. */
  readonly states: number;
  /** What ended the search before all was seen. */
  readonly stopped: StopReason | undefined;
}

/** More states than this are not looked through. */
const statesSearchedMax = 200_000;

/** How many states are expanded between two reports. */
const statesPerReport = 16;

interface Seen extends Stand {
  readonly from: Seen | undefined;
  readonly label: string;
}

const labelsTo = (seen: Seen): readonly string[] => {
  const labels: string[] = [];
  for (let at = seen; at.from !== undefined; at = at.from) labels.push(at.label);
  return labels.reverse();
};

/** Whether somebody who stands there has arrived. */
const arrivalAt = (model: Model, goal: Goal, start: Stand): ((stand: Stand) => boolean) => {
  if (goal.kind === 'condition') return ({ state }) => goal.holds(state);
  const now = decidedAt(model, start, goal.property).join();
  return (stand) => decidedAt(model, stand, goal.property).join() !== now;
};

/**
 * The shortest way on from the end of a path to where the goal is met; none when it is met nowhere. A condition may be met at once; a
 * verdict changes after a step at the earliest.
 */
export const runTo = function* (
  ground: Ground,
  path: Path,
  goal: Goal,
): Generator<Progress, RunTo, Command> {
  const { model, interpreter } = ground;
  const { steps, state, last } = walk(ground, path);
  const before = steps.map(({ label }) => label);
  const hasArrived = arrivalAt(model, goal, { state, last });
  const keyOf = keyFunction(model.variables);
  const keys = new Set([keyOf(state)]);
  const queue: Seen[] = [{ state, last, from: undefined, label: '' }];
  let transitions = 0;
  const end = (found: Seen | undefined, stopped?: StopReason): RunTo => ({
    path: found && [...before, ...labelsTo(found)],
    states: keys.size,
    stopped,
  });
  const [start] = queue;
  if (start !== undefined && hasArrived(start)) return end(start);
  for (let at = 0; at < queue.length; at += 1) {
    const current = queue[at];
    if (current === undefined) break;
    for (const instance of model.instances) {
      if (interpreter.blockedBy(instance, current.state) !== undefined) continue;
      const { after, outcome } = interpreter.fire(instance, current.state);
      transitions += 1;
      const taken = { instance, outcome, before: current.state, after };
      const next = { state: after, last: taken, from: current, label: instance.label };
      const key = keyOf(after);
      const isNew = !keys.has(key);
      // A property of steps may be broken by a step that leads back to a state seen before.
      if ((isNew || goal.kind === 'verdict') && hasArrived(next)) return end(next);
      if (!isNew) continue;
      keys.add(key);
      queue.push(next);
    }
    if (keys.size > statesSearchedMax) return end(undefined, 'states');
    if (at % statesPerReport === statesPerReport - 1) {
      const depth = labelsTo(current).length;
      const frontier = queue.length - at - 1;
      const stopped = reasonIn(yield { states: keys.size, transitions, depth, frontier });
      if (stopped !== undefined) return end(undefined, stopped);
    }
  }
  return end(undefined);
};

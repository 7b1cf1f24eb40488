// What the explorer does for a page or for a terminal, under the clock: code of a model that does not end is named, and a search gives up
// in time, or when nobody waits for it any more.

import { itfText } from '../../counterexamples/itf.ts';
import type { Command, Progress } from '../exploration.ts';
import { parseCondition } from '../explorer/condition.ts';
import type { StateGraph } from '../explorer/graph.ts';
import { graphOf } from '../explorer/graph.ts';
import type { Look } from '../explorer/look.ts';
import { look } from '../explorer/look.ts';
import type { Goal, RunTo } from '../explorer/run-to.ts';
import { runTo } from '../explorer/run-to.ts';
import type { Path } from '../explorer/walk.ts';
import { groundOf, walk } from '../explorer/walk.ts';
import type { Model } from '../instantiate.ts';
import { isOfRuns } from '../model/index.ts';
import { didYouMean } from '../nearest.ts';
import { Refusal } from '../refusal.ts';
import { drive } from './drive.ts';
import type { DrawRequest, FindRequest } from './explore-request.ts';

/** Seconds after which a search gives up. */
const searchMax = 20;

/** Work of which there is nothing to report. */
const atOnce = function* <T>(run: () => T): Generator<Progress, T, Command> {
  yield { states: 0, transitions: 0, depth: 0, frontier: 0 };
  return run();
};

/** Stops a search once nobody waits for it any more. */
const whileAwaited = function* <T>(
  run: Generator<Progress, T, Command>,
  gone: AbortSignal,
): Generator<Progress, T, Command> {
  let command: Command = 'go on';
  for (;;) {
    const { done, value } = run.next(gone.aborted ? 'stop: interrupt' : command);
    if (done === true) return value;
    command = yield value;
  }
};

const goalOf = (model: Model, { goal }: FindRequest): Goal => {
  if (goal.kind === 'condition') {
    return { kind: 'condition', holds: parseCondition(goal.text, model).holds };
  }
  const known = model.properties
    .filter(({ property }) => !isOfRuns(property))
    .map(({ property }) => property.name);
  if (goal.property === undefined || known.includes(goal.property)) return goal;
  throw new Refusal(
    'usage',
    `There is no property "${goal.property}" of states or steps.${didYouMean(goal.property.slice(0, 80), known)}`,
    [`There are: ${known.join(', ')}.`],
  );
};

/** What can be asked of a model, all of it under the clock. */
export interface Work {
  /** What there is to see at the end of a path. */
  readonly look: (path: Path) => Promise<Look>;
  /**
   * The shortest way on to what is wanted.
   *
   * @throws Refusal when there is no such thing
   */
  readonly find: (request: FindRequest, gone: AbortSignal) => Promise<RunTo>;
  /** The graph to draw. */
  readonly draw: (request: DrawRequest, gone: AbortSignal) => Promise<StateGraph>;
  /** The trace to the end of a path, as the text of a file that other commands read. */
  readonly trace: (path: Path) => Promise<string>;
}

/**
 * Explores a model.
 *
 * @param stuckAfter seconds that one call of the model's code may take before it counts as endless
 */
export const workOn = (model: Model, stuckAfter: number): Work => {
  const ground = groundOf(model);
  const { activity } = model;
  // In slices, between which other requests are answered.
  const timed = <T>(run: Generator<Progress, T, Command>): Promise<T> =>
    drive(() => run, { timeMax: searchMax, stuckAfter, activity, onProgress: () => undefined });
  return {
    look: (path) => timed(atOnce(() => look(ground, path))),
    find: async (request, gone) => {
      const goal = goalOf(model, request);
      return timed(whileAwaited(runTo(ground, request.path, goal), gone));
    },
    draw: ({ path, fields }, gone) => timed(whileAwaited(graphOf(ground, path, { fields }), gone)),
    trace: (path) =>
      timed(
        atOnce(() => {
          const trace = { initial: model.initial, steps: walk(ground, path).steps };
          return itfText(model, undefined, { binding: {}, trace, answers: [] });
        }),
      ),
  };
};

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
import type { Ground, Path } from '../explorer/walk.ts';
import { walk } from '../explorer/walk.ts';
import type { Model } from '../instantiate.ts';
import { isOfRuns } from '../model/index.ts';
import { didYouMean } from '../nearest.ts';
import { Refusal } from '../refusal.ts';
import { drive } from './drive.ts';
import type { DrawRequest, FindRequest } from './explore-request.ts';

/** Seconds after which a search gives up, and after which one call of the model's code counts as endless. */
const searchMax = 20;
const stuckAfter = 10;

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

/** Runs under the clock, in slices between which other requests are answered. */
const timed = <T>({ activity }: Model, run: Generator<Progress, T, Command>): Promise<T> =>
  drive(() => run, { timeMax: searchMax, stuckAfter, activity, onProgress: () => undefined });

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

/** What there is to see at the end of a path. */
export const lookAt = (ground: Ground, path: Path): Promise<Look> =>
  timed(
    ground.model,
    atOnce(() => look(ground, path)),
  );

/**
 * The shortest way on to what is wanted.
 *
 * @throws Refusal when there is no such thing
 */
export const findFrom = (
  ground: Ground,
  request: FindRequest,
  gone: AbortSignal,
): Promise<RunTo> => {
  const goal = goalOf(ground.model, request);
  return timed(ground.model, whileAwaited(runTo(ground, request.path, goal), gone));
};

/** The graph to draw. */
export const drawAt = (
  ground: Ground,
  { path, fields }: DrawRequest,
  gone: AbortSignal,
): Promise<StateGraph> =>
  timed(ground.model, whileAwaited(graphOf(ground, path, { fields }), gone));

/** The trace to the end of a path, as the text of a file that other commands read. */
export const traceTo = (ground: Ground, path: Path): Promise<string> => {
  const { model } = ground;
  return timed(
    model,
    atOnce(() => {
      const trace = { initial: model.initial, steps: walk(ground, path).steps };
      return itfText(model, undefined, { binding: {}, trace, answers: [] });
    }),
  );
};

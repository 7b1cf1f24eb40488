// What the explorer's server has to offer: its page, and answers about one model. Every answer is worked out anew from what was asked;
// nothing is remembered between two requests.

import { join } from 'node:path';
import { itfText } from '../../counterexamples/itf.ts';
import { modelSeen } from '../../counterexamples/html/model-seen.ts';
import { sharedStyle } from '../../counterexamples/html/style.ts';
import type { Command, Progress } from '../exploration.ts';
import { parseCondition } from '../explorer/condition.ts';
import { graphOf } from '../explorer/graph.ts';
import { look } from '../explorer/look.ts';
import type { Goal } from '../explorer/run-to.ts';
import { runTo } from '../explorer/run-to.ts';
import type { Ground } from '../explorer/walk.ts';
import { groundOf, walk } from '../explorer/walk.ts';
import type { Model } from '../instantiate.ts';
import { isOfRuns } from '../model/index.ts';
import { didYouMean } from '../nearest.ts';
import { Refusal } from '../refusal.ts';
import { drive } from './drive.ts';
import type { FindRequest } from './explore-request.ts';
import { drawRequest, findRequest, lookRequest } from './explore-request.ts';
import type { Answer, Route, Routes } from './serve.ts';

/** Seconds after which a search gives up, and after which one call of the model's code counts as endless. */
const searchMax = 20;
const stuckAfter = 10;

const json = (value: unknown): Answer => ({
  type: 'application/json',
  body: JSON.stringify(value),
});

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

/** The trace to the end of a path, as a file that other commands read. */
const traceFile = (ground: Ground, text: string): Answer => {
  const { path } = lookRequest(text);
  const { steps } = walk(ground, path);
  const trace = { initial: ground.model.initial, steps };
  return {
    type: 'application/json',
    body: itfText(ground.model, undefined, { binding: {}, trace, answers: [] }),
  };
};

const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>custody explore</title><link rel="stylesheet" href="explorer.css"></head>
<body><div id="explorer"><p>Loading…</p></div><noscript>The explorer needs JavaScript.</noscript><script type="module" src="explorer.js"></script></body></html>
`;

/** Bundles a module of the page; it is done when it is first asked for. */
const bundled = async (root: string, entry: string): Promise<Answer> => {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [join('web', entry)],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    minify: true,
    write: false,
    logLevel: 'silent',
    loader: { '.css': 'text' },
  });
  return { type: 'text/javascript; charset=utf-8', body: outputFiles[0]?.contents ?? '' };
};

/** An answer that is made once. */
const kept = (make: () => Promise<Answer>): Route => {
  let made: Promise<Answer> | undefined;
  return () => (made ??= make());
};

/** Everything that can be asked about a model. */
export const exploreRoutes = (model: Model, root: string, style: string): Routes => {
  const ground = groundOf(model);
  const seen = modelSeen(model);
  const routes: Readonly<Record<string, Route>> = {
    'GET ': () => Promise.resolve({ type: 'text/html; charset=utf-8', body: page }),
    'GET explorer.css': () =>
      Promise.resolve({ type: 'text/css; charset=utf-8', body: `${sharedStyle}${style}` }),
    'GET explorer.js': kept(() => bundled(root, 'explorer.tsx')),
    'GET draw.js': kept(() => bundled(root, 'draw.ts')),
    'GET model': () => Promise.resolve(json(seen)),
    'POST look': async (body) => {
      const { path } = lookRequest(body);
      return json(
        await timed(
          model,
          atOnce(() => look(ground, path)),
        ),
      );
    },
    'POST find': async (body, gone) => {
      const request = findRequest(body);
      const goal = goalOf(model, request);
      const search = runTo(ground, request.path, goal);
      return json(await timed(model, whileAwaited(search, gone)));
    },
    'POST graph': async (body, gone) => {
      const { path, fields } = drawRequest(body);
      const graph = graphOf(ground, path, { fields });
      return json(await timed(model, whileAwaited(graph, gone)));
    },
    'POST trace': (body) =>
      timed(
        model,
        atOnce(() => traceFile(ground, body)),
      ),
  };
  return new Map(Object.entries(routes));
};

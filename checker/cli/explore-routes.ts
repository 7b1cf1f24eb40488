// What the explorer's server has to offer: its page, and answers about one model. Every answer is worked out anew from what was asked;
// nothing is remembered between two requests.

import { join } from 'node:path';
import { modelSeen } from '../../counterexamples/html/model-seen.ts';
import { sharedStyle } from '../../counterexamples/html/style.ts';
import type { Model } from '../instantiate.ts';
import { drawRequest, findRequest, lookRequest } from './explore-request.ts';
import type { Work } from './explore-work.ts';
import type { Answer, Route, Routes } from './serve.ts';

const json = (value: unknown): Answer => ({
  type: 'application/json',
  body: JSON.stringify(value),
});

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

interface Offer {
  readonly work: Work;
  /** The folder of this package, where the page's modules are. */
  readonly root: string;
  /** The page's own style. */
  readonly style: string;
}

/** Everything that can be asked about a model. */
export const exploreRoutes = (model: Model, { work, root, style }: Offer): Routes => {
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
      return json(await work.look(path));
    },
    'POST find': async (body, gone) => {
      return json(await work.find(findRequest(body), gone));
    },
    'POST graph': async (body, gone) => {
      return json(await work.draw(drawRequest(body), gone));
    },
    'POST trace': async (body) => ({
      type: 'application/json',
      body: await work.trace(lookRequest(body).path),
    }),
  };
  return new Map(Object.entries(routes));
};

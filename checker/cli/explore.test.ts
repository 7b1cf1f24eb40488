import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fromItf } from '../../counterexamples/itf-read.ts';
import { properties } from '../../invariants/index.ts';
import { variants } from '../../spec/index.ts';
import { fragmentOf, pathOf } from '../../web/address.ts';
import { modelFor } from '../check.ts';
import type { Look } from '../explorer/look.ts';
import { exploreRoutes } from './explore-routes.ts';
import { workOn } from './explore-work.ts';
import type { Loopback } from './serve.ts';
import { bodyMax, serve } from './serve.ts';

const path = ['Map(vm0, gfn0, page0)', 'Begin(vm0, gfn0)', 'Unmap(vm0, gfn0)', 'Commit(vm0)'];

let server: Loopback;
let base: URL;

beforeAll(async () => {
  const variant = variants.find(({ name }) => name === 'pageown-bug1');
  if (variant === undefined) throw new Error('no variant');
  const model = modelFor(variant, properties, { pages: 1 });
  server = await serve(0, exploreRoutes(model, { work: workOn(model, 10), root: '.', style: '' }));
  base = new URL(server.url);
});
afterAll(() => server.close());

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Got {
  readonly status: number | undefined;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Sends a request with exactly these headers, which fetch would not let through. */
const send = ({
  method = 'GET',
  path: at = base.pathname,
  headers = {},
  body,
}: Sent): Promise<Got> =>
  new Promise((resolve, reject) => {
    const sent = httpRequest(
      { host: '127.0.0.1', port: base.port, method, path: at, headers },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => {
          resolve({ status: response.statusCode, text, headers: response.headers });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });

const post = (name: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  send({
    method: 'POST',
    path: `${base.pathname}${name}`,
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

it('the page is served to its address, and may load and run nothing from elsewhere', async () => {
  const { status, text, headers } = await send({});
  expect(status).toBe(200);
  expect(text).toContain('explorer.js');
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
  expect(base.hostname).toBe('127.0.0.1');
});

it.each<[string, Sent, number]>([
  ['another name for this server', { headers: { host: 'evil.example' } }, 403],
  ['another name with the right port', { headers: { host: 'evil.example:80' } }, 403],
  ['another origin', { headers: { origin: 'http://evil.example' } }, 403],
  ['the origin of a file', { headers: { origin: 'null' } }, 403],
  ['no token', { path: '/' }, 403],
  ['a wrong token', { path: '/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/' }, 403],
  ['half a token', { path: '/AAAA/model' }, 403],
])('%s is refused', async (_, sent, status) => {
  const got = await send(sent);
  expect(got.status).toBe(status);
  expect(got.text).toContain('"message"');
});

it('a page from elsewhere cannot ask, whatever it knows', async () => {
  const got = await post('look', { path: [] }, { 'sec-fetch-site': 'cross-site' });
  expect(got.status).toBe(403);
});

it.each([
  'nothing',
  '../package.json',
  '..%2fpackage.json',
  'model/',
  '%',
  'model/../model',
  '__proto__',
])('there is nothing at %j', async (name) => {
  expect((await send({ path: `${base.pathname}${name}` })).status).toBe(404);
});

it('what is asked in the wrong way is refused', async () => {
  expect((await send({ path: `${base.pathname}look` })).status).toBe(405);
  expect((await post('model', {})).status).toBe(405);
  expect((await post('look', '{}', { 'content-type': 'text/plain' })).status).toBe(415);
  expect((await post('look', ' '.repeat(bodyMax + 1))).status).toBe(413);
});

it.each<[unknown, string]>([
  ['', 'The request is not JSON.'],
  ['[]', 'The request is a list.'],
  ['null', 'The request is null.'],
  [{}, 'The request has undefined for \\"path\\".'],
  [{ path: 'x' }, 'The request has \\"x\\" for \\"path\\".'],
  [{ path: [1] }, 'The request has 1 for \\"path\\".'],
  [{ path: ['x'.repeat(1001)] }, '1001 characters'],
  [{ path: Array(2001).fill('x') }, 'a list of 2001'],
])('the request %j is refused in one sentence', async (body, message) => {
  const { status, text } = await post('look', body);
  expect(status).toBe(422);
  expect(text).toContain(JSON.stringify(message).slice(1, -1).replaceAll('\\\\', ''));
});

it('what is no HTTP is answered as such', async () => {
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(Number(base.port), '127.0.0.1', () =>
      socket.write('\u0000nonsense\r\n\r\n'),
    );
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('close', () => {
      resolve(text);
    });
  });
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
});

it('a look at a path is answered soon', async () => {
  const started = performance.now();
  const { status, text } = await post('look', { path });
  expect(performance.now() - started).toBeLessThan(1000);
  expect(status).toBe(200);
  const { steps, refused } = JSON.parse(text) as Look;
  expect([steps.length, refused]).toEqual([4, null]);
});

it('a condition and a verdict are found', async () => {
  const { text } = await post('find', {
    path: [],
    kind: 'condition',
    condition: 'any vm .gfn0.spte == page0',
  });
  expect((JSON.parse(text) as { path: unknown }).path).toHaveLength(3);
  const other = await post('find', { path: [], kind: 'verdict' });
  expect(other.status).toBe(200);
});

it.each<[object, string]>([
  [{ kind: 'condition', condition: 'page0.pin > 0' }, 'Did you mean'],
  [{ kind: 'verdict', property: 'guest-map-memory' }, 'Did you mean'],
  [{ kind: 'other' }, 'for \\"kind\\"'],
  [{}, 'for \\"kind\\"'],
])('the search for %j is refused', async (wanted, message) => {
  const { status, text } = await post('find', { path: [], ...wanted });
  expect(status).toBe(422);
  expect(text).toContain(message);
});

it('a path can be kept as a trace that other commands read', async () => {
  const { text } = await post('trace', { path });
  const { variant, property, steps } = fromItf(text);
  expect([variant, property, steps.length]).toEqual(['pageown-bug1', undefined, 4]);
});

it('the graph is drawn through fields', async () => {
  const { status, text } = await post('graph', { path, fields: ['page0.state'] });
  expect(status).toBe(200);
  expect((JSON.parse(text) as { kind: string }).kind).toBe('quotient');
});

it('a port that is taken is said', async () => {
  await expect(serve(Number(base.port), new Map())).rejects.toThrow(
    'something listens there already',
  );
});

it('a path survives the address, and anything else is a path too', () => {
  expect(pathOf(fragmentOf(path)).map((label) => label.replaceAll(',', ', '))).toEqual(path);
  expect(pathOf(fragmentOf(['A;B(#, %)', 'é']))).toEqual(['A;B(#,%)', 'é']);
  expect(pathOf('#%E0%A4%A;;x')).toEqual(['%E0%A4%A', 'x']);
  expect(pathOf('')).toEqual([]);
  expect(pathOf(`#${'x;'.repeat(5000)}`)).toHaveLength(2000);
});

// A server for the browser of whoever started it, and for nobody else. It listens on the loopback address; since any page in that browser
// and any user of the machine can reach that too, every request must carry a token that nobody can guess, must name this server in its
// Host header (or another name could be made to lead here: DNS rebinding), and must come from this server's own pages. Files of the disk
// are never looked up: what there is, is a fixed list.

import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { Refusal, messageOf } from '../refusal.ts';

/** What is sent back. */
export interface Answer {
  readonly type: string;
  readonly body: string | Uint8Array;
}

/** Answers a request; `gone` says when nobody waits for the answer any more. */
export type Route = (body: string, gone: AbortSignal) => Promise<Answer>;

/** By method and name: `GET explorer.js`. */
export type Routes = ReadonlyMap<string, Route>;

export interface Loopback {
  /** Its address, with the token. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Bytes of the body of a request. */
export const bodyMax = 128 * 1024;
/** Milliseconds in which a request must have come in. */
const patience = 5_000;
const connectionsMax = 64;

const policy = [
  "default-src 'none'",
  // Graphviz, which draws the graphs, is WebAssembly.
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const headers = {
  'content-security-policy': policy,
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** A request that is not answered, and why. */
class Denied extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const isSame = (given: string, expected: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
};

interface Door {
  readonly port: number;
  readonly token: string;
  readonly routes: Routes;
}

/** The route that a request may take. */
const routeFor = (request: IncomingMessage, { port, token, routes }: Door): Route => {
  const { host = '', origin, 'sec-fetch-site': site = 'same-origin' } = request.headers;
  const names = [`127.0.0.1:${String(port)}`, `localhost:${String(port)}`];
  if (!names.includes(host)) {
    throw new Denied(
      403,
      `This server is not called that. Expected the host ${names.join(' or ')}.`,
    );
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    throw new Denied(403, 'Requests from other pages are not answered.');
  }
  const method = request.method ?? '';
  // Links from elsewhere may open the page; they know the token, and it shows nothing to whoever made the link.
  if (method !== 'GET' && site !== 'same-origin') {
    throw new Denied(403, 'Requests from other pages are not answered.');
  }
  const [, given = '', name = '', ...more] = (request.url ?? '').split('?', 1)[0]?.split('/') ?? [];
  if (!isSame(given, token)) {
    throw new Denied(
      403,
      'The address lacks its token. Open the address that custody explore printed.',
    );
  }
  const route = more.length === 0 ? routes.get(`${method} ${name}`) : undefined;
  if (route !== undefined) return route;
  const isKnown = [...routes.keys()].some((key) => key.endsWith(` ${name}`));
  throw isKnown && more.length === 0
    ? new Denied(405, 'This is not asked for in that way.')
    : new Denied(404, 'There is nothing of that name.');
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  if (request.method === 'GET') return '';
  if (request.headers['content-type'] !== 'application/json') {
    throw new Denied(415, 'Expected JSON: content-type application/json.');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > bodyMax) throw new Denied(413, `Expected at most ${String(bodyMax)} bytes.`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const send = (response: ServerResponse, status: number, { type, body }: Answer): void => {
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, 'content-type': type });
  response.end(body);
};

const errorAnswer = (message: string, advice: readonly string[] = []): Answer => ({
  type: 'application/json',
  body: JSON.stringify({ error: { message, advice } }),
});

const answer = async (
  request: IncomingMessage,
  response: ServerResponse,
  door: Door,
): Promise<void> => {
  const gone = new AbortController();
  response.on('close', () => {
    gone.abort();
  });
  try {
    const route = routeFor(request, door);
    send(response, 200, await route(await bodyOf(request), gone.signal));
  } catch (thrown) {
    if (thrown instanceof Denied) {
      // What is left of a request that is refused is not read.
      response.shouldKeepAlive = false;
      send(response, thrown.status, errorAnswer(thrown.message));
    } else if (thrown instanceof Refusal) {
      send(response, 422, errorAnswer(thrown.message, thrown.advice));
    } else {
      send(response, 500, errorAnswer(`Mistake in custody: ${messageOf(thrown)}`));
    }
  }
};

const listening = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE' ? 'something listens there already' : messageOf(error);
      reject(
        new Refusal('usage', `Cannot listen on port ${String(port)}: ${why}.`, [
          'Choose another --port, or leave it out to get any that is free.',
        ]),
      );
    });
    server.listen({ port, host: '127.0.0.1' }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

/**
 * Serves on 127.0.0.1 until it is closed.
 *
 * @param port 0 for any that is free
 * @throws Refusal when the port cannot be had
 */
export const serve = async (port: number, routes: Routes): Promise<Loopback> => {
  const token = randomBytes(24).toString('base64url');
  let door: Door = { port, token, routes };
  const server = createServer(
    { headersTimeout: patience, requestTimeout: patience, keepAliveTimeout: patience },
    (request, response) => {
      void answer(request, response, door);
    },
  );
  server.maxConnections = connectionsMax;
  server.on('clientError', (_, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
  });
  door = { ...door, port: await listening(server, port) };
  return {
    url: `http://127.0.0.1:${String(door.port)}/${token}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
};

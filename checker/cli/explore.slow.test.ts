import { spawn, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fragmentOf, pathOf } from '../../web/address.ts';
import { Refusal } from '../refusal.ts';
import { drawRequest, findRequest, lookRequest } from './explore-request.ts';
import { custody, inFolder, launcher } from './testing/run.ts';

const near = fc.record(
  {
    path: fc.oneof(fc.array(fc.string()), fc.anything()),
    kind: fc.oneof(fc.constantFrom('condition', 'verdict', '__proto__'), fc.anything()),
    condition: fc.oneof(fc.string(), fc.anything()),
    property: fc.oneof(fc.string(), fc.anything()),
    fields: fc.oneof(fc.array(fc.string()), fc.anything()),
  },
  { requiredKeys: [] },
);

it('whatever is sent is a request or a refusal', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    near.map((value) => JSON.stringify(value)),
  );
  let requests = 0;
  fc.assert(
    fc.property(text, (sent) => {
      for (const read of [lookRequest, drawRequest, findRequest]) {
        try {
          expect(Array.isArray(read(sent).path)).toBe(true);
          requests += 1;
        } catch (thrown) {
          if (!(thrown instanceof Refusal)) throw thrown;
          expect(thrown.message).toMatch(/^The request .*\.$/s);
        }
      }
    }),
    { numRuns: 10_000, seed: 1 },
  );
  expect(requests).toBeGreaterThan(1000);
});

it('whatever stands in an address is a path', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const path = pathOf(text);
      expect(pathOf(fragmentOf(path)).length).toBeLessThanOrEqual(path.length);
    }),
    { numRuns: 10_000, seed: 1 },
  );
});

/** Starts the explorer and gives its address; what it exits with is known after a Ctrl-C. */
const exploring = async (words: readonly string[]) => {
  const child = spawn(process.execPath, [launcher, 'explore', ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.setEncoding('utf8');
  let out = '';
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: string) => {
      out += chunk;
      if (out.includes('Ctrl-C ends it')) resolve();
    });
    void ended.then(() => {
      resolve();
    });
  });
  return { out, address: /http\S*/.exec(out)?.[0] ?? '', child, ended };
};

it('prints its address, answers there, and ends with Ctrl-C', async () => {
  const { out, address, child, ended } = await exploring(['pageown', '--pages', '1']);
  expect(out).toMatch(/^custody explore pageown\n {2}http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\/\n/);
  const page = await fetch(address);
  expect(page.status).toBe(200);
  const script = await fetch(new URL('explorer.js', address));
  expect((await script.text()).length).toBeGreaterThan(10_000);
  child.kill('SIGINT');
  expect(await ended).toBe(0);
});

it('begins with the steps that are typed', async () => {
  const typed = 'Map(vm0,gfn0,page0); Begin(vm0, gfn0);';
  const { address, child, ended } = await exploring(['pageown', '--steps', typed]);
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(new URL(address).hash).toBe('#Map(vm0,gfn0,page0);Begin(vm0,gfn0)');
});

it('begins with the steps of a trace', async () => {
  const trace = 'counterexamples/corpus/cache-never-retries.valid-cache-follows-the-host.itf.json';
  const { address, child, ended } = await exploring(['--trace', trace]);
  child.kill('SIGINT');
  expect(pathOf(new URL(address).hash).length).toBeGreaterThan(2);
  expect(await ended).toBe(0);
});

it.each<[readonly string[], string]>([
  [['pageownn'], 'Unknown variant "pageownn". Did you mean "pageown"?'],
  [['pageown', '--port', '0'], 'Option --port cannot be "0".'],
  [['pageown', '--port', '70000'], 'Option --port cannot be "70000".'],
  [['--trace', 'nothing.itf.json'], 'there is no such file'],
  [[], 'Which variant?'],
])('%j is refused in one message', (words, message) => {
  const { code, err } = inFolder((folder) => custody(['explore', ...words], folder));
  expect(err).toContain(message);
  expect([64, 65]).toContain(code);
  expect(err).not.toContain('    at ');
});

it('walks on a terminal, and gives it back as it was', () => {
  const command = `stty rows 24 cols 80; ${process.execPath} ${launcher} explore pageown --pages 1 --tty`;
  // `script` gives the command a terminal of its own; the keys come one after the other.
  const { status, stdout } = spawnSync(
    'bash',
    [
      '-c',
      `(sleep 2; printf 1; sleep 0.5; printf u; sleep 0.5; printf q; sleep 1) | script -qfec "$0" /dev/null`,
      command,
    ],
    { encoding: 'utf8', timeout: 30_000 },
  );
  expect(status).toBe(0);
  expect(stdout).toContain('after step 1: Map(vm0, gfn0, page0)');
  expect(stdout.trimEnd().endsWith('\u001b[?25h\u001b[?1049l')).toBe(true);
});

it('needs a terminal for --tty', () => {
  const { code, err } = custody(['explore', 'pageown', '--tty']);
  expect([code, err]).toEqual([64, expect.stringContaining('--tty needs a terminal')]);
});

// Workers change how long a check takes, and nothing that it says; signals and limits reach it while they are at work.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { custody, inFolder, launcher } from './testing/run.ts';

interface Result {
  readonly verdict: string;
  readonly complete: boolean;
  readonly stopped: string | null;
  readonly states: number;
  readonly engine: Readonly<Record<string, unknown>>;
  readonly properties: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly exercised: number;
    readonly steps: number | null;
    readonly trace: unknown;
  }[];
}

/** A check's report and result, without times and what was asked of the engine. */
const run = (words: string, workers: number) =>
  inFolder((folder) => {
    const options = ['--workers', String(workers), '--json', 'result.json'];
    const { code, out, err } = custody(['check', ...words.split(' '), ...options], folder);
    // Lines of progress come by the clock.
    expect(err).toMatch(/^(depth .*\n)*$/);
    const result = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as Result;
    expect(result.engine['workers']).toBe(workers);
    const engine = { ...result.engine, workers: undefined, memory: undefined };
    // The time may move the line breaks of its paragraph.
    const [counts = '', ...rest] = out.split('\n\n');
    const report = [counts.replace(/\s+/g, ' ').replace(/[\d.]+ s,/, 'S,'), ...rest];
    return { code, report, result: { ...result, seconds: 0, engine } };
  });

const some =
  '-p private-page-has-no-foreign-pin page-is-private-to-one-vm page-in-use-has-a-holder guest-maps-memory';

it.each([
  'pageown --pages 3 --gfns 1 --pins 2 --symmetry off',
  'pageown --pages 4 --gfns 1 --pins 1 --symmetry off',
  'pageown-bug1 --pages 3 --gfns 1 --pins 2 --symmetry off',
  'pageown-bug1 --pages 3 --gfns 1 --pins 3',
  `passive-tie-at-fault-in --pages 2 ${some}`,
  `rfcv2 --pages 2 --symmetry off ${some}`,
])('any number of workers says the same: %s', (words) => {
  const alone = run(words, 1);
  expect(alone.result.complete).toBe(true);
  expect(alone.result.states).toBeGreaterThan(300_000);
  for (const workers of [2, 2, 4]) expect(run(words, workers), `${workers}`).toEqual(alone);
});

it('any number of workers says the same of properties of runs', () => {
  const alone = run('rfcv2', 1);
  expect(alone.result.properties.some(({ verdict }) => verdict === 'measured')).toBe(true);
  for (const workers of [2, 4]) expect(run('rfcv2', workers), `${workers}`).toEqual(alone);
});

interface Running {
  readonly child: ChildProcess;
  readonly text: { out: string; err: string };
  readonly ended: Promise<number | null>;
}

/** A check of ten seconds or so, begun; its checkpoints tell when it has come far enough for workers to be there. */
const withLongCheck = async (test: (running: Running) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'custody-test-'));
  const words = 'check pageown --pages 3 --gfns 2 --symmetry off --workers 2 --max-memory 500m';
  const keeping = ['--checkpoint', folder, '--checkpoint-interval', '0.02'];
  const child = spawn(process.execPath, [launcher, ...words.split(' '), ...keeping]);
  const text = { out: '', err: '' };
  child.stdout.on('data', (part: Buffer) => (text.out += part.toString()));
  child.stderr.on('data', (part: Buffer) => (text.err += part.toString()));
  const ended = new Promise<number | null>((done) => child.on('close', done));
  const statesKept = (): number => {
    try {
      const head = JSON.parse(readFileSync(join(folder, 'checkpoint.json'), 'utf8')) as {
        body: string;
      };
      return (JSON.parse(head.body) as { states: number }).states;
    } catch {
      return 0;
    }
  };
  try {
    while (statesKept() < 300_000 && child.exitCode === null) await sleep(10);
    await test({ child, text, ended });
  } finally {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
};

it('SIGUSR1 asks for a line of progress, and the check goes on', async () => {
  await withLongCheck(async ({ child, text, ended }) => {
    const line =
      /depth \d+ {2}[\d,]+ states \([\d,]+ new\/s\) {2}[\d,]+ waiting, (growing|shrinking) {2}\d+ MB {2}\d+ s\n/;
    for (const times of [1, 2]) {
      child.kill('SIGUSR1');
      while (text.err.split('\n').length <= times && child.exitCode === null) await sleep(10);
    }
    expect(await ended).toBe(0);
    expect(text.err).toMatch(new RegExp(`^${line.source}${line.source}`));
    expect(text.err).not.toContain('Debugger');
    expect(text.out).toContain('8,215,760 states, 95,572,832 transitions, depth 22');
  });
});

it('Ctrl-C while workers are at work prints the partial result and exits with 130', async () => {
  await withLongCheck(async ({ child, text, ended }) => {
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(text.out).toContain('interrupted');
    expect(text.out).toContain('verdict: UNDECIDED');
    expect(text.err).toBe('');
  });
});

it.each([1, 2, 4])(
  '%i workers out of memory leave it undecided, with what was found',
  (workers) => {
    const words = 'pageown --pages 3 --gfns 2 --symmetry off --max-memory 64m';
    const { code, report, result } = run(words, workers);
    expect(code).toBe(21);
    expect(result).toMatchObject({ verdict: 'undecided', complete: false, stopped: 'memory' });
    expect(result.states).toBeGreaterThan(1_000_000);
    expect(report.join('\n').replace(/\s+/g, ' ')).toContain('stopped because memory ran out');
    for (const { verdict, exercised, steps } of result.properties) {
      expect(exercised).toBeGreaterThan(0);
      expect(verdict).toBe(steps === null ? 'undecided' : 'reached');
    }
  },
);

it('a violation found before memory runs out is a violation, by the same trace', () => {
  const words = 'pageown-bug1 --pages 3 --gfns 2 --symmetry off';
  const { code, result } = run(`${words} --max-memory 64m`, 2);
  expect(code).toBe(12);
  expect(result).toMatchObject({ verdict: 'violated', complete: false, stopped: 'memory' });
  const tracesOf = ({ properties }: Result) => properties.map(({ name, trace }) => [name, trace]);
  const small = run(`${words} --max-depth 8`, 1).result;
  expect(tracesOf(result)).toEqual(tracesOf(small));
});

// The kill harness: checks that are killed again and again, at moments that a seed decides, end with the result of one that was not.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { custody, inFolder, launcher } from './testing/run.ts';

const seed = 20;
const killsMin = 60;

/** Checks of about a second each. */
const checks = [
  'check pageown --pages 4 --gfns 1 --pins 1 --symmetry off',
  'check pageown-bug1 --pages 3 --gfns 1 --pins 2 --symmetry off',
  'check pageown-bug1 --pages 3 --gfns 1 --pins 3',
  // With few properties: all of them, those of runs included, would take twenty seconds.
  'check rfcv2 --pages 2 -p private-page-has-no-foreign-pin page-is-private-to-one-vm guest-maps-memory',
].map((words) => words.split(' '));

/** Numbers from 0 up to 1 (mulberry32). */
const chance = (start: number): (() => number) => {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** When to kill: after some milliseconds, and with `writes`, while the so-many-th file after that is being written. */
interface Moment {
  readonly after: number;
  readonly writes: number;
}

interface Ended {
  readonly killed: boolean;
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a check until it ends or its moment has come. */
const runUntil = (words: readonly string[], folder: string, moment?: Moment): Promise<Ended> => {
  const child = spawn(process.execPath, [launcher, ...words]);
  let [out, err] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  let writes = moment?.writes ?? 0;
  let armed = false;
  const kill = () => child.kill('SIGKILL');
  const watcher = watch(folder, () => {
    if (armed && --writes === 0) kill();
  });
  const timer = setTimeout(
    () => {
      armed = true;
      if (writes === 0) kill();
    },
    moment?.after ?? 2 ** 30,
  );
  return new Promise((done) => {
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      watcher.close();
      done({ killed: signal === 'SIGKILL', code, out, err });
    });
  });
};

/** What must not depend on interruptions. */
const resultIn = (json: string) => {
  const result = JSON.parse(json) as Record<string, unknown>;
  return { ...result, seconds: 0, engine: undefined };
};

const uninterrupted = checks.map(() => undefined as ReturnType<typeof resultIn> | undefined);
const wantedOf = (which: number): ReturnType<typeof resultIn> =>
  (uninterrupted[which] ??= resultIn(
    custody([...(checks[which] ?? []), '--workers', '1', '--json', '-']).out,
  ));

it(`at least ${killsMin} killed checks end as if nothing had happened`, async () => {
  const random = chance(seed);
  const total = { kills: 0, starts: 0, resumes: 0 };
  for (let chain = 0; total.kills < killsMin || chain < 2 * checks.length; chain += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'custody-test-'));
    const which = chain % checks.length;
    const killsMax = 3 + Math.floor(random() * 10);
    try {
      for (let kills = 0; ; kills += 1) {
        const isKept = existsSync(join(folder, 'checkpoint.json'));
        const words = [
          ...(checks[which] ?? []),
          ...['--workers', random() < 0.7 ? '2' : '1', '--json', '-'],
          ...[isKept ? '--resume' : '--checkpoint', folder, '--checkpoint-interval', '0.02'],
        ];
        const moment = {
          after: 100 + 900 * random(),
          writes: random() < 0.5 ? 0 : 1 + Math.floor(random() * 6),
        };
        total[isKept ? 'resumes' : 'starts'] += 1;
        const ended = await runUntil(words, folder, kills < killsMax ? moment : undefined);
        if (ended.killed) {
          total.kills += 1;
          continue;
        }
        const where = `seed ${seed}, chain ${chain}, after ${kills} kills: ${words.join(' ')}\n${ended.err}`;
        expect([0, 12], where).toContain(ended.code);
        expect(resultIn(ended.out), where).toEqual(wantedOf(which));
        break;
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  expect(total.kills).toBeGreaterThanOrEqual(killsMin);
  expect(total.resumes).toBeGreaterThan(killsMin / 2);
});

it('a checkpoint larger than the memory to resume it in is no mistake of custody', () => {
  inFolder((folder) => {
    const words = 'check pageown --pages 3 --gfns 2 --symmetry off --workers 2'.split(' ');
    const kept = custody([...words, '--checkpoint', folder, '--checkpoint-interval', '0.5']);
    expect(kept.code).toBe(0);
    const { code, err } = custody([...words, '--resume', folder, '--max-memory', '64m']);
    expect(err).not.toContain('internal error');
    expect([21, 64]).toContain(code);
  });
});

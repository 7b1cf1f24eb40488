// Runs the real command line as a process of its own, the way a user does.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const launcher = resolve(import.meta.dirname, '../custody.mjs');

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `custody` with the given words and returns what it printed. */
export const custody = (words: readonly string[], cwd = process.cwd()): Ran => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, ...words], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
    timeout: 60_000,
  });
  return { code: status, out: stdout, err: stderr };
};

/** Runs a test in an empty folder that is gone afterwards. */
export const inFolder = <T>(run: (folder: string) => T): T => {
  const folder = mkdtempSync(join(tmpdir(), 'custody-test-'));
  try {
    return run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Runs `custody` in a folder that holds one model file, `model.ts`. */
export const withModel = (source: string, words: readonly string[]): Ran =>
  inFolder((folder) => {
    writeFileSync(join(folder, 'model.ts'), source);
    return custody(words, folder);
  });

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
let copy = '';

const run = (command: string, ...words: string[]) =>
  spawnSync(command, words, {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
const custody = (...words: string[]) => run(process.execPath, 'checker/cli/custody.mjs', ...words);
const tool = (name: string) => join(root, 'node_modules/.bin', name);

// A copy of the sources: what is created must not end up in the real ones.
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'custody-new-'));
  for (const part of [
    'checker',
    'spec',
    'invariants',
    'counterexamples',
    'web',
    'docs',
    'package.json',
    'tsconfig.json',
    'vitest.config.ts',
    'biome.json',
  ]) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

it('new invariant and new variant create files that compile, pass their tests and can be checked', () => {
  expect(custody('new', 'invariant', 'page-has-one-reader').stdout).toContain(
    'created  invariants/own/page-has-one-reader.ts',
  );
  expect(custody('new', 'variant', 'rfcv2-my-fix', '--from', 'rfcv2-strict').status).toBe(0);
  expect(readFileSync(join(copy, 'spec/variants/rfcv2-my-fix.ts'), 'utf8')).toContain(
    "allowPoisoned: 'guest-mapping'",
  );

  const format = run(tool('biome'), 'format', '--vcs-enabled=false', 'invariants', 'spec');
  expect(format.status, format.stdout).toBe(0);
  const types = run(tool('tsc'), '--noEmit', '-p', '.');
  expect(types.stdout).toBe('');
  const tests = run(
    tool('vitest'),
    'run',
    '--project',
    'fast',
    'invariants/own/page-has-one-reader',
    'spec/variants/rfcv2-my-fix',
  );
  expect(tests.status, tests.stdout).toBe(0);
  const checked = custody('check', 'rfcv2-my-fix', '--vms', '1', '-p', 'page-has-one-reader', '-q');
  expect(checked.stdout).toContain('rfcv2-my-fix: violated: page-has-one-reader');

  const again = custody('new', 'invariant', 'page-has-one-reader');
  expect(again.status).toBe(64);
  expect(again.stderr).toContain('"page-has-one-reader" exists already.');
});

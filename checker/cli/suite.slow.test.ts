// Suites, bisecting, completion and watching, as processes of their own.

import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { custody, inFolder, launcher } from './testing/run.ts';

const withConfig = (config: unknown, words: readonly string[]) =>
  inFolder((folder) => {
    writeFileSync(join(folder, 'custody.config.json'), JSON.stringify(config));
    return custody(words, folder);
  });

const pinned = 'private-page-has-no-foreign-pin';

it('a suite says what is as expected and exits with 22 when something differs', () => {
  const careless = (steps: number) => ({
    variant: 'pageown-convert-ignores-pins',
    bounds: { pages: 1 },
    expect: { [pinned]: { verdict: 'violated', steps } },
  });
  const suites = {
    right: [{ variant: 'pageown', bounds: { pages: 1 }, expect: 'holds' }, careless(3)],
    wrong: [careless(4), { variant: 'pageown-bug1', expect: 'holds' }],
  };
  const right = withConfig({ suites }, ['suite', 'right']);
  expect(right).toMatchObject({ code: 0, err: '' });
  expect(right.out).toMatch(/ok +pageown --pages 1 +\(all\) +holds\n/);
  expect(right.out).toContain('2 expectations, 0 differ');
  const all = withConfig({ suites }, ['suite', '--json', '-']);
  expect(all.code).toBe(22);
  expect(all.err).toContain('violated in 3, expected violated in 4');
  expect(JSON.parse(all.out)).toMatchObject([
    { suite: 'right', agrees: true },
    { agrees: true },
    { suite: 'wrong', agrees: false, property: pinned },
    { agrees: false, expected: 'holds', found: 'violated' },
  ]);
});

it.each([
  [{ suites: {} }, ['suite', 'quick'], 64, 'Unknown suite "quick".'],
  [{}, ['suite'], 64, 'has no suites'],
  [{ bounds: { pagown: {} } }, ['list'], 65, 'Did you mean "pageown"?'],
  [
    { suites: { a: [{ variant: 'pagown', expect: 'holds' }] } },
    ['suite'],
    64,
    'Unknown variant "pagown". Did you mean "pageown"?',
  ],
  [
    { suites: { a: [{ variant: 'pageown', expect: { 'owner-is-alive': 'holds' } }] } },
    ['suite'],
    65,
    'does not apply to "pageown"',
  ],
])('%j is refused', (config, words, exit, message) => {
  const { code, err } = withConfig(config, words);
  expect(err).toContain(message);
  expect(code).toBe(exit);
});

it('the configuration changes defaults, the environment changes them again, and words most', () => {
  inFolder((folder) => {
    const config = { bounds: { pageown: { pages: 1 } }, options: { workers: 1, symmetry: 'off' } };
    writeFileSync(join(folder, 'custody.config.json'), JSON.stringify(config));
    const run = (env: Readonly<Record<string, string>>, ...words: string[]): string => {
      const all = [launcher, 'check', 'pageown', ...words];
      return spawnSync(process.execPath, all, {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, ...env },
      }).stdout;
    };
    expect(run({})).toContain('pages=1');
    expect(run({})).not.toContain('up to renaming');
    expect(run({ CUSTODY_SYMMETRY: 'on' })).toContain('up to renaming');
    expect(run({ CUSTODY_SYMMETRY: 'on' }, '--symmetry', 'off')).not.toContain('up to renaming');
    expect(run({}, '--pages', '2')).toContain('pages=2');
  });
});

it('--bisect exits with what git bisect takes', () => {
  const code = (...words: string[]) => custody(['check', ...words, '--bisect', '-q']).code;
  expect(code('pageown', '--pages', '1')).toBe(0);
  expect(code('pageown-bug1')).toBe(1);
  expect(code('pageown', '--max-states', '10')).toBe(125);
  expect(code('no-such-variant')).toBe(125);
  expect(code('pageown', '--pages', 'x')).toBe(125);
});

it('the completion script completes commands, variants, properties and options', () => {
  const { out } = custody(['completion', 'bash']);
  const complete = (...words: string[]): readonly string[] => {
    const line = words.map((word) => `'${word}'`).join(' ');
    const script = `${out}\nCOMP_WORDS=(custody ${line}); COMP_CWORD=${String(words.length)}; _custody; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout.trim().split('\n');
  };
  expect(complete('che')).toEqual(['check']);
  expect(complete('check', 'pageown-b')).toEqual(['pageown-bug1', 'pageown-bug2']);
  expect(complete('check', 'rfcv2', '-p', 'owner-is')).toEqual(['owner-is-alive']);
  expect(complete('check', '--max-s')).toEqual(['--max-states']);
  expect(custody(['completion', 'tcsh'])).toMatchObject({ code: 64 });
});

const model = (steps: number): string => `
import { pageownFamily } from 'custody/spec';
import { variant } from 'custody';
export const mine = variant('mine', pageownFamily, { says: 'Mine, ${String(steps)}.', delta: {} });
`;

it('--watch checks again when the file is saved, and Ctrl-C ends it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'custody-test-'));
  const file = join(folder, 'mine.ts');
  writeFileSync(file, model(1));
  const words = ['check', './mine.ts', '--pages', '1', '--watch'];
  const child = spawn(process.execPath, [launcher, ...words], { cwd: folder });
  let text = '';
  child.stdout.on('data', (part: Buffer) => (text += part.toString()));
  const ended = new Promise<number | null>((done) => child.on('close', done));
  const times = async (expression: RegExp, count: number): Promise<void> => {
    while ((text.match(expression) ?? []).length < count) await sleep(20);
  };
  try {
    await times(/exit code 0/g, 1);
    writeFileSync(file, model(2));
    await times(/exit code 0/g, 2);
    appendFileSync(file, 'const broken: number = "x"; void broken;\n');
    await times(/exit code 65/g, 1);
    expect(text).toContain('has type errors');
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('broken');
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}, 30_000);

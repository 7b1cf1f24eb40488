import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lamp } from './testing/lamp.ts';
import { custody, inFolder, launcher } from './testing/run.ts';

const root = resolve(import.meta.dirname, '../..');
const property = 'guest-mapping-leads-to-a-live-page';

const golden = join(root, 'counterexamples/golden/pageown-bug1.itf');

/** Runs a test in a folder with the trace of a violation, `bug.itf.json`. */
const withTrace = (run: (folder: string) => void): void => {
  inFolder((folder) => {
    copyFileSync(golden, join(folder, 'bug.itf.json'));
    run(folder);
  });
};

const piped = (words: readonly string[], input: string) =>
  spawnSync(process.execPath, [launcher, ...words], { input, encoding: 'utf8' });

describe('custody trace', () => {
  it('shows, replays, asks and converts a trace', () => {
    withTrace((folder) => {
      const on = (...words: readonly string[]) => custody(['trace', ...words], folder);
      const shown = on('show', 'bug.itf.json');
      expect(shown).toMatchObject({ code: 0, err: '' });
      expect(shown.out).toContain('  4  vcpu-vm0  Commit(vm0) -> mapped');
      expect(on('replay', 'bug.itf.json')).toMatchObject({
        code: 0,
        out: expect.stringContaining(
          `AS STORED: ${property} is violated in pageown-bug1`,
        ) as string,
      });
      expect(on('eval', 'bug.itf.json', 'isFree(page0)', 'vm0.gfn0.spte = none').out).toBe(
        [
          '  #  isFree(page0)  vm0.gfn0.spte = none  step',
          '  0  yes            yes                   init',
          '  1  no             yes                   Map(vm0, gfn0, page0)',
          '  2  no             yes                   Begin(vm0, gfn0)',
          '  3  yes            yes                   Unmap(vm0, gfn0)',
          '  4  yes            no                    Commit(vm0) -> mapped\n',
        ].join('\n'),
      );
      for (const format of ['itf', 'text', 'json']) {
        expect(on('convert', 'bug.itf.json', '--to', format, '-o', `bug.${format}`)).toEqual({
          code: 0,
          out: '',
          err: '',
        });
      }
      expect(readFileSync(join(folder, 'bug.itf'), 'utf8')).toBe(
        readFileSync(join(folder, 'bug.itf.json'), 'utf8'),
      );
      expect(readFileSync(join(folder, 'bug.text'), 'utf8')).toBe(shown.out);
      expect(on('diff', 'bug.itf.json', 'bug.itf')).toMatchObject({
        code: 0,
        out: 'The traces take the same steps.\n',
      });
      expect(JSON.parse(readFileSync(join(folder, 'bug.json'), 'utf8'))).toHaveProperty(
        'steps.3.outcome',
        'mapped',
      );
    });
  });

  it('reads a trace from standard input, and finds out what was changed in it', () => {
    withTrace((folder) => {
      const text = readFileSync(join(folder, 'bug.itf.json'), 'utf8');
      expect(piped(['trace', 'replay', '-'], text)).toMatchObject({ status: 0 });
      const sound = text.replaceAll('"pageown-bug1"', '"pageown"');
      expect(piped(['trace', 'replay', '-'], sound)).toMatchObject({
        status: 22,
        stdout: expect.stringContaining(
          'DIFFERS: Step 4 of the trace takes Commit(vm0) with the outcome "mapped"',
        ) as string,
      });
      expect(piped(['trace', 'show', '-'], sound)).toMatchObject({
        status: 65,
        stderr: expect.stringContaining('and it is "retry".') as string,
      });
      expect(
        piped(['trace', 'show', '-'], text.replaceAll('"pageown-bug1"', '"\\u001b[2J"')),
      ).toMatchObject({
        status: 65,
        stderr: expect.stringContaining(
          'The file is about the variant "\\u001b[2J", which there is not.',
        ) as string,
      });
    });
  });

  it('shrinks a trace, and says how far it is from the shortest', () => {
    withTrace((folder) => {
      const shrunk = custody(
        ['trace', 'shrink', 'bug.itf.json', '--shortest', '-o', 'short.itf.json'],
        folder,
      );
      expect(shrunk).toMatchObject({
        code: 0,
        out: '4 steps, of which 4 cannot be left out. None is shorter: all that are were\nlooked at.\n',
      });
      expect(custody(['trace', 'diff', 'bug.itf.json', 'short.itf.json'], folder).code).toBe(0);
    });
  });

  it.each([
    [['show', 'none.json'], 65, 'Cannot read "none.json": there is no such file.'],
    [['show', 'large.json'], 65, '"large.json" is larger than 100 MB.'],
    [['convert', 'bug.itf.json', '--to', 'tla'], 64, 'Option --to cannot be "tla".'],
    [
      ['eval', 'bug.itf.json', 'isFre(page0)'],
      64,
      'answers no fact "isFre". Did you mean "isFree"?',
    ],
    [['sho'], 64, 'Unknown command "sho". Did you mean "show"?'],
  ])('refuses %s', (words, code, message) => {
    withTrace((folder) => {
      writeFileSync(join(folder, 'large.json'), '');
      truncateSync(join(folder, 'large.json'), 101e6);
      const { code: exit, err, out } = custody(['trace', ...words], folder);
      expect({ exit, out }).toEqual({ exit: code, out: '' });
      expect(err).toContain(message);
      expect(err).not.toMatch(/^ +at /m);
    });
  });
});

describe('a test made of a trace', () => {
  /** A project of somebody who uses custody. */
  const asProject = (folder: string): void => {
    mkdirSync(join(folder, 'node_modules'));
    for (const [name, target] of [
      ['custody', root],
      ['vitest', join(root, 'node_modules/vitest')],
    ] as const) {
      symlinkSync(target, join(folder, 'node_modules', name));
    }
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  };

  const vitest = (folder: string) =>
    spawnSync(
      process.execPath,
      [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folder],
      { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
    );

  it('passes as it is, and fails for a design without the bug', () => {
    withTrace((folder) => {
      asProject(folder);
      expect(custody(['trace', 'to-test', 'bug.itf.json', '-o', 'bug.test.ts'], folder).code).toBe(
        0,
      );
      expect(vitest(folder)).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('1 passed') as string,
      });
      const text = readFileSync(join(folder, 'bug.test.ts'), 'utf8');
      writeFileSync(
        join(folder, 'bug.test.ts'),
        text.replace("variant: 'pageown-bug1'", "variant: 'pageown'"),
      );
      const failed = vitest(folder);
      expect(failed.status).toBe(1);
      expect(failed.stderr).toContain('Step 4, Commit(vm0), has the outcome retry, not mapped.');
    });
  });

  it('finds designs in a model file, with runs that go on for ever', () => {
    inFolder((folder) => {
      asProject(folder);
      writeFileSync(join(folder, 'lamp.ts'), lamp);
      const words = [
        'check',
        './lamp.ts',
        '-p',
        'on-again-and-again',
        '-q',
        '--report',
        'itf=run.itf.json',
      ];
      expect(custody(words, folder).code).toBe(13);
      expect(custody(['trace', 'replay', 'run.itf.json'], folder).code).toBe(65);
      const made = custody(
        ['trace', 'to-test', 'run.itf.json', '--model', 'lamp.ts', '-o', 'run.test.ts'],
        folder,
      );
      expect(made).toMatchObject({ code: 0, err: '' });
      expect(readFileSync(join(folder, 'run.test.ts'), 'utf8')).toContain('loop: [');
      expect(vitest(folder)).toMatchObject({ status: 0 });
    });
  });
});

describe('custody replay', () => {
  it('says what another design does with a trace', () => {
    withTrace((folder) => {
      const replay = (...words: readonly string[]) =>
        custody(['replay', 'bug.itf.json', ...words], folder);
      expect(replay('--variant', 'pageown')).toMatchObject({
        code: 0,
        out: expect.stringContaining(
          'DIFFERS: step 4, Commit(vm0), does something else there.\n  in the trace: -> mapped; vm0.gfn0.spte: - -> page0\n  there:        -> retry\n',
        ) as string,
      });
      expect(replay('--variant', 'pageown-bug1', '--pages', '2')).toMatchObject({
        code: 12,
        out: expect.stringContaining(
          'VIOLATED: pageown-bug1 takes every step of the trace',
        ) as string,
      });
      expect(replay('--variant', 'rfcv2')).toMatchObject({
        code: 64,
        err: expect.stringContaining(
          'The trace is of family "pageown", and "rfcv2" is of family "protected-memory".',
        ) as string,
      });
      expect(replay('--variant', 'pageown', '--pages', '99')).toMatchObject({ code: 64 });
      expect(replay('--scenario', 'x')).toMatchObject({ code: 64 });
    });
  });

  it('blocks a trace at the condition that another design has', () => {
    const trace =
      'counterexamples/corpus/gmem-conversion-ignores-pins.private-page-has-no-foreign-pin.itf.json';
    const { code, out } = custody(['replay', trace, '--variant', 'gmem-user1'], root);
    expect(code).toBe(0);
    expect(out).toContain('DIFFERS: step 4, Convert(vm0, gfn0), does something else there.');
    expect(out).toContain('-> EAGAIN');
  });

  it('takes scenarios, and names the line that is not as it says', () => {
    const on = (...words: readonly string[]) => custody(['replay', ...words], root);
    const scenario = 'spec/scenarios/fault-retries-in-the-core.scenario';
    expect(on('--scenario', scenario)).toMatchObject({
      code: 0,
      out: `AS EXPECTED: ${scenario} (pageown; 4 steps, 1 expectation)\n`,
    });
    expect(on('--scenario', scenario, '--variant', 'pageown-bug1')).toMatchObject({
      code: 22,
      out: expect.stringContaining(
        `DIFFERS: ${scenario}:9, after 3 steps\n  Commit(vm0) -> retry\n  expected: retry\n  found:    mapped\n  why:      vm0.gfn0.spte: - -> page0\n`,
      ) as string,
    });
    expect(piped(['replay', '--scenario', '-'], 'variant: pageown')).toMatchObject({ status: 65 });
  });
});

it.each(['trace', 'trace convert', 'replay'])('the help of %s fits 80 columns', (words) => {
  const { code, out } = custody([...words.split(' '), '--help']);
  expect(code).toBe(0);
  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

// Threads are allowed: the engine's workers share its memory and nothing else.
const impure =
  /\b(console|process|performance)\.|\bDate\.now\b|\bnew Date\b|\bMath\.random\b|from 'node:(?!worker_threads)/;

/** Lines of a source that read clocks, files, chance or the process, or print. */
const offences = (file: string, source: string): readonly string[] =>
  source
    .split('\n')
    .flatMap((line, i) =>
      impure.test(line) && !/^\s*(\/\/|\*|\/\*\*)/.test(line)
        ? [
            `${file}:${String(i + 1)}: only the porch, checker/cli, prints and reads clocks, files and process: take the value as an argument`,
          ]
        : [],
    );

const sources = ['checker', 'spec', 'invariants', 'counterexamples'].flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .map((name) => join(room, name))
    .filter(
      (name) =>
        name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('checker/cli'),
    ),
);

it('only the porch prints, and reads clocks, files and process', () => {
  expect(sources.length).toBeGreaterThan(50);
  expect(sources.flatMap((file) => offences(file, readFileSync(join(root, file), 'utf8')))).toEqual(
    [],
  );
});

it('a file that breaks the rule is named with its line', () => {
  expect(offences('a.ts', "const a = 1;\nconsole.log(a);\nimport x from 'node:fs';")).toMatchObject(
    {
      length: 2,
      0: expect.stringContaining('a.ts:2: only the porch') as string,
    },
  );
});

// `custody trace to-test`: a trace as a test in TypeScript that can be read, changed and kept.

import { dirname, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { showsText } from '../../counterexamples/trace-report.ts';
import { actionOf } from '../../counterexamples/words.ts';
import type { TraceStep } from '../verdict.ts';
import type { ModelOptions, ReplayedFile, TraceSession } from './trace-files.ts';
import { addModelOption, openReplayed, writeOut } from './trace-files.ts';

interface ToTestOptions extends ModelOptions {
  readonly output?: string;
}

/** A text as a literal of TypeScript. */
const literal = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

const stepList = (name: string, steps: readonly TraceStep[]): readonly string[] => [
  `    ${name}: [`,
  ...steps.map((step) => `      ${literal(actionOf(step))},`),
  '    ],',
];

const recordText = (record: Readonly<Record<string, string | number>>): string =>
  `{ ${Object.entries(record)
    .map(
      ([key, value]) =>
        `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : literal(key)}: ${typeof value === 'number' ? String(value) : literal(value)}`,
    )
    .join(', ')} }`;

/** How the test imports the model files, seen from where it lies. */
const modelImports = (files: readonly string[], output: string | undefined): readonly string[] => {
  const folder = output === undefined || output === '-' ? process.cwd() : dirname(resolve(output));
  return files.map((file, i) => {
    const path = relative(folder, resolve(file));
    return `import * as model${String(i)} from ${literal(path.startsWith('.') ? path : `./${path}`)};`;
  });
};

/** The test as a text. */
const testText = (
  { model, stored, property, evidence }: ReplayedFile,
  { model: files = [], output }: ToTestOptions,
): string => {
  const { trace } = evidence;
  const name = model.variant.name;
  const shown = showsText(model, property, trace);
  const title = property === undefined ? `${shown} of ${name} is possible` : `${shown} in ${name}`;
  const models = files.map((_, i) => `model${String(i)}`).join(', ');
  return [
    "import { replay } from 'custody/replay';",
    "import { expect, it } from 'vitest';",
    ...modelImports(files, output),
    '',
    `it(${literal(title)}, () => {`,
    '  const { shows, because } = replay({',
    ...(models === '' ? [] : [`    models: [${models}],`]),
    `    variant: ${literal(name)},`,
    `    bounds: ${recordText(stored.bounds)},`,
    ...(stored.property === undefined
      ? []
      : [
          `    property: ${literal(stored.property)},`,
          ...(Object.keys(stored.binding).length === 0
            ? []
            : [`    binding: ${recordText(stored.binding)},`]),
        ]),
    ...stepList('steps', trace.steps),
    ...(trace.loop === undefined ? [] : stepList('loop', trace.loop)),
    '  });',
    '  expect(shows, because).toBe(true);',
    '});',
    '',
  ].join('\n');
};

/** Adds `custody trace to-test`. */
export const addTraceToTest = (trace: Command, session: TraceSession): void => {
  const command = trace
    .command('to-test')
    .summary('write a trace as a vitest test that replays it')
    .argument('<file>', 'a trace (*.itf.json), or - for standard input')
    .option(
      '-o, --output <file>',
      'write to a file such as mine.test.ts, or - for standard output',
    );
  addModelOption(command).action(async (file: string, options: ToTestOptions) => {
    const opened = await openReplayed(file, session, options);
    writeOut(session.terminal, testText(opened, options), options.output);
  });
};

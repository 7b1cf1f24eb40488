// Loads a model file that a user names: checks that it exists, compiles and types, then bundles and imports it. A model file is
// code that its user chose to run; what can go wrong with it is told in one message each.

import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildFailure, Message } from 'esbuild';
import type { Family, Property, Variant } from '../model/index.ts';
import { Refusal, messageOf } from '../refusal.ts';
import type { Catalogue } from './catalogue.ts';
import importModule from './import-module.cjs';

/** What a file exports, and its code with all it imports. */
export interface LoadedFile extends Catalogue {
  readonly code: string;
}

/** Whether an argument of the command line names a file rather than a variant. */
export const looksLikeFile = (argument: string): boolean =>
  /[/\\]/.test(argument) || /\.[cm]?[jt]s$/.test(argument);

const refuse = (message: string, advice: readonly string[]): Refusal =>
  new Refusal('model-file', message, advice);

const checkExists = (file: string): void => {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isFile() === true) return;
  throw refuse(found === undefined ? `There is no file "${file}".` : `"${file}" is not a file.`, [
    'Expected a TypeScript file that exports variants or properties.',
  ]);
};

const located = ({ text, location }: Message): string =>
  location === null
    ? text
    : `${location.file}:${String(location.line)}:${String(location.column + 1)}: ${text}`;

const isBuildFailure = (thrown: unknown): thrown is BuildFailure =>
  thrown instanceof Error && 'errors' in thrown;

/** The names by which a model file imports custody, and what they stand for. */
const entryPoints = (root: string): Readonly<Record<string, string>> => ({
  custody: join(root, 'checker/model/index.ts'),
  'custody/spec': join(root, 'spec/index.ts'),
});

const bundle = async (name: string, root: string): Promise<string> => {
  const { build } = await import('esbuild');
  try {
    const { outputFiles } = await build({
      entryPoints: [resolve(name)],
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      write: false,
      sourcemap: 'inline',
      logLevel: 'silent',
      alias: entryPoints(root),
      // Imports that a file outside the repository cannot resolve by itself, such as ts-pattern.
      nodePaths: [join(root, 'node_modules')],
    });
    return outputFiles[0]?.text ?? '';
  } catch (thrown) {
    if (!isBuildFailure(thrown)) throw thrown;
    const [first] = thrown.errors;
    throw refuse(`"${name}" does not compile.`, [first ? located(first) : messageOf(thrown)]);
  }
};

/** The first few type errors of a file, as `file:line:column: message`. */
const typeErrors = async (file: string, root: string): Promise<readonly string[]> => {
  const { default: ts } = await import('typescript');
  const program = ts.createProgram([file], {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    allowJs: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2023.d.ts'],
    types: [],
    paths: Object.fromEntries(
      Object.entries({
        ...entryPoints(root),
        '*': join(root, 'node_modules/*'),
      }).map(([name, path]) => [name, [path]]),
    ),
  });
  const source = program.getSourceFile(file);
  const found = [
    ...program.getSyntacticDiagnostics(source),
    ...program.getSemanticDiagnostics(source),
  ];
  return found.slice(0, 5).map(({ file: at, start, messageText }) => {
    const text = ts.flattenDiagnosticMessageText(messageText, ' ');
    if (at === undefined) return text;
    const { line, character } = at.getLineAndCharacterOfPosition(start ?? 0);
    return `${displayed(at.fileName)}:${String(line + 1)}:${String(character + 1)}: ${text}`;
  });
};

const displayed = (file: string): string => {
  const near = relative(process.cwd(), file);
  return near.startsWith('..') || isAbsolute(near) ? file : near;
};

const importBundle = async (file: string, code: string): Promise<Record<string, unknown>> => {
  const folder = mkdtempSync(join(tmpdir(), 'custody-model-'));
  const target = join(folder, 'model.mjs');
  try {
    writeFileSync(target, code);
    return (await importModule(pathToFileURL(target).href)) as Record<string, unknown>;
  } catch (thrown) {
    throw refuse(`"${file}" threw while it was loaded: ${messageOf(thrown)}`, [
      'A model file only declares things: families, variants, properties.',
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const kindOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;

const ofKind = <T>(values: readonly unknown[], ...kinds: readonly string[]): readonly T[] =>
  values.filter((value) => kinds.includes(String(kindOf(value)))) as readonly T[];

/** All kinds: one that is missing here does not compile. */
const propertyKinds = Object.keys({
  invariant: true,
  'step-property': true,
  cover: true,
  'leads-to': true,
  'always-eventually': true,
  'eventually-always': true,
  'can-always-reach': true,
  metric: true,
} satisfies Record<Property['kind'], true>);

/** The variants and properties among what a module exports, lists of them included. */
export const exportsOf = (module: object): Catalogue => {
  const values: readonly unknown[] = Object.values(module).flat();
  const variants = ofKind<Variant>(values, 'variant');
  const families: readonly Family[] = variants.map(({ family }) => family);
  return { families, variants, properties: ofKind<Property>(values, ...propertyKinds) };
};

/**
 * What a model file exports.
 *
 * @throws Refusal when it does not exist, compile, type, load, or export anything to check
 */
export const loadFile = async (name: string, root: string): Promise<LoadedFile> => {
  checkExists(name);
  const code = await bundle(name, root);
  const errors = await typeErrors(resolve(name), root);
  if (errors.length > 0) throw refuse(`"${name}" has type errors.`, errors);
  const { families, variants, properties } = exportsOf(await importBundle(name, code));
  if (variants.length + properties.length === 0) {
    throw refuse(`"${name}" exports no variant and no property.`, [
      "Export what variant(…) or invariant(…) returns: export const mine = variant('mine', …).",
    ]);
  }
  return { families, variants, properties, code };
};

/**
 * What a TypeScript file exports as its default.
 *
 * @throws Refusal when it does not exist, compile or load
 */
export const importFile = async (name: string, root: string): Promise<unknown> => {
  checkExists(name);
  return (await importBundle(name, await bundle(name, root)))['default'];
};

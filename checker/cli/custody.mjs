#!/usr/bin/env node
// @ts-check
// The launcher: bundles main.ts and all it imports into one JavaScript file, keeps that file in a cache, and runs it. Editing a rule
// and running again therefore needs no build step. A bundle is used only while every file it was made from is as it was.
//
// `esbuild`, `typescript` and `@viz-js/viz` stay outside the bundle: its imports of them are rewritten to the absolute path of this
// package's own copies. Elsewhere one writes `await import('typescript')` as usual, and it is loaded when that line runs.
//
// Beside a bundle lies what V8 made of it, one file for each command: compiling takes as long as many a check. V8 has no such thing for
// modules in Node 20, so the bundle is a CommonJS module, and is run as a script.

import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

/** @typedef {{ circumstances: string, inputs: Record<string, string>, bundle: string }} Manifest */
/** @typedef {{ main: (argv: readonly string[], root: string) => Promise<number> }} Porch */
/** @typedef {(module: { exports: unknown }, require: NodeJS.Require, file: string) => void} Wrapper */

/** `git bisect run` takes most exit codes for a verdict, but not this one. */
const exitCodes = process.argv.includes('--bisect')
  ? { sourceDoesNotCompile: 125, internalError: 125 }
  : { sourceDoesNotCompile: 65, internalError: 70 };
/** There may be no such command. */
const exitCodeOfUsage = 64;
/** Whether to say where an internal error came from. */
const debug = process.env['CUSTODY_DEBUG'] !== undefined;
/** Older bundles stay for a while: another process may just be starting from one. */
const bundlesKept = 4;
/** A file changed this shortly before a build, or during it, may have changed again without a new time stamp. */
const clockGrainMs = 20;
/** What decides, besides the sources, what a bundle looks like. */
const settings = ['package.json', 'tsconfig.json', 'node_modules/.package-lock.json'];

const launcher = fileURLToPath(import.meta.url);
const root = resolve(launcher, '../../..');

/**
 * @param {string} file
 * @returns {unknown}
 */
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

const version = () => {
  const { version } = /** @type {{ version: string }} */ (readJson(join(root, 'package.json')));
  return version;
};

/** @param {string} file */
const stampOf = (file) => {
  const found = statSync(resolve(root, file), { throwIfNoEntry: false });
  return found === undefined ? 'absent' : `${found.mtimeMs} ${found.size}`;
};

const circumstances = () => [version(), process.version, stampOf(launcher), root].join(' ');

/** @param {string} folder */
const manifestIn = (folder) => join(folder, 'manifest.json');

/**
 * @param {string} folder
 * @returns {string | undefined} the bundle kept there, if nothing has changed since it was made
 */
const freshBundleIn = (folder) => {
  try {
    const manifest = /** @type {Manifest} */ (readJson(manifestIn(folder)));
    if (manifest.circumstances !== circumstances()) return undefined;
    const inputs = Object.entries(manifest.inputs);
    if (inputs.some(([file, stamp]) => stampOf(file) !== stamp)) return undefined;
    const bundle = join(folder, manifest.bundle);
    return existsSync(bundle) ? bundle : undefined;
  } catch {
    // No manifest, or one that cannot be read: the build writes a new one.
    return undefined;
  }
};

/** @param {string} folder */
const canWriteTo = (folder) => {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

/**
 * A folder for an installation that cannot be written to. Others may create files in the system's temporary folder too, and what
 * lies in ours is run; so it must be a real folder that belongs to this user and is closed to everybody else.
 */
const privateFolder = () => {
  const user = process.getuid?.() ?? 0;
  const name = Buffer.from(root).toString('base64url').slice(-40);
  const folder = join(tmpdir(), `custody-${user}-${name}`);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch {
    // It exists, and is looked at next.
  }
  const found = lstatSync(folder, { throwIfNoEntry: false });
  const isOurs = found?.isDirectory() === true && found.uid === user && (found.mode & 0o077) === 0;
  if (isOurs) return folder;
  const unshared = mkdtempSync(join(tmpdir(), 'custody-'));
  process.on('exit', () => rmSync(unshared, { recursive: true, force: true }));
  return unshared;
};

/**
 * @param {string} file
 * @param {string | Uint8Array} content
 */
const writeWhole = (file, content) => {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, content);
  renameSync(temporary, file);
};

/** @param {string} folder */
const removeOldBundles = (folder) => {
  const names = readdirSync(folder);
  const bundles = names
    .filter((name) => /\.[cm]js$/.test(name))
    .map((name) => ({ name, found: statSync(join(folder, name), { throwIfNoEntry: false }) }))
    .sort((a, b) => (b.found?.mtimeMs ?? 0) - (a.found?.mtimeMs ?? 0));
  for (const { name } of bundles.slice(bundlesKept)) {
    // With its map and its code.
    for (const each of names.filter((other) => other.startsWith(name))) {
      rmSync(join(folder, each), { force: true });
    }
  }
};

/** @type {import('esbuild').Plugin} */
const toolsStayOutside = {
  name: 'tools-stay-outside',
  setup: (build) => {
    const { resolve: find } = createRequire(join(root, 'package.json'));
    build.onResolve({ filter: /^(esbuild|typescript|@viz-js\/viz)$/ }, ({ path }) => ({
      path: find(path),
      external: true,
    }));
    build.onResolve({ filter: /\/import-module\.cjs$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path),
      external: true,
    }));
  },
};

/** @param {string} folder */
const bundleInto = async (folder) => {
  const { build } = await import('esbuild');
  return build({
    absWorkingDir: root,
    entryPoints: ['checker/cli/main.ts'],
    outdir: folder,
    // The name holds a hash of the content: runs that start at the same time write the same file or different ones.
    entryNames: '[name]-[hash]',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    charset: 'utf8',
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    write: false,
    logLevel: 'silent',
    // A script has no `import()`: what is outside is CommonJS, and can be asked for by require().
    supported: { 'dynamic-import': false },
    // A CommonJS module has no such name.
    define: { 'import.meta.url': '__url' },
    banner: { js: "const __url = require('node:url').pathToFileURL(__filename).href;" },
    plugins: [toolsStayOutside],
  });
};

/**
 * @param {string} folder
 * @returns {Promise<string>} the bundle
 */
const buildInto = async (folder) => {
  const startedAt = Date.now();
  const { outputFiles, metafile } = await bundleInto(folder);
  // The source map is written before the bundle, and the manifest that points to the bundle comes last.
  const files = outputFiles.toSorted((a) => (a.path.endsWith('.map') ? -1 : 1));
  for (const { path, contents } of files) writeWhole(path, contents);
  const bundle = files.at(-1)?.path ?? '';
  const inputs = [...settings, ...Object.keys(metafile.inputs)];
  const stamps = Object.fromEntries(inputs.map((file) => [file, stampOf(file)]));
  const changedMs = Object.values(stamps).map((stamp) => Number.parseFloat(stamp) || 0);
  if (Math.max(...changedMs) < startedAt - clockGrainMs) {
    /** @type {Manifest} */
    const manifest = {
      circumstances: circumstances(),
      inputs: stamps,
      bundle: basename(bundle),
    };
    writeWhole(manifestIn(folder), JSON.stringify(manifest));
  }
  removeOldBundles(folder);
  return bundle;
};

const findOrBuild = async () => {
  const cache = join(root, 'node_modules/.cache/custody');
  const bundle = freshBundleIn(cache);
  if (bundle !== undefined) return bundle;
  if (canWriteTo(cache)) return buildInto(cache);
  const folder = privateFolder();
  return freshBundleIn(folder) ?? buildInto(folder);
};

/** @param {Uint8Array} data */
const digestOf = (data) => createHash('sha1').update(data).digest();
const digestBytes = 20;

/**
 * What V8 made of a bundle when it ran the same command before, if there is such a file. V8 would crash on a damaged one.
 *
 * @param {string} file
 */
const codeIn = (file) => {
  try {
    const kept = readFileSync(file);
    const code = kept.subarray(digestBytes);
    return digestOf(code).equals(kept.subarray(0, digestBytes)) ? code : undefined;
  } catch {
    // There is none, or it cannot be read: V8 compiles the bundle.
    return undefined;
  }
};

/**
 * A script that gives the bundle's porch. It has no source map, which takes long to read.
 *
 * @param {string} bundle
 * @param {string} codeFile
 */
const scriptOf = (bundle, codeFile) => {
  const source = readFileSync(bundle, 'utf8');
  // On one line, so that lines keep their numbers.
  const wrapped = `(function (module, require, __filename) {${source}\n})`;
  const cachedData = codeIn(codeFile);
  return new Script(wrapped, {
    filename: bundle,
    ...(cachedData && { cachedData }),
  });
};

/**
 * Keeps what V8 has made of a bundle by now: all that the command needed.
 *
 * @param {Script} script
 * @param {string} codeFile
 */
const keepCode = (script, codeFile) => {
  if (!canWriteTo(dirname(codeFile))) return;
  try {
    const code = script.createCachedData();
    writeWhole(codeFile, Buffer.concat([digestOf(code), code]));
  } catch {
    // The next run takes as long as this one.
  }
};

/**
 * @param {unknown} thrown
 * @returns {thrown is import('esbuild').BuildFailure}
 */
const isBuildFailure = (thrown) =>
  thrown instanceof Error && 'errors' in thrown && 'warnings' in thrown;

/**
 * @param {unknown} thrown
 * @returns {never}
 */
const endWithInternalError = (thrown) => {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const advice =
    'code' in error && /MODULE_NOT_FOUND$/.test(String(error.code))
      ? `If its packages are not installed, run \`npm ci\` in ${root}.`
      : 'This is a mistake in custody, not in your model.';
  process.stderr.write(`custody: internal error: ${error.message.split('\n')[0]}\n  ${advice}\n`);
  process.stderr.write(
    debug
      ? `${error.stack}\n`
      : '  Run it again with CUSTODY_DEBUG=1 to see where, and report that.\n',
  );
  process.exit(exitCodes.internalError);
};

/**
 * @param {import('esbuild').BuildFailure} failure
 * @returns {Promise<never>}
 */
const endWithBuildFailure = async ({ errors }) => {
  const { formatMessages } = await import('esbuild');
  const color = process.stderr.isTTY && process.env['NO_COLOR'] === undefined;
  const messages = await formatMessages(errors, { kind: 'error', color });
  process.stderr.write(
    `custody: its own sources do not compile.\n\n${messages.join('')}Mend the file named above and run again.\n`,
  );
  process.exit(exitCodes.sourceDoesNotCompile);
};

/**
 * The porch of a bundle, and what keeps the code of what was run.
 *
 * @param {string} bundle
 * @param {readonly string[]} argv
 * @returns {{ porch: Porch, keep: () => void }}
 */
const load = (bundle, argv) => {
  const require = createRequire(bundle);
  if (debug) {
    process.setSourceMapsEnabled(true);
    /** @type {unknown} */
    const porch = require(bundle);
    return { porch: /** @type {Porch} */ (porch), keep: () => undefined };
  }
  const command = argv.find((word) => /^[a-z]+$/.test(word)) ?? 'none';
  const codeFile = `${bundle}.${command}.code`;
  const script = scriptOf(bundle, codeFile);
  /** @type {unknown} */
  const wrapper = script.runInThisContext();
  const module = { exports: /** @type {unknown} */ ({}) };
  /** @type {Wrapper} */ (wrapper)(module, require, bundle);
  const keep = () => {
    if (script.cachedDataRejected !== false) keepCode(script, codeFile);
  };
  return { porch: /** @type {Porch} */ (module.exports), keep };
};

/** @param {readonly string[]} argv */
const run = async (argv) => {
  const { porch, keep } = load(await findOrBuild(), argv);
  const code = await porch.main(argv, root);
  process.exitCode = code;
  if (code !== exitCodeOfUsage) keep();
};

const argv = process.argv.slice(2);
if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  process.stdout.write(`${version()}\n`);
} else {
  process.on('uncaughtException', endWithInternalError);
  process.once('beforeExit', () => {
    // Nothing is left to wait for, yet main() has not answered. Node's own exit code for that would read as a verdict.
    if (process.exitCode === undefined) endWithInternalError(new Error('it stopped half-way'));
  });
  try {
    await run(argv);
  } catch (thrown) {
    if (isBuildFailure(thrown)) await endWithBuildFailure(thrown);
    endWithInternalError(thrown);
  }
}

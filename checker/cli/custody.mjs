#!/usr/bin/env node
// @ts-check
// The launcher: bundles main.ts and all it imports into one JavaScript file, keeps that file in a cache, and runs it. Editing a rule
// and running again therefore needs no build step. A bundle is used only while every file it was made from is as it was.
//
// `esbuild`, `typescript` and `@viz-js/viz` stay outside the bundle: its imports of them are rewritten to the absolute address of this
// package's own copies. Elsewhere one writes `await import('typescript')` as usual, and it is loaded when that line runs.

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
import { basename, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** @typedef {{ circumstances: string, inputs: Record<string, string>, bundle: string }} Manifest */
/** @typedef {{ main: (argv: readonly string[], root: string) => Promise<number> }} Porch */

/** `git bisect run` takes most exit codes for a verdict, but not this one. */
const exitCodes = process.argv.includes('--bisect')
  ? { sourceDoesNotCompile: 125, internalError: 125 }
  : { sourceDoesNotCompile: 65, internalError: 70 };
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
  const bundles = readdirSync(folder)
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => join(folder, name))
    .map((file) => ({ file, writtenMs: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.writtenMs - a.writtenMs);
  for (const { file } of bundles.slice(bundlesKept)) {
    rmSync(file, { force: true });
    rmSync(`${file}.map`, { force: true });
  }
};

/** @type {import('esbuild').Plugin} */
const toolsStayOutside = {
  name: 'tools-stay-outside',
  setup: (build) => {
    const { resolve: find } = createRequire(join(root, 'package.json'));
    build.onResolve({ filter: /^(esbuild|typescript|@viz-js\/viz)$/ }, ({ path, kind }) => {
      const file = find(path);
      return { path: kind === 'require-call' ? file : pathToFileURL(file).href, external: true };
    });
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
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    charset: 'utf8',
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    write: false,
    logLevel: 'silent',
    // commander is CommonJS and asks for Node's own modules by require().
    banner: {
      js: `import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(${JSON.stringify(launcher)});`,
    },
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
  const debug = process.env['CUSTODY_DEBUG'] !== undefined;
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const advice =
    'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
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

/** @param {readonly string[]} argv */
const run = async (argv) => {
  process.setSourceMapsEnabled(true);
  const bundle = await findOrBuild();
  /** @type {unknown} */
  const loaded = await import(pathToFileURL(bundle).href);
  const { main } = /** @type {Porch} */ (loaded);
  process.exitCode = await main(argv, root);
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

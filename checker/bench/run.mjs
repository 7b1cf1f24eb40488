// @ts-check
// The benchmark: Custody and its peers search the same model, pageown, as whole processes. They take turns, so that a slow minute of
// the machine hits them all, and each must report the right counts: a fast wrong answer is no result.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { contestants, known } from './peers.mjs';
import { timed } from './timing.mjs';

/** @typedef {import('./peers.mjs').Contestant} Contestant */
/** @typedef {import('./peers.mjs').Counts} Counts */
/** @typedef {import('./peers.mjs').Size} Size */
/** @typedef {import('./timing.mjs').Run} Run */
/** @typedef {{ size: Size, runs: number, chosen: readonly Contestant[], json: string | undefined }} Options */
/** @typedef {{ contestant: Contestant, folder: string, commandLine: readonly string[], counts: Counts | undefined, runs: Run[] }} Entry */

const usage = `Usage: npm run bench -- [--size V,P,G,K] [--runs N] [--only NAME,...] [--json FILE]

  --size V,P,G,K   virtual machines, pages, frame numbers, pins (default 2,3,2,1)
  --runs N         runs of each contestant (default 5)
  --only NAME,...  only these of: ${contestants.map(({ name }) => name).join(', ')}
  --json FILE      write every run to this file as well`;

/** A fault of the one who runs this, or of a contestant; told in one message. */
class Complaint extends Error {}

/** What the Promela model can be made for. */
const sizesMax = { v: 4, p: 4, g: 4, k: 7 };
/** For SPIN's table when the number of states is not known. */
const statesGuess = 2 ** 23;

/** @param {string} line */
const say = (line) => process.stdout.write(`${line}\n`);

/** @param {unknown} thrown */
const messageOf = (thrown) => (thrown instanceof Error ? thrown.message : String(thrown));

/**
 * @param {string} text
 * @returns {Size}
 */
const sizeFrom = (text) => {
  const [v, p, g, k, ...more] = text
    .split(',')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : NaN));
  if (v === undefined || p === undefined || g === undefined || k === undefined || more.length > 0) {
    throw new Complaint(`--size takes four numbers, as in 2,3,2,1, not "${text}"`);
  }
  const size = { v, p, g, k };
  for (const [name, max] of Object.entries(sizesMax)) {
    const n = size[/** @type {keyof Size} */ (name)];
    if (!(n >= 1 && n <= max)) {
      throw new Complaint(`--size ${text}: ${name.toUpperCase()} is from 1 to ${max}`);
    }
  }
  return size;
};

/**
 * @param {string | undefined} text
 * @returns {readonly Contestant[]}
 */
const contestantsFrom = (text) => {
  if (text === undefined) return contestants;
  const names = text.split(',');
  const stranger = names.find((name) => !contestants.some((known) => known.name === name));
  if (stranger !== undefined) {
    const all = contestants.map(({ name }) => name).join(', ');
    throw new Complaint(`--only "${stranger}": there is no such contestant, only ${all}`);
  }
  return contestants.filter(({ name }) => names.includes(name));
};

const given = () => {
  try {
    return parseArgs({
      options: {
        size: { type: 'string', default: '2,3,2,1' },
        runs: { type: 'string', default: '5' },
        only: { type: 'string' },
        json: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (thrown) {
    throw new Complaint(`${messageOf(thrown)}\n\n${usage}`);
  }
};

/** @returns {Options | undefined} nothing when only help was asked for */
const readOptions = () => {
  const { size, runs, only, json, help } = given();
  if (help) return undefined;
  if (!/^[1-9]\d{0,3}$/.test(runs)) {
    throw new Complaint(`--runs takes a number from 1 to 9999, not "${runs}"`);
  }
  return { size: sizeFrom(size), runs: Number(runs), chosen: contestantsFrom(only), json };
};

/** @param {Size} size */
const keyOf = ({ v, p, g, k }) => [v, p, g, k].join(',');

/** @param {string} tool */
const isInstalled = (tool) => spawnSync(tool, ['--help'], { stdio: 'ignore' }).error === undefined;

/**
 * @param {Options} options
 * @param {string} folder
 * @returns {Entry[]}
 */
const buildAll = ({ size, chosen }, folder) =>
  chosen.flatMap((contestant) => {
    const { name, tools } = contestant;
    const missing = tools.filter((tool) => !isInstalled(tool));
    if (missing.length > 0) {
      say(`${name} is left out: ${missing.join(' and ')} not installed`);
      return [];
    }
    const own = join(folder, name);
    mkdirSync(own);
    const statesHint = known[keyOf(size)]?.all.states ?? statesGuess;
    try {
      const commandLine = contestant.build({ folder: own, size, statesHint });
      return [{ contestant, folder: own, commandLine, counts: undefined, runs: [] }];
    } catch (thrown) {
      throw new Complaint(`${name} could not be built: ${messageOf(thrown)}`);
    }
  });

/** @param {Counts} counts */
const countsText = ({ states, transitions }) =>
  `${states.toLocaleString('en')} states and ${transitions.toLocaleString('en')} transitions`;

/**
 * The counts this run may report: those known, or else, without symmetry, those another contestant reported.
 * @param {Entry} entry
 * @param {{ size: Size, entries: readonly Entry[] }} race
 * @returns {readonly Counts[]}
 */
const rightCounts = ({ contestant, counts }, { size, entries }) => {
  const expected = known[keyOf(size)];
  if (expected !== undefined && !contestant.symmetric) return [expected.all];
  // Which renamings are tried is a contestant's own affair, and two groups are known here.
  const orbits = [expected?.orbits, expected?.finerOrbits].filter((some) => some !== undefined);
  if (contestant.symmetric) return orbits.length > 0 || !counts ? orbits : [counts];
  const first = entries.find((other) => !other.contestant.symmetric && other.counts !== undefined);
  return first?.counts === undefined ? [] : [first.counts];
};

/**
 * @param {Entry} entry
 * @param {{ size: Size, entries: readonly Entry[] }} race
 */
const runOnce = async (entry, race) => {
  const { contestant, commandLine, folder } = entry;
  const { name } = contestant;
  /** @type {Run} */
  let run;
  try {
    run = await timed(commandLine, folder);
  } catch (thrown) {
    throw new Complaint(`${name}: ${messageOf(thrown)}`);
  }
  const counts = contestant.read(run.output);
  if (counts === undefined) {
    throw new Complaint(`${name} did not report a complete search without an error`);
  }
  const right = rightCounts(entry, race);
  const agrees = right.some(
    ({ states, transitions }) => states === counts.states && transitions === counts.transitions,
  );
  if (right.length > 0 && !agrees) {
    const wanted = right.map(countsText).join(', or ');
    throw new Complaint(`${name} reported ${countsText(counts)} where ${wanted} is right`);
  }
  entry.counts = counts;
  entry.runs.push(run);
};

/** @param {readonly number[]} numbers */
const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
};

/** @param {Entry} entry */
const summary = ({ contestant, counts, runs }) => {
  const seconds = runs.map((run) => run.seconds);
  const peaks = runs.flatMap(({ megabytes }) => megabytes ?? []);
  const { states, transitions } = counts ?? { states: NaN, transitions: NaN };
  const typical = median(seconds);
  return {
    name: contestant.name,
    states,
    transitions,
    median: typical,
    min: Math.min(...seconds),
    statesPerSecond: Math.round(states / typical),
    transitionsPerSecond: Math.round(transitions / typical),
    megabytes: peaks.length > 0 ? Math.max(...peaks) : null,
    seconds,
  };
};

/** @typedef {ReturnType<typeof summary>} Summary */

/** @param {readonly Summary[]} summaries */
const table = (summaries) => {
  const base = summaries.find(({ name }) => name === contestants[0]?.name);
  const heads = [
    '',
    'states',
    'median s',
    'min s',
    'states/s',
    'transitions/s',
    'MB',
    'time ratio',
  ];
  const rows = summaries.map((one) => [
    one.name,
    one.states.toLocaleString('en'),
    one.median.toFixed(2),
    one.min.toFixed(2),
    one.statesPerSecond.toLocaleString('en'),
    one.transitionsPerSecond.toLocaleString('en'),
    one.megabytes === null ? '?' : one.megabytes.toFixed(0),
    base === undefined ? '' : `${(one.median / base.median).toFixed(2)}x`,
  ]);
  const lines = [heads, ...rows];
  const widths = heads.map((_, at) => Math.max(...lines.map((line) => (line[at] ?? '').length)));
  const cell = (/** @type {string} */ text, /** @type {number} */ at) =>
    at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0);
  return lines.map((line) => line.map(cell).join('  ').trimEnd()).join('\n');
};

/**
 * @param {Options} options
 * @param {readonly Entry[]} entries
 */
const report = (options, entries) => {
  const summaries = entries.map(summary);
  say(`\n${table(summaries)}`);
  if (known[keyOf(options.size)] === undefined) {
    say('\nThe counts at this size are not known beforehand: they were only compared.');
  }
  if (options.json === undefined) return;
  const { size, runs, json } = options;
  const machine = { cpu: cpus()[0]?.model ?? 'unknown', threads: cpus().length };
  const result = { model: 'pageown', size, runs, machine, node: process.version };
  try {
    writeFileSync(json, `${JSON.stringify({ ...result, contestants: summaries }, null, 2)}\n`);
  } catch (thrown) {
    throw new Complaint(`--json: ${messageOf(thrown)}`);
  }
};

/**
 * @param {Options} options
 * @param {string} folder
 */
const race = async (options, folder) => {
  const { size, runs } = options;
  const entries = buildAll(options, folder);
  if (entries.length === 0) throw new Complaint('no contestant is left');
  say(`pageown ${keyOf(size)}, ${runs} runs each, taking turns`);
  for (let round = 1; round <= runs; round++) {
    /** @type {string[]} */
    const times = [];
    for (const entry of entries) {
      await runOnce(entry, { size, entries });
      times.push(`${entry.contestant.name} ${entry.runs.at(-1)?.seconds.toFixed(2) ?? ''} s`);
    }
    say(`  round ${round}: ${times.join(', ')}`);
  }
  report(options, entries);
};

const main = async () => {
  const options = readOptions();
  if (options === undefined) {
    say(usage);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'custody-bench-'));
  const tidy = () => rmSync(folder, { recursive: true, force: true });
  process.on('exit', tidy);
  // An interrupted run tidies up as well: exit runs the line above.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
  await race(options, folder);
};

try {
  await main();
} catch (thrown) {
  if (!(thrown instanceof Complaint)) throw thrown;
  process.stderr.write(`bench: ${thrown.message}\n`);
  process.exitCode = 1;
}

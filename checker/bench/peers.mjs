// @ts-check
// The contestants: how each is built, what it is run as, and how its own words give the counts.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ v: number, p: number, g: number, k: number }} Size */
/** @typedef {{ states: number, transitions: number }} Counts */
/**
 * @typedef {object} Expected what is known beforehand; sizes without it are only compared between contestants
 * @property {Counts} all
 * @property {Counts} [orbits] with all virtual machines, pages and frame numbers renamed at will
 * @property {Counts} [finerOrbits] with each virtual machine's frame numbers renamed apart as well
 */
/** @typedef {{ folder: string, size: Size, statesHint: number }} Site where and for what to build */
/**
 * @typedef {object} Contestant
 * @property {string} name
 * @property {readonly string[]} tools without which it is left out
 * @property {boolean} symmetric
 * @property {(site: Site) => readonly string[]} build gives the command line to time
 * @property {(output: string) => Counts | undefined} read
 */

const here = import.meta.dirname;
const custodyProgram = join(here, '../cli/custody.mjs');

/** @type {Readonly<Record<string, Expected>>} found by several model checkers that agree */
export const known = {
  '1,1,1,1': { all: { states: 34, transitions: 116 } },
  '1,2,1,1': { all: { states: 228, transitions: 1_062 } },
  '2,2,1,1': { all: { states: 6_062, transitions: 42_276 } },
  '2,2,1,2': {
    all: { states: 15_134, transitions: 108_664 },
    orbits: { states: 3_828, transitions: 27_478 },
    finerOrbits: { states: 3_828, transitions: 27_478 },
  },
  '2,3,1,1': {
    all: { states: 90_080, transitions: 766_576 },
    orbits: { states: 7_859, transitions: 66_768 },
    finerOrbits: { states: 7_859, transitions: 66_768 },
  },
  '2,2,2,1': {
    all: { states: 268_976, transitions: 2_647_024 },
    orbits: { states: 33_859, transitions: 333_146 },
    finerOrbits: { states: 18_622, transitions: 182_141 },
  },
  '2,4,1,1': {
    all: { states: 1_047_200, transitions: 10_371_680 },
    orbits: { states: 25_916, transitions: 256_609 },
    finerOrbits: { states: 25_916, transitions: 256_609 },
  },
  '3,3,1,1': {
    all: { states: 2_777_984, transitions: 29_608_512 },
    orbits: { states: 79_948, transitions: 851_787 },
    finerOrbits: { states: 79_948, transitions: 851_787 },
  },
  '2,3,2,1': {
    all: { states: 8_215_760, transitions: 95_572_832 },
    orbits: { states: 345_761, transitions: 4_022_472 },
    finerOrbits: { states: 182_901, transitions: 2_121_770 },
  },
};

/**
 * @param {Site} site
 * @param {readonly string[]} commandLine
 */
const make = ({ folder }, [program = '', ...args]) => {
  const done = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  if (done.status === 0) return;
  const why = done.error?.message ?? (done.stderr || done.stdout).trim();
  throw new Error(`${[program, ...args].join(' ')} failed: ${why}`);
};

/**
 * @param {string} output
 * @param {RegExp} pattern
 */
const numberIn = (output, pattern) => {
  const digits = pattern.exec(output)?.[1];
  return digits === undefined ? undefined : Number(digits);
};

/**
 * @param {number | undefined} states
 * @param {number | undefined} transitions
 */
const countsOf = (states, transitions) =>
  states === undefined || transitions === undefined ? undefined : { states, transitions };

/** @typedef {Counts & { verdict: string, complete: boolean }} CustodyResult see docs/check-result.schema.json */

/**
 * @param {string} output
 * @returns {CustodyResult}
 */
const resultIn = (output) => {
  /** @type {unknown} */
  const result = JSON.parse(output);
  return /** @type {CustodyResult} */ (result);
};

/**
 * @param {string} name
 * @param {{ workers: number, symmetry: 'on' | 'off' }} how
 * @returns {Contestant}
 */
const custody = (name, { workers, symmetry }) => ({
  name,
  tools: [],
  symmetric: symmetry === 'on',
  build: ({ size: { v, p, g, k } }) => [
    ...[process.execPath, custodyProgram, 'check', 'pageown'],
    ...['--vms', `${v}`, '--pages', `${p}`, '--gfns', `${g}`, '--pins', `${k}`],
    ...['--workers', `${workers}`, '--symmetry', symmetry, '--json', '-'],
  ],
  read: (output) => {
    try {
      const { verdict, complete, states, transitions } = resultIn(output);
      return complete && verdict === 'holds' ? { states, transitions } : undefined;
    } catch {
      return undefined;
    }
  },
});

/**
 * SPIN twice: as it is usually compiled, depth first, and breadth first, which also finds shortest counterexamples, as Custody does, and
 * which took two thirds of the time and memory here: a depth-first path is millions of states long. Vectors are of 20 bytes, so
 * leaving them uncompressed and without their length pays; -O3 and -march=native gained nothing.
 *
 * @param {string} name
 * @param {{ flags: readonly string[], depth: (states: number) => number }} how
 * @returns {Contestant}
 */
const spin = (name, { flags, depth }) => ({
  name,
  tools: ['spin', 'gcc'],
  symmetric: false,
  build: (site) => {
    const { v, p, g, k } = site.size;
    const sizes = [`-DV=${v}`, `-DP=${p}`, `-DG=${g}`, `-DK=${k}`];
    make(site, ['spin', ...sizes, '-a', join(here, 'pageown.pml')]);
    const program = join(site.folder, name);
    make(site, ['gcc', '-O2', '-DNOREDUCE', '-DSAFETY', ...flags, '-o', program, 'pan.c']);
    // SPIN's table does not grow: two to four slots for each state keep its chains short, and more of them only cost cache misses.
    const slotsLog2 = Math.max(16, Math.ceil(Math.log2(site.statesHint)) + 1);
    // Should the depth not suffice, the counts would be wrong, and that is noticed.
    return [program, `-m${depth(site.statesHint)}`, `-w${slotsLog2}`];
  },
  read: (output) => {
    if (!/errors: 0\b/.test(output) || /max search depth too small/.test(output)) return undefined;
    const arrivals = numberIn(output, /^\s*(\d+) transitions \(= stored\+matched\)/m);
    // SPIN counts the arrival in the initial state as well.
    const transitions = arrivals === undefined ? undefined : arrivals - 1;
    return countsOf(numberIn(output, /^\s*(\d+) states, stored/m), transitions);
  },
});

/**
 * @param {string} name
 * @param {'off' | 'exhaustive'} symmetry
 * @returns {Contestant}
 */
const rumur = (name, symmetry) => ({
  name,
  tools: ['rumur', 'gcc'],
  symmetric: symmetry !== 'off',
  build: (site) => {
    const model = Object.entries(site.size).reduce(
      (text, [letter, n]) =>
        text.replace(new RegExp(`^ {2}${letter}: \\d+;`, 'im'), `  ${letter.toUpperCase()}: ${n};`),
      readFileSync(join(here, 'pageown.m'), 'utf8'),
    );
    writeFileSync(join(site.folder, 'model.m'), model);
    const options = [`--symmetry-reduction=${symmetry}`, '--threads', '1'];
    make(site, ['rumur', ...options, '-o', 'model.c', 'model.m']);
    const tuned = ['-O3', '-march=native', '-mcx16'];
    make(site, ['gcc', ...tuned, '-o', 'model', 'model.c', '-lpthread']);
    return [join(site.folder, 'model')];
  },
  read: (output) => {
    if (!output.includes('No error found')) return undefined;
    return countsOf(
      numberIn(output, /(\d+) states, \d+ rules fired/),
      numberIn(output, /\d+ states, (\d+) rules fired/),
    );
  },
});

/** @type {readonly Contestant[]} the ratios are to the first */
export const contestants = [
  custody('custody', { workers: 1, symmetry: 'off' }),
  custody('custody-2', { workers: 2, symmetry: 'off' }),
  custody('custody-symmetry', { workers: 1, symmetry: 'on' }),
  spin('spin', { flags: [], depth: (states) => Math.max(10_000, states) }),
  spin('spin-bfs', { flags: ['-DBFS', '-DNOCOMP', '-DNOVSZ'], depth: () => 10_000 }),
  rumur('rumur', 'off'),
  rumur('rumur-symmetry', 'exhaustive'),
];

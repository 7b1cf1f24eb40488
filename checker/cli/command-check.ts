// `custody check`: the main job. Finds the variant, checks it under a watchful eye, reports.

import { jsonReport } from '../../counterexamples/report-json.ts';
import { oneLine, textReport } from '../../counterexamples/report-text.ts';
import { modelFor, scopeOf } from '../check.ts';
import { withContextSwitches } from '../context-switches.ts';
import type { ExploreOptions } from '../engine/explore.ts';
import { fastExplorer } from '../engine/explore.ts';
import type { Model } from '../instantiate.ts';
import type { Limits } from '../exploration.ts';
import type { Family, Property, Variant } from '../model/index.ts';
import { didYouMean } from '../nearest.ts';
import { Refusal } from '../refusal.ts';
import type { Verdict } from '../verdict.ts';
import { verdictOf } from '../verdict.ts';
import type { Catalogue } from './catalogue.ts';
import { variantNamed } from './catalogue.ts';
import { identityOf, keeperIn, openCheckpoint, prepareFolder } from './checkpoint-files.ts';
import { drive } from './drive.ts';
import type { EngineRequest } from './engine-options.ts';
import { engineOptions, wholeNumber } from './engine-options.ts';
import { exitCodeOf } from './exit-codes.ts';
import { looksLikeFile } from './load-file.ts';
import { progressLine } from './progress.ts';
import type { Terminal } from './terminal.ts';
import { checkWritable, writeWhole } from './terminal.ts';

/** The options of `check` as typed. */
export interface CheckRequest {
  /** Variant names and model files; the files are already in the catalogue. */
  readonly targets: readonly string[];
  readonly bounds: Readonly<Record<string, string>>;
  readonly properties: readonly string[];
  readonly maxStates: string | undefined;
  readonly maxDepth: string | undefined;
  readonly maxTime: string | undefined;
  readonly maxContextSwitches: string | undefined;
  readonly maxRuleTime: string;
  readonly json: string | undefined;
  readonly quiet: boolean;
  readonly engine: EngineRequest;
}

/** What a command works with. */
export interface Environment {
  readonly terminal: Terminal;
  readonly catalogue: Catalogue;
  /** Variants exported by the files among the targets. */
  readonly fromFiles: Catalogue;
  readonly versions: Readonly<Record<string, string>>;
  /** The code of custody and of the model files, to tell whether a checkpoint is of the same. */
  readonly code: () => string;
}

const secondsOf = (option: string, typed: string | undefined): number => {
  if (typed === undefined) return Infinity;
  const value = /^\d+(\.\d+)?$/.test(typed) ? Number(typed) : NaN;
  if (Number.isFinite(value) && value > 0) return value;
  throw new Refusal('usage', `Option ${option} cannot be "${typed}".`, [
    'Expected a number of seconds above 0, such as 30 or 0.5.',
  ]);
};

const boundValue = (name: string, typed: string, family: Family): number => {
  if (/^\d{1,9}$/.test(typed)) return Number(typed);
  const bound = family.bounds[name];
  const range = bound
    ? `Expected a whole number from ${String(bound.min)} to ${String(bound.max)}: ${bound.says}.`
    : 'Expected a whole number.';
  throw new Refusal('usage', `Bound --${name} cannot be "${typed}".`, [range]);
};

const chosenVariant = (request: CheckRequest, { catalogue, fromFiles }: Environment): Variant => {
  const names = request.targets.filter((target) => !looksLikeFile(target));
  const [name, another] = names;
  if (another !== undefined) {
    throw new Refusal(
      'usage',
      `"check" takes one variant, not ${String(names.length)}: ${names.join(', ')}.`,
      ['Check them one after the other.'],
    );
  }
  if (name !== undefined) return variantNamed(catalogue, name);
  const [only, ...others] = fromFiles.variants;
  if (only !== undefined && others.length === 0) return only;
  const available = (only === undefined ? catalogue : fromFiles).variants.map((v) => v.name);
  const files = request.targets.join(' ');
  if (only !== undefined) {
    throw new Refusal(
      'usage',
      `"${files}" exports ${String(available.length)} variants: ${available.join(', ')}.`,
      [`Say which: custody check ${only.name} ${files}`],
    );
  }
  if (files !== '') {
    throw new Refusal('usage', `"${files}" exports properties and no variant to check them on.`, [
      `Say which: custody check rfcv2 ${files}`,
    ]);
  }
  throw new Refusal('usage', 'Which variant?', [
    `Available: ${available.join(', ')}.`,
    'To begin with: custody check rfcv2. `custody list` says what each of them is.',
  ]);
};

const chosenProperties = (
  request: CheckRequest,
  variant: Variant,
  { catalogue }: Environment,
): { readonly chosen: readonly Property[]; readonly outOfScope: readonly string[] } => {
  const { inScope, outOfScope } = scopeOf(variant, catalogue.properties);
  const left = outOfScope.map(({ name }) => name);
  if (request.properties.length === 0) return { chosen: inScope, outOfScope: left };
  const known = inScope.map(({ name }) => name);
  for (const name of request.properties) {
    if (known.includes(name)) continue;
    if (left.includes(name)) {
      throw new Refusal(
        'usage',
        `Property "${name}" does not apply to "${variant.name}": family "${variant.family.name}" does not answer what it asks.`,
        [`Those that apply: ${known.join(', ')}.`],
      );
    }
    const isVariant = catalogue.variants.some((v) => v.name === name) || looksLikeFile(name);
    throw new Refusal('usage', `Unknown property "${name}".${didYouMean(name, known)}`, [
      isVariant
        ? 'That is something to check: put it before --property, which takes all names that follow.'
        : `Available: ${known.join(', ')}.`,
    ]);
  }
  return {
    chosen: inScope.filter(({ name }) => request.properties.includes(name)),
    outOfScope: left,
  };
};

const jsonLimit = (value: number): number | null => (Number.isFinite(value) ? value : null);

/**
 * Checks what was asked for and reports; returns the exit code.
 *
 * @throws Refusal when the request or the model is at fault
 */
export const runCheck = async (
  request: CheckRequest,
  environment: Environment,
): Promise<number> => {
  const { terminal, versions } = environment;
  const variant = chosenVariant(request, environment);
  const { chosen, outOfScope } = chosenProperties(request, variant, environment);
  const bounds = Object.fromEntries(
    Object.entries(request.bounds).map(([name, typed]) => [
      name,
      boundValue(name, typed, variant.family),
    ]),
  );
  const limits: Limits = {
    statesMax: wholeNumber('--max-states', request.maxStates),
    depthMax: wholeNumber('--max-depth', request.maxDepth),
  };
  const timeMax = secondsOf('--max-time', request.maxTime);
  const stuckAfter = secondsOf('--max-rule-time', request.maxRuleTime);
  let engine = engineOptions(request.engine);
  if (request.json !== undefined) checkWritable(request.json);

  const switches = wholeNumber('--max-context-switches', request.maxContextSwitches, 0);
  const whole = modelFor(variant, chosen, bounds);
  const model = Number.isFinite(switches) ? withContextSwitches(whole, switches) : whole;
  if (Number.isFinite(switches)) {
    if (request.engine.symmetry === 'on') {
      throw new Refusal('usage', '--max-context-switches and --symmetry on exclude each other.', [
        'Who acted last has a name, and names are what symmetry abstracts from: leave out one of them.',
      ]);
    }
    engine = { ...engine, symmetry: false };
  }
  const explore = fastExplorer({ ...engine, ...checkpointing(request.engine, model, { environment, symmetry: engine.symmetry }) });
  const progress = progressLine(request.quiet);
  const start = performance.now();
  const exploration = await drive(explore(model, limits), {
    timeMax,
    stuckAfter,
    activity: model.activity,
    onProgress: progress.show,
  }).finally(progress.clear);
  const verdict = verdictOf(model, exploration, limits);
  const seconds = (performance.now() - start) / 1000;

  // With the JSON on standard output, the report for people goes to the other stream.
  const say = request.json === '-' ? terminal.err : terminal.out;
  report(verdict, { request, seconds, say, versions });
  if (request.json !== undefined) {
    const result = jsonReport(verdict, {
      seconds: Number(seconds.toFixed(3)),
      versions,
      outOfScope,
      limits: {
        states: jsonLimit(limits.statesMax),
        depth: jsonLimit(limits.depthMax),
        time: jsonLimit(timeMax),
        contextSwitches: jsonLimit(switches),
      },
      engine: { workers: engine.workers, memory: engine.memoryMax, audit: engine.audit },
    });
    const text = JSON.stringify(result, null, 2);
    if (request.json === '-') terminal.out(text);
    else writeWhole(request.json, `${text}\n`);
  }
  return exitCodeOf(verdict);
};

/** Where checkpoints go to and come from. */
const checkpointing = (
  request: EngineRequest,
  model: Model,
  { environment: { terminal, code }, symmetry }: { environment: Environment; symmetry: boolean },
): Pick<ExploreOptions, 'keeper' | 'kept'> => {
  const interval = request.checkpointInterval === undefined ? 30 : secondsOf('--checkpoint-interval', request.checkpointInterval);
  const folder = request.checkpoint ?? request.resume;
  if (folder === undefined) {
    if (request.checkpointInterval === undefined) return {};
    throw new Refusal('usage', '--checkpoint-interval is of use only with --checkpoint or --resume.');
  }
  if (request.checkpoint !== undefined && request.resume !== undefined) {
    throw new Refusal('usage', '--checkpoint and --resume exclude each other.', [
      'A check that is resumed keeps its checkpoints where it found one.',
    ]);
  }
  const identity = identityOf(model, { symmetry, code: code() });
  const found = request.resume === undefined ? undefined : openCheckpoint(request.resume, identity);
  if (found === undefined) prepareFolder(folder);
  const keeper = keeperIn({
    folder,
    identity,
    interval,
    segments: found?.segments ?? [],
    warn: terminal.err,
  });
  return { keeper, kept: found?.kept };
};

interface Reporting {
  readonly request: CheckRequest;
  readonly seconds: number;
  readonly say: (line: string) => void;
  readonly versions: Readonly<Record<string, string>>;
}

const report = (verdict: Verdict, { request, seconds, say, versions }: Reporting): void => {
  if (request.quiet) {
    if (request.json !== '-') say(oneLine(verdict));
    return;
  }
  const by = `custody ${versions['custody'] ?? ''}, Node ${versions['node'] ?? ''}`;
  const selected = request.properties.length > 0;
  for (const line of textReport(verdict, { seconds, versions: by, selected })) say(line);
};

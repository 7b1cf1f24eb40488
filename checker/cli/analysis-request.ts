// What the commands that analyse designs have in common: their options, and how they check a model under the clock.

import type { Command } from 'commander';
import { Option } from 'commander';
import { labelled } from '../../counterexamples/layout.ts';
import { boundsText } from '../../counterexamples/words.ts';
import { assess } from '../analysis/outcomes.ts';
import { scopeOf } from '../check.ts';
import { fastExplorer } from '../engine/explore.ts';
import type { Command as Order, Limits, Progress, StopReason } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import { instantiate } from '../instantiate.ts';
import type { Property, Variant } from '../model/index.ts';
import { didYouMean } from '../nearest.ts';
import { Refusal } from '../refusal.ts';
import type { Verdict } from '../verdict.ts';
import { verdictOf } from '../verdict.ts';
import type { Catalogue } from './catalogue.ts';
import { variantNamed } from './catalogue.ts';
import type { Environment } from './command-check.ts';
import { drive } from './drive.ts';
import { secondsOf, wholeNumber } from './engine-options.ts';
import { exitCodes } from './exit-codes.ts';
import { looksLikeFile } from './load-file.ts';
import { select } from './selection.ts';
import { checkWritable, writeWhole } from './terminal.ts';

/** How these commands work, and how they hand back their exit code. */
export interface Analyst extends Environment {
  readonly finish: (code: number) => void;
}

/** What was typed. */
export interface AnalysisRequest {
  /** Names, and model files, which are already in the catalogue. */
  readonly targets: readonly string[];
  readonly properties: readonly string[];
  readonly bounds: Readonly<Record<string, string>>;
  readonly limits: Limits;
  /** Seconds for one check or survey. */
  readonly timeMax: number;
  readonly json: string | undefined;
}

interface Typed {
  readonly property?: readonly string[];
  readonly maxStates?: string;
  readonly maxTime?: string;
  readonly json?: string;
}

/** Which of the common options a command has. */
interface Offered {
  readonly property?: true;
  readonly json?: true;
  /** What `--max-states` stops, and its default. */
  readonly states: readonly [string, string?];
  /** What `--max-time` stops, and its default. */
  readonly time?: readonly [string, string?];
}

/** Adds the common options to a command; gives a reader of what was typed for them. */
export const addAnalysisOptions = (
  command: Command,
  { families }: Catalogue,
  { property, json, states, time = ['stop after this many seconds'] }: Offered,
) => {
  if (property) command.option('-p, --property <name...>', 'look only at these properties');
  command.option('--max-states <n>', ...states).option('--max-time <s>', ...time);
  if (json) {
    command.option('--json <file>', 'write the result as JSON to a file, or - for standard output');
  }
  const bounds = new Map(families.flatMap((family) => Object.entries(family.bounds)));
  for (const [name, { says }] of bounds) {
    command.addOption(new Option(`--${name} <n>`, says).helpGroup('Bounds:'));
  }
  return (targets: readonly string[]): AnalysisRequest => {
    const typed = command.opts<Typed & Readonly<Record<string, string | undefined>>>();
    const given = [...bounds.keys()].flatMap((name) => {
      const value = typed[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    if (typed.json !== undefined) checkWritable(typed.json);
    return {
      targets,
      properties: typed.property ?? [],
      bounds: Object.fromEntries(given),
      limits: { statesMax: wholeNumber('--max-states', typed.maxStates), depthMax: Infinity },
      timeMax: secondsOf('--max-time', typed.maxTime),
      json: typed.json,
    };
  };
};

/** The names among the targets; the rest are files. */
export const namesIn = ({ targets }: AnalysisRequest): readonly string[] =>
  targets.filter((target) => !looksLikeFile(target));

/**
 * The variants of some names; those that the files export when there are no names.
 *
 * @throws Refusal when a name is unknown, or there is none
 */
export const variantsOf = (
  names: readonly string[],
  { catalogue, fromFiles }: Pick<Environment, 'catalogue' | 'fromFiles'>,
  example: string,
): readonly Variant[] => {
  if (names.length > 0) return names.map((name) => variantNamed(catalogue, name));
  if (fromFiles.variants.length > 0) return fromFiles.variants;
  throw new Refusal('usage', 'Which variant?', [
    `To begin with: ${example}. \`custody list\` shows what there is.`,
  ]);
};

/**
 * The model of one variant with what was asked for.
 *
 * @throws Refusal for a bound or a property that it does not have
 */
export const modelOf = (variant: Variant, request: AnalysisRequest, at: Environment): Model => {
  const { bounds, properties } = request;
  const asked = { targets: [variant.name], bounds, properties, maxContextSwitches: undefined };
  return select(asked, at).model;
};

/** The same model of another variant of the family, with the given properties. */
export const modelLike = (
  { setting }: Model,
  variant: Variant,
  properties: readonly Property[],
): Model => instantiate(variant, { bounds: setting.bounds, properties });

/**
 * The models of several variants, of one family or several: each gets those of the bounds and properties that it has.
 *
 * @throws Refusal for a bound or a property that none of them has
 */
export const modelsOf = (
  variants: readonly Variant[],
  request: AnalysisRequest,
  at: Environment,
): readonly Model[] => {
  const scopes = new Map(
    variants.map((variant) => [variant, scopeOf(variant, at.catalogue.properties).inScope]),
  );
  const known = [...new Set([...scopes.values()].flat().map(({ name }) => name))];
  for (const name of request.properties) {
    if (known.includes(name)) continue;
    throw new Refusal('usage', `Unknown property "${name}".${didYouMean(name, known)}`, [
      variants.length === 1 || !at.catalogue.properties.some((each) => each.name === name)
        ? `Available: ${known.join(', ')}.`
        : 'It applies to none of these variants.',
    ]);
  }
  for (const name of Object.keys(request.bounds)) {
    if (variants.some(({ family }) => name in family.bounds)) continue;
    const others = [...new Set(variants.flatMap(({ family }) => Object.keys(family.bounds)))];
    throw new Refusal('usage', `None of these variants has a bound "${name}".`, [
      `Their bounds: ${others.map((other) => `--${other}`).join(', ')}.`,
    ]);
  }
  return variants.map((variant) => {
    const own = Object.entries(request.bounds).filter(([name]) => name in variant.family.bounds);
    const names = (scopes.get(variant) ?? []).map(({ name }) => name);
    const properties = request.properties.filter((name) => names.includes(name));
    const model = modelOf(variant, { ...request, bounds: Object.fromEntries(own), properties }, at);
    // No property asked for is none at all here, where `select` would take it for all of them.
    return request.properties.length > 0 && properties.length === 0
      ? { ...model, properties: [] }
      : model;
  });
};

/** Seconds that one call of a model's code may take. */
const stuckAfter = 10;
/** Bytes for states; to reserve more for each of many checks costs more than the checks. */
const memoryMax = 512 * 2 ** 20;

/** Runs an analysis under the clock. */
export const timed = <T>(
  run: (isDue: () => boolean) => Generator<Progress, T, Order>,
  {
    model,
    timeMax,
    onProgress,
  }: {
    readonly model: Model;
    readonly timeMax: number;
    readonly onProgress: (progress: Progress, seconds: number) => void;
  },
): Promise<T> => drive(run, { timeMax, stuckAfter, activity: model.activity, onProgress });

/** How a model is checked by these commands: as by `custody check`, with one thread. */
export interface Checking {
  readonly limits: Limits;
  readonly timeMax: number;
  readonly onProgress: (progress: Progress, seconds: number) => void;
  /** Whether to go on until all states are seen, although all properties are decided. */
  readonly toTheEnd?: boolean;
}

/** Checks a model under the clock. */
export const checked = async (model: Model, checking: Checking): Promise<Verdict> => {
  const { limits, timeMax, onProgress, toTheEnd = false } = checking;
  const options = { symmetry: true, memoryMax } as const;
  const watch = { model, timeMax, onProgress };
  if (toTheEnd) return timed((isDue) => assess(model, { ...options, isDue, limits }), watch);
  const exploration = await timed(
    (isDue) => fastExplorer({ ...options, isDue })(model, limits),
    watch,
  );
  return verdictOf(model, exploration, limits);
};

/** The exit code of an analysis: whether something ended it early. */
export const exitCodeOfStops = (stops: readonly (StopReason | undefined)[]): number => {
  if (stops.includes('interrupt')) return exitCodes.interrupted;
  return stops.some((stop) => stop !== undefined) ? exitCodes.undecided : exitCodes.holds;
};

/** Writes a JSON value where `--json` says; with it on standard output, nothing else belongs there. */
export const giveJson = (json: string, value: unknown, { terminal }: Environment): void => {
  const text = JSON.stringify(value, null, 2);
  if (json === '-') terminal.out(text);
  else writeWhole(json, `${text}\n`);
};

/** Prints lines for people: on standard output, unless JSON goes there. */
export const printer =
  ({ json }: Pick<AnalysisRequest, 'json'>, { terminal }: Environment) =>
  (lines: readonly string[]): void => {
    const say = json === '-' ? terminal.err : terminal.out;
    for (const line of lines) say(line);
  };

/** A first line with the bounds after it; below it, where they do not fit into 80 columns. */
export const titled = (line: string, model: Model): readonly string[] => {
  const bounds = boundsText(model);
  return line.length + 2 + bounds.length <= 80
    ? [`${line}  ${bounds}`]
    : [...labelled('', line, 80), ...labelled('  ', bounds, 80)];
};

const stopWords: Readonly<Record<StopReason, string>> = {
  states: 'stopped by --max-states',
  depth: 'stopped at a depth',
  time: 'stopped by --max-time',
  memory: 'stopped because memory ran out',
  interrupt: 'interrupted',
  worker: 'stopped because a worker thread ended',
};

/** Why something ended early. */
export const stopText = (stopped: StopReason): string => stopWords[stopped];

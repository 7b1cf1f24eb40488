// Trace files and the models that they are of: reads a trace, finds its variant among the shipped ones or in the model files that are
// named with it, and takes its steps again.

import type { Command } from 'commander';
import { Option } from 'commander';
import { fromItf } from '../../counterexamples/itf-read.ts';
import { badContent } from '../../counterexamples/json-input.ts';
import { quoted } from '../../counterexamples/printable.ts';
import type { Taken } from '../../counterexamples/replay.ts';
import { replayTrace, takeAgain } from '../../counterexamples/replay.ts';
import type { StoredTrace } from '../../counterexamples/stored-trace.ts';
import { modelFor } from '../check.ts';
import { boundsFor } from '../instantiate.ts';
import type { Model } from '../instantiate.ts';
import type { Property, Variant } from '../model/index.ts';
import { didYouMean } from '../nearest.ts';
import { Refusal } from '../refusal.ts';
import type { Evidence } from '../verdict.ts';
import type { Catalogue } from './catalogue.ts';
import { extended } from './catalogue.ts';
import { wholeNumber } from './engine-options.ts';
import { readInput } from './input-files.ts';
import { loadFile } from './load-file.ts';
import { checkWritable, writeWhole } from './terminal.ts';
import type { Terminal } from './terminal.ts';

/** What the commands about traces work with. */
export interface TraceSession {
  readonly terminal: Terminal;
  readonly catalogue: Catalogue;
  readonly root: string;
  readonly finish: (code: number) => void;
}

/** As typed. */
export interface ModelOptions {
  readonly model?: readonly string[];
}

export const addModelOption = (command: Command): Command =>
  command.option('--model <file...>', 'model files that declare its variant or property');

/** The catalogue with what some model files export. */
export const catalogueWith = async (
  { catalogue, root }: TraceSession,
  { model = [] }: ModelOptions,
): Promise<Catalogue> => {
  const loaded: Catalogue[] = [];
  for (const file of new Set(model)) loaded.push(await loadFile(file, root));
  return loaded.length === 0 ? catalogue : extended(catalogue, loaded);
};

/** The variant that a file names. */
export const variantOf = ({ variants }: Catalogue, name: string): Variant => {
  const found = variants.find((variant) => variant.name === name);
  if (found !== undefined) return found;
  const names = variants.map((variant) => variant.name);
  throw badContent(
    `The file is about the variant ${quoted(name)}, which there is not.${didYouMean(name.slice(0, 80), names)}`,
    'If it is declared in a file of yours, name that: --model FILE.',
  );
};

/** Bounds out of a file, which may name anything. */
export const boundsIn = (
  variant: Variant,
  bounds: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> => {
  const known = Object.keys(variant.family.bounds);
  const unknown = Object.keys(bounds).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw badContent(
      `The file has the bound ${quoted(unknown)}, which family "${variant.family.name}" does not have.${didYouMean(unknown.slice(0, 80), known)}`,
      `Its bounds: ${known.join(', ')}.`,
    );
  }
  try {
    return boundsFor(variant, bounds);
  } catch (thrown) {
    if (thrown instanceof Refusal) throw badContent(thrown.message, ...thrown.advice);
    throw thrown;
  }
};

/** A trace file, with the model that it names. */
export interface TraceFile {
  readonly stored: StoredTrace;
  readonly model: Model;
  readonly catalogue: Catalogue;
}

const traceExpected = 'a trace that custody wrote (*.itf.json)';

/** Reads a trace and instantiates its model. */
export const openTrace = async (
  file: string,
  session: TraceSession,
  options: ModelOptions,
): Promise<TraceFile> => {
  const stored = fromItf(await readInput(file, traceExpected));
  const catalogue = await catalogueWith(session, options);
  const variant = variantOf(catalogue, stored.variant);
  const model = modelFor(variant, catalogue.properties, boundsIn(variant, stored.bounds));
  return { stored, model, catalogue };
};

/** A trace file that was replayed and shows what it says. */
export interface ReplayedFile extends TraceFile {
  readonly evidence: Evidence;
  /** The property that it is about; undefined for a trace that just goes somewhere. */
  readonly property: Property | undefined;
}

/** Reads a trace and replays it. */
export const openReplayed = async (
  file: string,
  session: TraceSession,
  options: ModelOptions,
): Promise<ReplayedFile> => {
  const opened = await openTrace(file, session, options);
  const { model, stored } = opened;
  const evidence = replayTrace(model, stored);
  const property = model.properties.find((each) => each.property.name === stored.property);
  return { ...opened, evidence, property: property?.property };
};

/** The steps of a trace file in its model; what it says of its property is not asked. */
export const takenSteps = ({ model, stored }: TraceFile): Taken => {
  const taken = takeAgain(model, stored);
  if (taken.kind === 'departs') throw badContent(taken.message, ...taken.advice);
  return taken;
};

/** Adds an option for each bound of the families; the result reads what was typed for them. */
export const addBoundOptions = (command: Command, { families }: Catalogue) => {
  const bounds = new Map(families.flatMap((family) => Object.entries(family.bounds)));
  for (const [name, bound] of bounds) {
    command.addOption(new Option(`--${name} <n>`, bound.says).helpGroup('Bounds:'));
  }
  return (): Readonly<Record<string, number>> => {
    const typed = command.opts<Readonly<Record<string, string | undefined>>>();
    return Object.fromEntries(
      [...bounds.keys()].flatMap((name) => {
        const value = typed[name];
        return value === undefined ? [] : [[name, wholeNumber(`--${name}`, value, 0)] as const];
      }),
    );
  };
};

/** Writes a text to a file, or to standard output where there is none or it is `-`. */
export const writeOut = ({ out }: Terminal, text: string, file: string | undefined): void => {
  if (file === undefined || file === '-') {
    out(text.replace(/\n$/, ''));
    return;
  }
  checkWritable(file);
  writeWhole(file, text);
};

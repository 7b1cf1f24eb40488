// What is told of a verdict, to whom: the report for people on the console, and reports in any number of formats in files.

import type { Command } from 'commander';
import { Option } from 'commander';
import type { Style } from '../../counterexamples/circumstances.ts';
import { mailStyle, traceStyles } from '../../counterexamples/circumstances.ts';
import type { Format } from '../../counterexamples/formats/index.ts';
import { formats } from '../../counterexamples/formats/index.ts';
import { mailWidth } from '../../counterexamples/layout.ts';
import { didYouMean } from '../nearest.ts';
import { Refusal } from '../refusal.ts';
import type { ColourMode } from './colour.ts';
import { colourModes } from './colour.ts';
import { checkWritable } from './terminal.ts';

/** As typed. */
export interface ReportRequest {
  readonly report: readonly string[];
  readonly trace: string | undefined;
  readonly width: string | undefined;
  readonly color: string | undefined;
  readonly terse: boolean;
  readonly rules: boolean;
  readonly quiet: boolean;
  /** `--json FILE`, which is a report like the others under a name of its own. */
  readonly json: string | undefined;
}

/** A report and where it goes: a file, or `-` for standard output. */
export interface Target {
  readonly format: Format;
  readonly file: string;
  /** Whether the file was given no name, so that people must be told. */
  readonly isNamed: boolean;
}

export interface ReportPlan {
  readonly targets: readonly Target[];
  /** On the console. */
  readonly console: Style;
  /** In files. */
  readonly files: Style;
  readonly colour: ColourMode;
  readonly detail: 'whole' | 'terse' | 'one line';
  readonly rules: boolean;
}

const widths = { min: 40, max: 200 };

const collect = (typed: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  typed,
];

/** Adds the options to a command and gives a reader of what was typed for them. */
export const addReportOptions = (command: Command): (() => ReportRequest) => {
  const add = (flags: string, says: string): Option => {
    const option = new Option(flags, says).helpGroup('Report:');
    command.addOption(option);
    return option;
  };
  add(
    '--report <format[=file]>',
    `also write it as ${formats.map(({ name }) => name).join(', ')}; as often as you like, - for standard output`,
  ).argParser(collect);
  add('--trace <style>', 'steps as diff, full (states), both or none (default: diff)');
  add('--width <n|auto>', `columns of the text, from 40 to 200 (default: ${String(mailWidth)})`);
  add('--color <when>', 'auto, never or always (default: auto)');
  add('--terse', 'one line for each violation');
  add('--rules', 'also list how often each rule fired');
  return () => {
    const typed = command.opts<Partial<ReportRequest>>();
    const { report = [], trace, width, color, json } = typed;
    const [terse, rules, quiet] = [typed.terse, typed.rules, typed.quiet].map((on) => on === true);
    return {
      report,
      trace,
      width,
      color,
      json,
      terse: terse === true,
      rules: rules === true,
      quiet: quiet === true,
    };
  };
};

const oneOf = <T extends string>(
  option: string,
  typed: string | undefined,
  known: readonly T[],
): T | undefined => {
  const found = known.find((each) => each === typed);
  if (typed === undefined || found !== undefined) return found;
  throw new Refusal('usage', `Option ${option} cannot be "${typed}".${didYouMean(typed, known)}`, [
    `Expected ${known.slice(0, -1).join(', ')} or ${known.at(-1) ?? ''}.`,
  ]);
};

const widthOf = (typed: string | undefined, auto: number): number => {
  if (typed === undefined) return mailWidth;
  const { min, max } = widths;
  if (typed === 'auto') return Math.min(max, Math.max(min, auto));
  const width = /^\d+$/.test(typed) ? Number(typed) : NaN;
  if (width >= min && width <= max) return width;
  throw new Refusal('usage', `Option --width cannot be "${typed}".`, [
    `Expected a whole number from ${String(min)} to ${String(max)}, or auto.`,
  ]);
};

/** A name as part of a file's name. */
const fileWord = (name: string): string => name.replace(/[^A-Za-z0-9._-]+/g, '-');

const targetOf = (typed: string, variant: string): Target => {
  const [name = '', ...rest] = typed.split('=');
  const known = formats.map((format) => format.name);
  const format = formats.find((each) => each.name === name);
  if (format === undefined) {
    throw new Refusal('usage', `Unknown format "${name}".${didYouMean(name, known)}`, [
      `Available: ${known.join(', ')}.`,
    ]);
  }
  const file = rest.join('=');
  if (rest.length > 0 && file === '') {
    throw new Refusal('usage', `--report ${typed} names no file.`, [
      `Give one, as in --report ${name}=FILE, or leave out the "=".`,
    ]);
  }
  if (file !== '') return { format, file, isNamed: true };
  return format.isForOutput === true
    ? { format, file: '-', isNamed: true }
    : { format, file: `custody-${fileWord(variant)}${format.ending}`, isNamed: false };
};

const refuseTwice = (targets: readonly Target[]): void => {
  const files = targets.map(({ file }) => file);
  const twice = files.find((file, i) => files.indexOf(file) !== i);
  if (twice === undefined) return;
  throw twice === '-'
    ? new Refusal('usage', 'Only one report can go to standard output.', [
        'Give the others a file: --report FORMAT=FILE.',
      ])
    : new Refusal('usage', `Two reports cannot both be written to "${twice}".`, [
        'Give each a file of its own: --report FORMAT=FILE.',
      ]);
};

/**
 * What is to be told, and where. Files are looked at now, so that no finished check is lost for want of a folder.
 *
 * @throws Refusal when an option has no such value, or a file cannot be written
 */
export const reportPlan = (request: ReportRequest, variant: string): ReportPlan => {
  const { json, report, terse, quiet, width } = request;
  if (terse && quiet) {
    throw new Refusal('usage', '--terse and --quiet exclude each other.', [
      'One is a line for each violation, the other a line for the verdict.',
    ]);
  }
  const typed = [...new Set([...report, ...(json === undefined ? [] : [`json=${json}`])])];
  const targets = typed.map((each) => targetOf(each, variant));
  refuseTwice(targets);
  for (const { file } of targets) checkWritable(file);
  const trace = oneOf('--trace', request.trace, traceStyles) ?? mailStyle.trace;
  const { columns } = consoleOf(targets);
  return {
    targets,
    console: { width: widthOf(width, columns ?? mailWidth), trace },
    files: { width: widthOf(width, mailWidth), trace },
    colour: oneOf('--color', request.color, colourModes) ?? 'auto',
    detail: quiet ? 'one line' : terse ? 'terse' : 'whole',
    rules: request.rules,
  };
};

/** Where people read: not where another program does. */
export const consoleOf = (
  targets: readonly Target[],
): { readonly stream: NodeJS.WriteStream; readonly columns: number | undefined } => {
  const stream = targets.some(({ file }) => file === '-') ? process.stderr : process.stdout;
  return { stream, columns: stream.isTTY ? stream.columns : undefined };
};

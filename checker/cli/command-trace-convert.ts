// `custody trace convert`: a trace in another format.

import type { Command } from 'commander';
import { itfText } from '../../counterexamples/itf.ts';
import { traceJson } from '../../counterexamples/trace-json.ts';
import { traceMarkdown } from '../../counterexamples/trace-markdown.ts';
import { traceReport } from '../../counterexamples/trace-report.ts';
import { didYouMean } from '../nearest.ts';
import { Refusal } from '../refusal.ts';
import type { ModelOptions, ReplayedFile, TraceSession } from './trace-files.ts';
import { addModelOption, openReplayed, writeOut } from './trace-files.ts';

const formats = ['itf', 'itf-mbt', 'text', 'md', 'json'] as const;
type Format = (typeof formats)[number];

const formatOf = (typed: string): Format => {
  const found = formats.find((format) => format === typed);
  if (found !== undefined) return found;
  throw new Refusal('usage', `Option --to cannot be "${typed}".${didYouMean(typed, formats)}`, [
    `Expected ${formats.join(', ')}.`,
  ]);
};

const converted = ({ model, stored, property, evidence }: ReplayedFile, format: Format): string => {
  switch (format) {
    case 'itf':
    case 'itf-mbt':
      return itfText(model, stored.property, evidence, { flavour: format });
    case 'text':
      return `${traceReport(model, property, evidence).join('\n')}\n`;
    case 'md':
      return traceMarkdown(model, property, evidence);
    case 'json':
      return `${JSON.stringify(traceJson(model, property, evidence), null, 2)}\n`;
  }
};

/** Adds `custody trace convert`. */
export const addTraceConvert = (trace: Command, session: TraceSession): void => {
  const command = trace
    .command('convert')
    .summary('write a trace in another format')
    .description(
      'Writes a trace as ITF (the format of Apalache and Quint), as ITF with the variables that Quint writes for model-based testing, as text, Markdown or JSON.',
    )
    .argument('<file>', 'a trace (*.itf.json), or - for standard input')
    .requiredOption('--to <format>', 'itf, itf-mbt, text, md or json')
    .option('-o, --output <file>', 'write to a file, or - for standard output');
  addModelOption(command).action(
    async (
      file: string,
      options: ModelOptions & { readonly to: string; readonly output?: string },
    ) => {
      const format = formatOf(options.to);
      const opened = await openReplayed(file, session, options);
      writeOut(session.terminal, converted(opened, format), options.output);
    },
  );
};

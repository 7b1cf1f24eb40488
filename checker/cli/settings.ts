// What holds for a whole command line: the configuration, where it says something other than the defaults.

import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { didYouMean } from '../nearest.ts';
import { Refusal } from '../refusal.ts';
import type { Catalogue } from './catalogue.ts';
import type { Configured } from './config.ts';
import { importFile } from './load-file.ts';

/** Names that are looked for in the folder where custody is run; the first one found counts. */
const configNames = ['custody.config.ts', 'custody.config.json'];

/** The command line without --config and its file, which are needed before there are commands. */
export const withoutConfig = (
  argv: readonly string[],
): { readonly words: readonly string[]; readonly named: string | undefined } => {
  const at = argv.indexOf('--config');
  if (at < 0) return { words: argv, named: process.env['CUSTODY_CONFIG'] };
  const named = argv[at + 1];
  if (named === undefined) {
    throw new Refusal('usage', 'Option "--config" needs a value.', [
      'Name a file: --config custody.config.json',
    ]);
  }
  return { words: [...argv.slice(0, at), ...argv.slice(at + 2)], named };
};

/** The configuration, if there is one. Its reader is not even loaded when there is none. */
export const configured = async (
  named: string | undefined,
  root: string,
): Promise<Configured | undefined> => {
  const file = named ?? configNames.find((name) => existsSync(name));
  if (file === undefined) return undefined;
  const { readConfig } = await import('./config.ts');
  return readConfig(file, (name) => importFile(name, root));
};

/** A catalogue whose variants have the bounds of the configuration. */
export const withBounds = (catalogue: Catalogue, { file, config }: Configured): Catalogue => {
  const { bounds = {} } = config;
  const known = catalogue.families.map(({ name }) => name);
  const unknown = Object.keys(bounds).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Refusal(
      'model-file',
      `"${file}" has bounds for the family "${unknown}", which there is not.${didYouMean(unknown, known)}`,
      [`Families: ${known.join(', ')}.`],
    );
  }
  const variants = catalogue.variants.map((variant) => {
    const mine = Object.hasOwn(bounds, variant.family.name)
      ? bounds[variant.family.name]
      : undefined;
    return mine === undefined ? variant : { ...variant, bounds: { ...variant.bounds, ...mine } };
  });
  return { ...catalogue, variants };
};

/** Gives commands the defaults of the configuration; what is typed or set in the environment comes before them. */
export const setDefaults = (program: Command, { config }: Configured): void => {
  const values = { ...config.options, report: config.reports };
  for (const command of program.commands) {
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined || !command.options.some((o) => o.attributeName() === name)) continue;
      const typed = Array.isArray(value) ? value : String(value);
      command.setOptionValueWithSource(name, typed, 'config');
    }
  }
};

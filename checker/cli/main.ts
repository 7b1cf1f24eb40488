// The porch: reads the command line, finds the command, turns refusals into messages and exit codes. Everything may be known
// here, and nothing imports it.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import { wrap } from '../../counterexamples/layout.ts';
import { didYouMean } from '../nearest.ts';
import { Refusal } from '../refusal.ts';
import type { Catalogue } from './catalogue.ts';
import { extended, shipped } from './catalogue.ts';
import type { Session } from './session.ts';
import { addCommands } from './commands.ts';
import { cannotTell, exitCodeOfRefusal, exitCodes } from './exit-codes.ts';
import type { LoadedFile } from './load-file.ts';
import { loadFile, looksLikeFile } from './load-file.ts';
import { configured, setDefaults, withBounds, withoutConfig } from './settings.ts';
import type { Terminal } from './terminal.ts';
import { processTerminal } from './terminal.ts';
import { runWatch } from './watch.ts';

const programFor = (session: Session, version: string): Command => {
  const program = new Command('custody')
    .description('Checks memory-ownership designs: who may touch a page, and when.')
    .version(version)
    .option('--config <file>', 'the configuration (default: custody.config.ts or .json here)')
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({
      writeOut: (text) => {
        session.terminal.out(text.trimEnd());
      },
      // Errors are told once, below, in our own form.
      writeErr: () => undefined,
      getOutHelpWidth: () => 80,
    })
    .addHelpText(
      'after',
      '\nExamples:\n  custody check rfcv2\n  custody check pageown --vms 2 --pages 3\n  custody check rfcv2 --property private-page-has-no-foreign-pin\n  custody list',
    );
  addCommands(program, session);
  return program;
};

/** Which command the words of a command line lead to, for messages about its options. */
const commandAt = (
  program: Command,
  argv: readonly string[],
  path = 'custody',
): { readonly command: Command; readonly path: string } => {
  const next = program.commands.find((command) => command.name() === argv[0]);
  if (next === undefined) return { command: program, path };
  return commandAt(next, argv.slice(1), `${path} ${next.name()}`);
};

const refusalFor = (
  error: CommanderError,
  program: Command,
  { argv, catalogue }: { argv: readonly string[]; catalogue: Catalogue },
): Refusal => {
  const subject = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  const { command, path } = commandAt(program, argv);
  const help = `\`${path} --help\` shows how it is used.`;
  switch (error.code) {
    case 'commander.unknownOption': {
      const known = command.options.flatMap(({ long }) => (long == null ? [] : [long]));
      return new Refusal('usage', `Unknown option "${subject}".${didYouMean(subject, known)}`, [
        `Available: ${known.join(', ')}.`,
      ]);
    }
    case 'commander.unknownCommand': {
      const known = command.commands.map((each) => each.name());
      const isVariant = catalogue.variants.some(({ name }) => name === subject);
      return new Refusal('usage', `Unknown command "${subject}".${didYouMean(subject, known)}`, [
        isVariant ? `It is a variant: custody check ${subject}` : `Available: ${known.join(', ')}.`,
      ]);
    }
    case 'commander.help': {
      const known = command.commands.map((each) => each.name());
      return new Refusal('usage', `\`${path}\` what?`, [`Available: ${known.join(', ')}.`, help]);
    }
    case 'commander.optionMissingArgument':
      return new Refusal('usage', `Option "${subject.split(' ')[0] ?? ''}" needs a value.`, [help]);
    default:
      return new Refusal(
        'usage',
        error.message.replace(/^error: /, '').replace(/^./, (c) => c.toUpperCase()),
        [help],
      );
  }
};

const tell = ({ err }: Terminal, { message, advice }: Refusal): void => {
  err(message);
  for (const line of advice) {
    // Places in files and commands are to be copied: only long prose is broken.
    const lines = line.length > 98 ? wrap(line, 76) : [line];
    for (const [i, text] of lines.entries()) err(`${i === 0 ? '  ' : '    '}${text}`);
  }
};

/** Commands that may be given model files. */
const takeFiles = [
  'check',
  'simulate',
  'measure',
  'explain',
  'compare',
  'matrix',
  'ablate',
  'graph',
  'explore',
  'list',
];

/** Other commands that know the model files of the configuration. */
const takeModels = ['suite', 'trace', 'replay'];

/** Options whose value may look like a model file. */
const takesPath = ['--json', '--report', '--checkpoint', '--resume', '--output', '--trace'];

/** The model files among the words of a command line. */
const filesAmong = (argv: readonly string[]): readonly string[] => {
  const [command, ...rest] = argv;
  if (command === undefined || !takeFiles.includes(command)) return [];
  return rest.filter(
    (word, i) =>
      looksLikeFile(word) && !word.startsWith('-') && !takesPath.includes(rest[i - 1] ?? ''),
  );
};

const loaded = async (files: readonly string[], root: string): Promise<readonly LoadedFile[]> => {
  const all: LoadedFile[] = [];
  for (const file of new Set(files)) all.push(await loadFile(file, root));
  return all;
};

/** Runs a command line; returns the exit code. */
export const main = async (
  typed: readonly string[],
  root: string,
  terminal: Terminal = processTerminal(),
): Promise<number> => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  let code: number = exitCodes.holds;
  let catalogue = shipped;
  try {
    const { words: argv, named } = withoutConfig(typed);
    const config = await configured(named, root);
    const own = (config?.config.models ?? []).map((file) => resolve(config?.folder ?? '', file));
    if (argv[0] === 'check' && argv.includes('--watch')) {
      const files = [...filesAmong(argv), ...(config === undefined ? [] : [config.file, ...own])];
      await runWatch({ argv: typed, root, files, terminal });
      return exitCodes.holds;
    }
    const knowsModels = takeFiles.includes(argv[0] ?? '') || takeModels.includes(argv[0] ?? '');
    const theirs = await loaded(knowsModels ? own : [], root);
    const files = await loaded(filesAmong(argv), root);
    catalogue = extended(shipped, [...theirs, ...files]);
    if (config !== undefined) catalogue = withBounds(catalogue, config);
    const session: Session = {
      terminal,
      catalogue,
      fromFiles: extended({ families: [], variants: [], properties: [] }, files),
      versions: { custody: version, node: process.version },
      code: () =>
        [
          readFileSync(fileURLToPath(import.meta.url), 'utf8'),
          ...files.map((file) => file.code),
        ].join('\n'),
      root,
      configured: config,
      finish: (exit) => {
        code = exit;
      },
    };
    const program = programFor(session, version);
    if (config !== undefined) setDefaults(program, config);
    try {
      if (argv.length === 0) {
        program.outputHelp();
        return exitCodes.usage;
      }
      await program.parseAsync([...argv], { from: 'user' });
    } catch (thrown) {
      if (!(thrown instanceof CommanderError)) throw thrown;
      if (thrown.exitCode === 0) return exitCodes.holds;
      throw refusalFor(thrown, program, { argv, catalogue });
    }
    return code;
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    tell(terminal, thrown);
    return typed.includes('--bisect') ? cannotTell : exitCodeOfRefusal(thrown.kind);
  }
};

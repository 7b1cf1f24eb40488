// The porch: reads the command line, finds the command, turns refusals into messages and exit codes. Everything may be known
// here, and nothing imports it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError, Option } from 'commander';
import { wrap } from '../../counterexamples/layout.ts';
import type { Bound } from '../model/index.ts';
import { didYouMean } from '../nearest.ts';
import { Refusal } from '../refusal.ts';
import type { Catalogue } from './catalogue.ts';
import { extended, shipped } from './catalogue.ts';
import type { Environment, RunRequest } from './command-check.ts';
import { runCheck, runSimulate } from './command-check.ts';
import { runDocs } from './command-docs.ts';
import { listing } from './command-list.ts';
import { createInvariant, createVariant } from './command-new.ts';
import { wholeNumber } from './engine-options.ts';
import { exitCodeOfRefusal, exitCodes } from './exit-codes.ts';
import type { LoadedFile } from './load-file.ts';
import { loadFile, looksLikeFile } from './load-file.ts';
import type { Terminal } from './terminal.ts';
import { processTerminal } from './terminal.ts';

interface RunOptions {
  readonly property?: readonly string[];
  readonly maxStates?: string;
  readonly maxDepth?: string;
  readonly maxTime?: string;
  readonly maxContextSwitches?: string;
  readonly maxRuleTime: string;
  readonly json?: string;
  readonly quiet?: boolean;
}

interface CheckOptions extends RunOptions {
  readonly symmetry?: string;
  readonly workers?: string;
  readonly maxMemory?: string;
  readonly audit?: string;
  readonly checkpoint?: string;
  readonly checkpointInterval?: string;
  readonly resume?: string;
}

interface SimulateOptions extends RunOptions {
  readonly seed: string;
  readonly walks: string;
  readonly steps: string;
}

/** How the commands hand back their exit code. */
interface Session extends Environment {
  readonly root: string;
  readonly finish: (code: number) => void;
}

const boundsOf = ({ families }: Catalogue): ReadonlyMap<string, Bound> =>
  new Map(families.flatMap(({ bounds }) => Object.entries(bounds)));

/** Options that change how a check is done, and no verdict. */
const engineFlags = [
  ['--symmetry <on|off>', 'count states that differ in names only once (default: on)'],
  ['--workers <n>', 'threads (default: one for each core)'],
  ['--audit <rate>', 'do again by definition: off, sampled or full (default: sampled)'],
  [
    '--max-memory <size>',
    'stop before taking more, such as 500m or 3g (default: most of what is free)',
  ],
  ['--checkpoint <folder>', 'keep what is needed to go on after a crash'],
  ['--checkpoint-interval <s>', 'seconds between two checkpoints, at least (default: 30)'],
  ['--resume <folder>', 'go on from a checkpoint, and keep more there'],
] as const;

/** The options that `check` and `simulate` share, and a reader of what was typed for them. */
const addRunOptions = (command: Command, bounds: ReadonlyMap<string, Bound>) => {
  command
    .argument('[target...]', 'a variant (see `custody list`), or files')
    .option('-p, --property <name...>', 'check only these properties, and show each in full')
    .option('--max-states <n>', 'stop after this many states')
    .option('--max-depth <n>', 'look no deeper than this many steps')
    .option('--max-context-switches <n>', 'look only where the actor changes at most so often')
    .option('--max-time <s>', 'stop after this many seconds')
    .option(
      '--max-rule-time <s>',
      'how long code of a model may take before it counts as endless',
      '10',
    )
    .option('--json <file>', 'write the result as JSON to a file, or - for standard output')
    .option('-q, --quiet', 'one line, and no progress');
  for (const [name, bound] of bounds) {
    if (command.options.some((option) => option.attributeName() === name)) {
      throw new Refusal(
        'model',
        `A bound cannot be called "${name}": "${command.name()}" has an option of that name.`,
        ['Rename the bound.'],
      );
    }
    command.addOption(new Option(`--${name} <n>`, bound.says).helpGroup('Bounds:'));
  }
  return (targets: readonly string[], options: RunOptions): RunRequest => {
    const typed = command.opts<Readonly<Record<string, string | undefined>>>();
    const given = [...bounds.keys()].flatMap((name) => {
      const value = typed[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    return {
      targets,
      bounds: Object.fromEntries(given),
      properties: options.property ?? [],
      maxStates: options.maxStates,
      maxDepth: options.maxDepth,
      maxTime: options.maxTime,
      maxContextSwitches: options.maxContextSwitches,
      maxRuleTime: options.maxRuleTime,
      json: options.json,
      quiet: options.quiet === true,
    };
  };
};

const addCheck = (program: Command, session: Session): void => {
  const command = program
    .command('check')
    .summary('check a design variant and show the shortest counterexamples')
    .description(
      'Checks every reachable state of a variant within bounds. Name a variant, or a file that exports one; ' +
        'files may also export more properties to check.',
    );
  const requestFrom = addRunOptions(command, boundsOf(session.catalogue));
  for (const [flags, says] of engineFlags) {
    command.addOption(new Option(flags, says).helpGroup('Engine:'));
  }
  command.action(async (targets: readonly string[], options: CheckOptions) => {
    const { symmetry, workers, maxMemory, audit, checkpoint, checkpointInterval, resume } = options;
    const engine = {
      symmetry,
      workers,
      maxMemory,
      audit,
      checkpoint,
      checkpointInterval,
      resume,
    };
    session.finish(await runCheck({ ...requestFrom(targets, options), engine }, session));
  });
};

const addSimulate = (program: Command, session: Session): void => {
  const command = program
    .command('simulate')
    .summary('walk at random through a variant that is too large to check')
    .description(
      'Walks at random from the initial state until something is violated, and leaves out every step of the trace that can be spared. ' +
        'The same seed gives the same walks.',
    );
  const requestFrom = addRunOptions(command, boundsOf(session.catalogue));
  command
    .addOption(new Option('--seed <n>', 'what decides the walks').default('1').helpGroup('Walks:'))
    .addOption(new Option('--walks <n>', 'how many').default('1000').helpGroup('Walks:'))
    .addOption(new Option('--steps <n>', 'of each, at most').default('1000').helpGroup('Walks:'));
  command.action(async (targets: readonly string[], options: SimulateOptions) => {
    const walks = {
      seed: wholeNumber('--seed', options.seed, 0),
      walks: wholeNumber('--walks', options.walks),
      steps: wholeNumber('--steps', options.steps),
    };
    session.finish(await runSimulate({ ...requestFrom(targets, options), walks }, session));
  });
};

const addOthers = (program: Command, session: Session): void => {
  const { terminal, catalogue, root } = session;
  const say = (lines: readonly string[]): void => {
    for (const line of lines) terminal.out(line);
  };
  program
    .command('list')
    .summary('show families, variants and properties, or all about one of them')
    .argument('[name]', 'a variant, property or family')
    .action((name: string | undefined) => {
      say(listing(catalogue, name));
    });
  const create = program
    .command('new')
    .summary('start an invariant or a variant in a file of its own');
  create
    .command('invariant')
    .summary('create a file to fill in, its test and its registration')
    .argument('<name>', 'a sentence true when all is well: page-has-one-owner')
    .action((name: string) => {
      say(createInvariant(name, { root, catalogue }));
    });
  create
    .command('variant')
    .summary('create a variant that begins as a copy of another')
    .argument('<name>', 'such as rfcv2-with-my-fix')
    .requiredOption('--from <variant>', 'the variant to begin with')
    .action((name: string, { from }: { readonly from: string }) => {
      say(createVariant(name, from, { root, catalogue }));
    });
  program
    .command('docs')
    .summary('write the generated documents anew, or check that they are fresh')
    .option('--check', 'write nothing; exit 22 when a document is stale')
    .action(({ check }: { readonly check?: boolean }) => {
      session.finish(runDocs({ root, catalogue: shipped, terminal, onlyCheck: check === true }));
    });
};

const programFor = (session: Session, version: string): Command => {
  const program = new Command('custody')
    .description('Checks memory-ownership designs: who may touch a page, and when.')
    .version(version)
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
  addCheck(program, session);
  addSimulate(program, session);
  addOthers(program, session);
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

/** Options whose value may look like a model file. */
const takesPath = ['--json', '--checkpoint', '--resume'];

/** The files named on the command line, loaded; they come first because they may bring options of their own. */
const filesIn = async (argv: readonly string[], root: string): Promise<readonly LoadedFile[]> => {
  const [command, ...rest] = argv;
  if (command !== 'check' && command !== 'simulate' && command !== 'list') return [];
  const files = rest.filter(
    (word, i) =>
      looksLikeFile(word) && !word.startsWith('-') && !takesPath.includes(rest[i - 1] ?? ''),
  );
  const loaded: LoadedFile[] = [];
  for (const file of new Set(files)) loaded.push(await loadFile(file, root));
  return loaded;
};

/** Runs a command line; returns the exit code. */
export const main = async (argv: readonly string[], root: string): Promise<number> => {
  const terminal = processTerminal();
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  let code: number = exitCodes.holds;
  let catalogue = shipped;
  try {
    const files = await filesIn(argv, root);
    catalogue = extended(shipped, files);
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
      finish: (exit) => {
        code = exit;
      },
    };
    const program = programFor(session, version);
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
    return exitCodeOfRefusal(thrown.kind);
  }
};

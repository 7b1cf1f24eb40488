// The commands: their words and options, and what each of them runs.

import type { Command } from 'commander';
import { Option } from 'commander';
import type { Bound } from '../model/index.ts';
import { Refusal } from '../refusal.ts';
import type { Catalogue } from './catalogue.ts';
import { shipped } from './catalogue.ts';
import type { RunRequest } from './command-check.ts';
import { runCheck, runSimulate } from './command-check.ts';
import type { BugsRequest } from './command-bugs.ts';
import { runBugs } from './command-bugs.ts';
import { addAblate } from './command-ablate.ts';
import type { ClaimsRequest } from './command-claims.ts';
import { runClaims } from './command-claims.ts';
import { addCompare } from './command-compare.ts';
import { runDocs, runSizes } from './command-docs.ts';
import { addExplain } from './command-explain.ts';
import { addExplore } from './command-explore.ts';
import { addGraph } from './command-graph.ts';
import { listing } from './command-list.ts';
import { addMatrix } from './command-matrix.ts';
import { addCompletion } from './command-completion.ts';
import { runMeasure } from './command-measure.ts';
import { createInvariant, createVariant } from './command-new.ts';
import { addReplay } from './command-replay.ts';
import { addSuite } from './command-suite.ts';
import { addTrace } from './command-trace.ts';
import { wholeNumber } from './engine-options.ts';
import type { Session } from './session.ts';
import { exitCodeOfBisection } from './exit-codes.ts';
import { addReportOptions } from './report-options.ts';

interface RunOptions {
  readonly property?: readonly string[];
  readonly maxStates?: string;
  readonly maxDepth?: string;
  readonly maxTime?: string;
  readonly maxContextSwitches?: string;
  readonly maxRuleTime: string;
}

interface CheckOptions extends RunOptions {
  readonly symmetry?: string;
  readonly workers?: string;
  readonly maxMemory?: string;
  readonly audit?: string;
  readonly checkpoint?: string;
  readonly checkpointInterval?: string;
  readonly resume?: string;
  readonly strict?: boolean;
  readonly bisect?: boolean;
}

interface SimulateOptions extends RunOptions {
  readonly seed: string;
  readonly walks: string;
  readonly steps: string;
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
  const reporting = addReportOptions(command);
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
      reporting: reporting(),
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
  command.option(
    '--strict',
    'exit 20 when nothing is violated but a part of the model did nothing',
  );
  // The porch sees to it before there are commands: each check is a process of its own.
  command.option('--watch', 'check again whenever a file is saved; Ctrl-C ends it');
  command.option('--bisect', 'exit with what `git bisect run` takes: 0, 1 or 125');
  for (const [flags, says] of engineFlags) {
    const name = /--([\w-]+)/.exec(flags)?.[1] ?? '';
    const variable = `CUSTODY_${name.replaceAll('-', '_').toUpperCase()}`;
    command.addOption(new Option(flags, says).helpGroup('Engine:').env(variable));
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
    const strict = options.strict === true;
    const code = await runCheck({ ...requestFrom(targets, options), engine, strict }, session);
    session.finish(options.bisect === true ? exitCodeOfBisection(code) : code);
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

const addMeasure = (program: Command, { terminal, catalogue, fromFiles }: Session): void => {
  const bounds = boundsOf(catalogue);
  const command = program
    .command('measure')
    .summary('show what designs cost, and how that grows with a bound')
    .description(
      'Counts what the metrics count, at most, in one or several variants. One bound may have several values: --slots 1..6.',
    )
    .argument('[variant...]', 'variants of families that the metric applies to, or files')
    .option('-p, --property <metric...>', 'only these metrics');
  for (const [name, bound] of bounds) {
    command.addOption(new Option(`--${name} <n>`, bound.says).helpGroup('Bounds:'));
  }
  command.action(
    (variants: readonly string[], { property }: { readonly property?: readonly string[] }) => {
      const typed = command.opts<Readonly<Record<string, string | undefined>>>();
      const given = [...bounds.keys()].flatMap((name) => {
        const value = typed[name];
        return value === undefined ? [] : [[name, value] as const];
      });
      const request = {
        variants,
        properties: property ?? [],
        bounds: Object.fromEntries(given),
      };
      runMeasure(request, { terminal, catalogue, fromFiles });
    },
  );
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
    .option('--sizes', 'measure all variants, which takes minutes, and write that table only')
    .action(({ check, sizes }: { readonly check?: boolean; readonly sizes?: boolean }) => {
      const request = { root, catalogue: shipped, terminal, onlyCheck: check === true };
      if (sizes === true) runSizes(request);
      else session.finish(runDocs(request));
    });
};

/** What was claimed and what is known to have been wrong, all of it checked. */
const addLedgers = (program: Command, { finish, terminal }: Session): void => {
  const surroundings = { terminal, catalogue: shipped };
  program
    .command('claims')
    .summary('check what the threads claimed')
    .option('--thread <thread>', 'only the claims of this thread, such as S3')
    .option('--claim <id>', 'only this claim, with all its readings')
    .option('--json <file>', 'write the answers as JSON to a file, or - for standard output')
    .action(({ thread, claim, json }: Partial<ClaimsRequest>) => {
      finish(runClaims({ thread, claim, json }, surroundings));
    });
  program
    .command('bugs')
    .summary('find known bugs again, and check that their fixes hold')
    .option('--bug <id>', 'only this one, such as B06')
    .option('--json <file>', 'write the answers as JSON to a file, or - for standard output')
    .action(({ bug, json }: Partial<BugsRequest>) => {
      finish(runBugs({ bug, json }, surroundings));
    });
};

/** Adds all commands to a program. */
export const addCommands = (program: Command, session: Session): void => {
  program.commandsGroup('Check designs:');
  addCheck(program, session);
  addSimulate(program, session);
  addMeasure(program, session);
  addSuite(program, session);
  program.commandsGroup('Understand what was found:');
  addExplain(program, session);
  addExplore(program, session);
  addCompare(program, session);
  addMatrix(program, session);
  addAblate(program, session);
  addGraph(program, session);
  addTrace(program, session);
  addReplay(program, session);
  program.commandsGroup('What was claimed, and what was wrong:');
  addLedgers(program, session);
  program.commandsGroup('Look things up, and add to them:');
  addOthers(program, session);
  addCompletion(program, session);
};

// `custody explore`: walks through a model by hand, in a browser on this machine.

import type { Command } from 'commander';
import { labelOf } from '../../counterexamples/stored-trace.ts';
import { fragmentOf } from '../../web/address.ts';
import { explorerStyle } from '../../web/explorer-style.ts';
import type { Path } from '../explorer/walk.ts';
import type { Model } from '../instantiate.ts';
import { Refusal } from '../refusal.ts';
import type { Environment } from './command-check.ts';
import { secondsOf, wholeNumber } from './engine-options.ts';
import { exitCodes } from './exit-codes.ts';
import { exploreRoutes } from './explore-routes.ts';
import type { TtyStart } from './explore-tty.ts';
import { exploreOnTerminal } from './explore-tty.ts';
import { workOn } from './explore-work.ts';
import { select } from './selection.ts';
import { serve } from './serve.ts';
import { addBoundOptions, openTrace } from './trace-files.ts';

/** What the command works with. */
interface Host extends Environment {
  readonly root: string;
  readonly finish: (code: number) => void;
}

interface ExploreOptions {
  readonly property?: readonly string[];
  readonly trace?: string;
  readonly steps?: string;
  readonly port?: string;
  readonly tty?: boolean;
  readonly maxRuleTime: string;
}

const portMax = 65535;

const portOf = (typed: string | undefined): number => {
  if (typed === undefined) return 0;
  const port = wholeNumber('--port', typed, 1);
  if (port <= portMax) return port;
  throw new Refusal('usage', `Option --port cannot be "${typed}".`, [
    `Expected a whole number from 1 to ${String(portMax)}.`,
  ]);
};

interface Start {
  readonly model: Model;
  readonly path: Path;
}

/** What a trace file is about, and the path that it takes. */
const startOfTrace = async (file: string, host: Host): Promise<Start> => {
  const { model, stored } = await openTrace(file, host, {});
  return { model, path: [...stored.steps, ...(stored.loop ?? [])].map(labelOf) };
};

const untilInterrupted = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGINT', () => {
      resolve();
    });
    process.once('SIGTERM', () => {
      resolve();
    });
  });

const runExplore = async (
  start: TtyStart,
  port: number,
  { root, terminal }: Host,
): Promise<void> => {
  const { model, path, work } = start;
  const { url, close } = await serve(
    port,
    exploreRoutes(model, { work, root, style: explorerStyle }),
  );
  const ended = untilInterrupted();
  terminal.out(`custody explore ${model.variant.name}`);
  terminal.out(`  ${url}${path.length === 0 ? '' : fragmentOf(path)}`);
  terminal.out('  Open this address in a browser on this machine. Ctrl-C ends it.');
  await ended;
  await close();
};

/** Steps as the report and the address list them. */
const stepsTyped = (typed: string): Path =>
  typed
    .split(';')
    .map((label) => label.trim())
    .filter((label) => label !== '');

interface Named {
  readonly targets: readonly string[];
  readonly bounds: Readonly<Record<string, number>>;
  readonly property: readonly string[];
}

const modelNamed = ({ targets, bounds, property }: Named, host: Host): Model => {
  const typed = Object.entries(bounds).map(([name, value]) => [name, String(value)] as const);
  const asked = { targets, properties: property, maxContextSwitches: undefined };
  return select({ ...asked, bounds: Object.fromEntries(typed) }, host).model;
};

/** Adds `custody explore`. */
export const addExplore = (program: Command, host: Host): void => {
  const command = program
    .command('explore')
    .summary('walk through a variant by hand, in a browser or a terminal')
    .description(
      'Serves a page on this machine only: the state as tables, what can happen next and what cannot and why, the properties, and the shortest way to any state you describe. Prints its address and opens nothing.',
    )
    .argument('[target...]', 'a variant (see `custody list`), or files')
    .option('-p, --property <name...>', 'ask only these properties')
    .option('--trace <file>', 'begin with the steps of a trace (*.itf.json)')
    .option('--steps <steps>', "begin with these: 'Map(vm0,gfn0,page0);Begin(vm0,gfn0)'")
    .option('--port <n>', 'listen on this port (default: any that is free)')
    .option(
      '--max-rule-time <s>',
      'how long code of a model may take before it counts as endless',
      '10',
    )
    .option('--tty', 'explore in this terminal, without a browser');
  const boundsTyped = addBoundOptions(command, host.catalogue);
  command.action(async (targets: readonly string[], options: ExploreOptions) => {
    if (options.tty === true && options.port !== undefined) {
      throw new Refusal('usage', '--tty and --port exclude each other.', [
        'A terminal needs no port: leave out one of them.',
      ]);
    }
    const port = portOf(options.port);
    const bounds = boundsTyped();
    const { trace, steps, property = [] } = options;
    if (trace !== undefined && steps !== undefined) {
      throw new Refusal('usage', '--trace and --steps exclude each other.', [
        'A trace has steps of its own: leave out one of them.',
      ]);
    }
    const read = trace === undefined ? undefined : await startOfTrace(trace, host);
    // The steps of a trace may be tried in another design: what is not possible there, the page says.
    const isNamed = read === undefined || targets.length > 0;
    const start = isNamed
      ? {
          model: modelNamed({ targets, bounds, property }, host),
          path: read?.path ?? (steps === undefined ? [] : stepsTyped(steps)),
        }
      : read;
    if (!isNamed && Object.keys(bounds).length > 0) {
      throw new Refusal('usage', 'The trace has bounds of its own.', [
        `Leave them out, or say in which variant to try its steps: custody explore ${read.model.variant.name} --trace ${String(trace)}`,
      ]);
    }
    const work = workOn(start.model, secondsOf('--max-rule-time', options.maxRuleTime));
    if (options.tty === true) await exploreOnTerminal({ ...start, work });
    else await runExplore({ ...start, work }, port, host);
    host.finish(exitCodes.holds);
  });
};

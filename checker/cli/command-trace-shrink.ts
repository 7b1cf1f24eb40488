// `custody trace shrink`: leaves steps out of a trace while it still shows what it says, and says how far it is from the shortest.

import type { Command } from 'commander';
import { itfText } from '../../counterexamples/itf.ts';
import { counted, labelled } from '../../counterexamples/layout.ts';
import { shrunk } from '../../counterexamples/shrink-trace.ts';
import { traceReport } from '../../counterexamples/trace-report.ts';
import { modelFor } from '../check.ts';
import { fastExplorer } from '../engine/explore.ts';
import type { Model } from '../instantiate.ts';
import type { Property } from '../model/index.ts';
import { isOfRuns } from '../model/index.ts';
import { Refusal } from '../refusal.ts';
import type { Evidence } from '../verdict.ts';
import { verdictOf } from '../verdict.ts';
import { drive } from './drive.ts';
import { engineOptions, secondsOf } from './engine-options.ts';
import { progressLine } from './progress.ts';
import type { ModelOptions, TraceSession } from './trace-files.ts';
import { addModelOption, openReplayed, takenSteps, writeOut } from './trace-files.ts';

interface ShrinkOptions extends ModelOptions {
  readonly shortest?: boolean;
  readonly maxTime?: string;
  readonly output?: string;
}

const width = 80;

/** As long as `check` gives a call of the model's code. */
const stuckAfter = 10;

/** What a search for something shorter than a trace says. */
interface Search {
  readonly evidence: Evidence | undefined;
  readonly isComplete: boolean;
}

/** Searches all traces that are shorter than one of a given length. */
const shorterThan = async (model: Model, length: number, timeMax: number): Promise<Search> => {
  if (length === 0) return { evidence: undefined, isComplete: true };
  const engine = engineOptions({
    symmetry: undefined,
    workers: undefined,
    maxMemory: undefined,
    audit: undefined,
    checkpoint: undefined,
    checkpointInterval: undefined,
    resume: undefined,
  });
  const limits = { statesMax: Infinity, depthMax: length - 1 };
  const progress = progressLine(false);
  const exploration = await drive((isDue) => fastExplorer({ ...engine, isDue })(model, limits), {
    timeMax,
    stuckAfter,
    activity: model.activity,
    onProgress: progress.show,
  }).finally(progress.clear);
  const [result] = verdictOf(model, exploration, limits).properties;
  const { complete, stopped } = exploration;
  return {
    evidence: result?.evidence,
    isComplete: complete || stopped === 'depth' || result?.evidence !== undefined,
  };
};

/** The property whose trace is to become shorter. */
const shrinkable = (property: Property | undefined): Property => {
  if (property === undefined) {
    throw new Refusal('usage', 'The trace is about no property, so every step could be left out.', [
      'Only traces of a violation or of a cover are shrunk.',
    ]);
  }
  if (!isOfRuns(property)) return property;
  throw new Refusal(
    'usage',
    `The trace is about "${property.name}", a property of whole runs, and only traces to a state or step are shrunk.`,
    [`custody check VARIANT -p ${property.name} finds a short one.`],
  );
};

/** How far what is left is from the shortest. */
const distance = (length: number, search: Search | undefined): string => {
  if (search === undefined)
    return 'There may be shorter ones that take other steps: --shortest looks for them.';
  if (search.evidence !== undefined) {
    const shortest = search.evidence.trace.steps.length;
    return `The shortest has ${counted(shortest, 'step')}, ${String(length - shortest)} fewer, and is shown here.`;
  }
  return search.isComplete
    ? 'None is shorter: all that are were looked at.'
    : 'Nothing shorter was found, and not everything was looked at: raise --max-time.';
};

const shrinkTrace = async (
  file: string,
  options: ShrinkOptions,
  session: TraceSession,
): Promise<void> => {
  const { terminal } = session;
  const timeMax = secondsOf('--max-time', options.maxTime);
  const opened = await openReplayed(file, session, options);
  const property = shrinkable(opened.property);
  const { variant, setting } = opened.model;
  const model = modelFor(variant, opened.catalogue.properties, setting.bounds);
  const alone = {
    ...model,
    properties: model.properties.filter((b) => b.property.name === property.name),
  };
  const before = opened.evidence.trace.steps.length;
  const left = shrunk(alone, takenSteps(opened).path) ?? opened.evidence;
  const length = left.trace.steps.length;
  const search = options.shortest === true ? await shorterThan(alone, length, timeMax) : undefined;
  const evidence = search?.evidence ?? left;
  const said = labelled(
    '',
    `${counted(before, 'step')}, of which ${String(length)} cannot be left out. ${distance(length, search)}`,
    width,
  );
  // With the trace on standard output, what is said to people goes to the other stream.
  const say = options.output === '-' ? terminal.err : terminal.out;
  for (const line of said) say(line);
  if (options.output !== undefined) {
    writeOut(terminal, itfText(alone, property.name, evidence), options.output);
    return;
  }
  terminal.out('');
  for (const line of traceReport(alone, property, evidence)) terminal.out(line);
};

/** Adds `custody trace shrink`. */
export const addTraceShrink = (trace: Command, session: TraceSession): void => {
  const command = trace
    .command('shrink')
    .summary('leave out steps as long as the trace shows what it says')
    .argument('<file>', 'a trace (*.itf.json), or - for standard input')
    .option('--shortest', 'search for a shorter one that takes other steps')
    .option('--max-time <s>', 'stop searching after this many seconds')
    .option('-o, --output <file>', 'write the trace to a file, or - for standard output');
  addModelOption(command).action((file: string, options: ShrinkOptions) =>
    shrinkTrace(file, options, session),
  );
};

// `custody check` and `custody simulate`: finds the variant, explores it under a watchful eye, reports.

import type { AllCircumstances } from '../../counterexamples/circumstances.ts';
import { modelFor } from '../check.ts';
import { withContextSwitches } from '../context-switches.ts';
import type { ExploreOptions } from '../engine/explore.ts';
import { fastExplorer } from '../engine/explore.ts';
import type { SimulateOptions } from '../engine/simulate.ts';
import { simulator } from '../engine/simulate.ts';
import type { Explorer, Limits } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import { Refusal } from '../refusal.ts';
import type { Verdict } from '../verdict.ts';
import { verdictOf } from '../verdict.ts';
import { identityOf, keeperIn, openCheckpoint, prepareFolder } from './checkpoint-files.ts';
import { soundVariantOf } from './corpus.ts';
import { drive } from './drive.ts';
import type { EngineOptions, EngineRequest } from './engine-options.ts';
import { engineOptions, secondsOf, wholeNumber } from './engine-options.ts';
import { exitCodeOf } from './exit-codes.ts';
import { progressLine } from './progress.ts';
import { sourceFinder } from './property-source.ts';
import type { ReportRequest } from './report-options.ts';
import { reportPlan } from './report-options.ts';
import type { Library, Selected, SelectionRequest } from './selection.ts';
import { select } from './selection.ts';
import type { Terminal } from './terminal.ts';
import { tellAll } from './write-reports.ts';

/** The options that both commands have, as typed. */
export interface RunRequest extends SelectionRequest {
  readonly maxStates: string | undefined;
  readonly maxDepth: string | undefined;
  readonly maxTime: string | undefined;
  readonly maxRuleTime: string;
  readonly reporting: ReportRequest;
  /** Whether something idle without a reason counts as a failure. */
  readonly strict?: boolean;
}

/** What a command works with. */
export interface Environment extends Library {
  readonly terminal: Terminal;
  readonly versions: Readonly<Record<string, string>>;
  /** The folder of custody itself. */
  readonly root: string;
  /** The code of custody and of the model files, to tell whether a checkpoint is of the same. */
  readonly code: () => string;
}

/** How a model is explored. */
interface Plan {
  /** Gives the explorer, which may ask whether the driver wants control back. */
  readonly explorer: (isDue: () => boolean) => Explorer;
  readonly engine: EngineOptions;
}

/** Seconds between two checkpoints, unless said otherwise. */
const checkpointInterval = 30;

/** Where checkpoints go to and come from. */
const checkpointing = (
  request: EngineRequest,
  model: Model,
  { symmetry, environment }: { symmetry: boolean; environment: Environment },
): Pick<ExploreOptions, 'keeper' | 'kept'> => {
  const { checkpoint, resume, checkpointInterval: typed } = request;
  const interval =
    typed === undefined ? checkpointInterval : secondsOf('--checkpoint-interval', typed);
  const folder = checkpoint ?? resume;
  if (folder === undefined) {
    if (typed === undefined) return {};
    throw new Refusal('usage', '--checkpoint-interval needs --checkpoint or --resume.', [
      'Say where to keep checkpoints: --checkpoint FOLDER.',
    ]);
  }
  if (checkpoint !== undefined && resume !== undefined) {
    throw new Refusal('usage', '--checkpoint and --resume exclude each other.', [
      'A check that is resumed keeps its checkpoints where it found one.',
    ]);
  }
  const identity = identityOf(model, { symmetry, code: environment.code() });
  const found = resume === undefined ? undefined : openCheckpoint(resume, identity);
  if (found === undefined) prepareFolder(folder);
  const { err: warn } = environment.terminal;
  const segments = found?.segments ?? [];
  return {
    keeper: keeperIn({ folder, identity, interval, segments, warn }),
    kept: found?.kept,
  };
};

/** Checks every state. */
const checkPlan = (
  request: EngineRequest,
  { model, contextSwitchesMax }: Selected,
  environment: Environment,
): Plan => {
  const asked = engineOptions(request);
  const isBounded = Number.isFinite(contextSwitchesMax);
  if (isBounded && request.symmetry === 'on') {
    throw new Refusal('usage', '--max-context-switches and --symmetry on exclude each other.', [
      'Who acted last has a name, and names are what symmetry abstracts from: leave out one of them.',
    ]);
  }
  const engine = { ...asked, symmetry: asked.symmetry && !isBounded };
  const { symmetry } = engine;
  const options = { ...engine, ...checkpointing(request, model, { symmetry, environment }) };
  return { explorer: (isDue) => fastExplorer({ ...options, isDue }), engine };
};

const jsonLimit = (value: number): number | null => (Number.isFinite(value) ? value : null);

const run = async (
  request: RunRequest,
  environment: Environment,
  planFor: (selected: Selected) => Plan,
): Promise<number> => {
  const selected = select(request, environment);
  const { model, outOfScope, contextSwitchesMax } = selected;
  const limits: Limits = {
    statesMax: wholeNumber('--max-states', request.maxStates),
    depthMax: wholeNumber('--max-depth', request.maxDepth),
  };
  const timeMax = secondsOf('--max-time', request.maxTime);
  const stuckAfter = secondsOf('--max-rule-time', request.maxRuleTime);
  const plan = reportPlan(request.reporting, model.variant.name);
  const { explorer, engine } = planFor(selected);

  const progress = progressLine(request.reporting.quiet);
  const start = performance.now();
  const exploration = await drive((isDue) => explorer(isDue)(model, limits), {
    timeMax,
    stuckAfter,
    activity: model.activity,
    onProgress: progress.show,
  }).finally(progress.clear);
  const verdict = verdictOf(model, exploration, limits);
  const seconds = (performance.now() - start) / 1000;

  const json: AllCircumstances['json'] = {
    seconds: Number(seconds.toFixed(3)),
    versions: environment.versions,
    outOfScope,
    limits: {
      states: jsonLimit(limits.statesMax),
      depth: jsonLimit(limits.depthMax),
      time: jsonLimit(timeMax),
      contextSwitches: jsonLimit(contextSwitchesMax),
    },
    engine: { workers: engine.workers, memory: engine.memoryMax, audit: engine.audit },
  };
  tellAll(verdict, {
    plan,
    terminal: environment.terminal,
    circumstances: {
      seconds,
      versions: `custody ${environment.versions['custody'] ?? ''}, Node ${environment.versions['node'] ?? ''}`,
      selected: request.properties.length > 0,
      strict: request.strict === true,
      rules: plan.rules,
      sound: soundFor(verdict, selected, environment),
      sourceOf: sourceFinder(model, { ...environment, targets: request.targets }),
      json,
    },
  });
  return exitCodeOf(verdict, request.strict);
};

/** The sound design under the same bounds, to compare a violation with. */
const soundFor = (
  { verdict }: Verdict,
  { model, contextSwitchesMax }: Selected,
  { catalogue }: Environment,
): Model | undefined => {
  if (verdict !== 'violated' && verdict !== 'deadlock') return undefined;
  const { variant, setting } = model;
  // Where nothing can be decided there is nothing to compare with.
  if (Object.keys(variant.family.decisions).length === 0) return undefined;
  try {
    const sound = modelFor(soundVariantOf(variant.family, catalogue), [], setting.bounds);
    return Number.isFinite(contextSwitchesMax)
      ? withContextSwitches(sound, contextSwitchesMax)
      : sound;
  } catch (thrown) {
    // What a family of somebody else calls sound may not even be one of its designs; the verdict is none the worse for it.
    if (thrown instanceof Refusal) return undefined;
    throw thrown;
  }
};

/**
 * Checks every reachable state and reports; returns the exit code.
 *
 * @throws Refusal when the request or the model is at fault
 */
export const runCheck = (
  request: RunRequest & { readonly engine: EngineRequest },
  environment: Environment,
): Promise<number> =>
  run(request, environment, (selected) => checkPlan(request.engine, selected, environment));

/** Without table look-ups by other workers, checkpoints and symmetry: a walk is one after the other, and names do not matter to it. */
const walking: EngineOptions = { symmetry: false, workers: 1, memoryMax: 0, audit: 'off' };

/**
 * Walks at random and reports; returns the exit code.
 *
 * @throws Refusal when the request or the model is at fault
 */
export const runSimulate = (
  request: RunRequest & { readonly walks: SimulateOptions },
  environment: Environment,
): Promise<number> =>
  run(request, environment, () => ({
    explorer: (isDue) => simulator(request.walks, isDue),
    engine: walking,
  }));

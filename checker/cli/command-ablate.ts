// `custody ablate`: drops every condition and changes every decision of a design, one at a time, and tells what each is good for.

import type { Command } from 'commander';
import type { Candidate, Change, Finding } from '../analysis/ablation.ts';
import {
  candidatesOf,
  faulty,
  findingOf,
  hasAsManyStates,
  knownOf,
  sorted,
  unchanged,
} from '../analysis/ablation.ts';
import { withoutRuns } from '../analysis/outcomes.ts';
import type { StateSet } from '../analysis/same-states.ts';
import { areSame, statesOf } from '../analysis/same-states.ts';
import type { StopReason } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import type { Property } from '../model/index.ts';
import { Refusal } from '../refusal.ts';
import type { Verdict } from '../verdict.ts';
import { ablationJson, ablationText, wordsOf } from './ablation-report.ts';
import type { AnalysisRequest, Analyst } from './analysis-request.ts';
import {
  addAnalysisOptions,
  checked,
  exitCodeOfStops,
  giveJson,
  modelLike,
  modelOf,
  namesIn,
  printer,
  timed,
  variantsOf,
} from './analysis-request.ts';
import { countLine } from './count-line.ts';

interface AblateRequest extends AnalysisRequest {
  readonly runs: boolean;
  /** Whether to try also what only depends on the design. */
  readonly all: boolean;
}

/** Adds `custody ablate`. */
export const addAblate = (program: Command, analyst: Analyst): void => {
  const command = program
    .command('ablate')
    .summary('drop each condition and change each decision: what breaks?')
    .description(
      'Drops each named condition of each rule of a variant, and changes each decision to each other value, one at a time. Tells what breaks and how soon, and what nothing notices: a check that is redundant, or a property that is missing.',
    )
    .argument('[target...]', 'a variant (see `custody list`), or files');
  const read = addAnalysisOptions(command, analyst.catalogue, {
    property: true,
    json: true,
    states: ['stop each check after this many states', '200000'],
    time: ['stop each check after this many seconds', '20'],
  });
  command
    .option('--runs', 'also properties of runs, which take longer')
    .option('--all', 'also try what only brings in rules of other designs');
  command.action(async (targets: readonly string[]) => {
    const { runs, all } = command.opts<{ readonly runs?: true; readonly all?: true }>();
    const request = { ...read(targets), runs: runs === true, all: all === true };
    analyst.finish(await runAblate(request, analyst));
  });
};

/** Why a row of checks is not gone on with. */
class Interrupted extends Error {}

/** Tries changes of one design. */
class Ablation {
  readonly base: Verdict;
  readonly stops: (StopReason | undefined)[] = [];
  private readonly request: AblateRequest;
  private readonly properties: readonly Property[];
  private baseStates: StateSet | undefined;

  constructor(base: Verdict, request: AblateRequest) {
    this.base = base;
    this.request = request;
    this.properties = base.model.properties.map(({ property }) => property);
  }

  /** Tries a change; undefined when it is none of this design. */
  async try({ change, variant }: Candidate): Promise<Finding | undefined> {
    const { base, request } = this;
    const known = request.all ? undefined : knownOf(base, change);
    if (known === 'of the design') return undefined;
    if (known === 'never used') return unchanged(base, change);
    try {
      const model = modelLike(base.model, variant, this.properties);
      const found = await checked(model, checkingFor(request));
      if (found.stopped === 'interrupt') throw new Interrupted();
      const finding = findingOf(change, { base, found }, await this.isSame(change, found));
      // What breaks is known to break, however much more there would have been to see.
      if (finding.group === 'undecided') this.stops.push(found.stopped);
      return finding;
    } catch (thrown) {
      if (thrown instanceof Refusal && thrown.kind === 'model') {
        return faulty(change, [thrown.message, ...thrown.advice].join(' '));
      }
      throw thrown;
    }
  }

  /** Whether the same states are reachable. */
  private async isSame({ kind }: Change, found: Verdict): Promise<boolean> {
    const { base } = this;
    if (!base.complete || !found.complete) return false;
    // A change that is seen in counts without symmetry is seen below, too.
    if (!hasAsManyStates(base, found))
      return base.method.symmetry !== found.method.symmetry && (await this.compare(found));
    return kind === 'condition' || this.compare(found);
  }

  /** Compares the states one by one. */
  private async compare({ model }: Verdict): Promise<boolean> {
    this.baseStates ??= await this.statesOf(this.base.model);
    const states = await this.statesOf(model);
    const isComplete = this.baseStates.surveyed.complete && states.surveyed.complete;
    return isComplete && areSame(this.baseStates, states);
  }

  private async statesOf(model: Model): Promise<StateSet> {
    const { limits, timeMax } = this.request;
    const found = await timed(() => statesOf(model, limits), {
      model,
      timeMax,
      onProgress: () => undefined,
    });
    if (found.surveyed.stopped === 'interrupt') throw new Interrupted();
    return found;
  }
}

const checkingFor = ({ limits, timeMax }: AblateRequest) => ({
  limits,
  timeMax,
  onProgress: () => undefined,
  toTheEnd: true,
});

const baseModel = (request: AblateRequest, analyst: Analyst): Model => {
  const [variant, another] = variantsOf(namesIn(request), analyst, 'custody ablate pageown');
  if (variant === undefined || another !== undefined) {
    throw new Refusal('usage', 'Expected one variant.', ['Take them one after the other.']);
  }
  const model = modelOf(variant, request, analyst);
  const all = model.properties.map(({ property }) => property);
  // Who asks for a property of runs by name means it.
  const isAsked = request.runs || request.properties.length > 0;
  return isAsked ? model : modelLike(model, variant, withoutRuns(all));
};

/** Changes a design part by part and reports; returns the exit code. */
const runAblate = async (request: AblateRequest, analyst: Analyst): Promise<number> => {
  const model = baseModel(request, analyst);
  const start = performance.now();
  const base = await checked(model, checkingFor(request));
  const ablation = new Ablation(base, request);
  ablation.stops.push(base.stopped);
  const candidates = base.stopped === 'interrupt' ? [] : candidatesOf(model.variant);
  const findings: Finding[] = [];
  let skipped = 0;
  const line = countLine();
  try {
    for (const [i, candidate] of candidates.entries()) {
      line.show(i + 1, candidates.length, wordsOf(candidate.change));
      const finding = await ablation.try(candidate);
      if (finding === undefined) skipped += 1;
      else findings.push(finding);
    }
  } catch (thrown) {
    if (!(thrown instanceof Interrupted)) throw thrown;
    ablation.stops.push('interrupt');
  } finally {
    line.clear();
  }
  const seconds = (performance.now() - start) / 1000;
  const left = candidates.length - findings.length - skipped;
  const ablated = { base, findings: sorted(findings), skipped, left, seconds };
  printer(request, analyst)(ablationText(ablated));
  if (request.json !== undefined) giveJson(request.json, ablationJson(ablated), analyst);
  return exitCodeOfStops(ablation.stops);
};

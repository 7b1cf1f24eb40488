// What the HTML report knows, as small as it goes: names once, in lists, and indices into them everywhere else. The page's script gets it
// as JSON and rebuilds every state from the initial one and the changes.

import { conditionsOf, optionsIn } from '../../checker/explain.ts';
import type { Instance, Model } from '../../checker/instantiate.ts';
import type { Read } from '../../checker/reads.ts';
import { isOfRuns } from '../../checker/model/index.ts';
import { valueAt } from '../../checker/reference.ts';
import type { PropertyResult, Trace, TraceStep, Verdict } from '../../checker/verdict.ts';
import { plain } from '../layout.ts';
import { unreadSentences, whyOf } from '../why.ts';
import { boundOptions, stepsOf } from '../words.ts';
import type { GridTable } from './grid.ts';
import { gridOf } from './grid.ts';

/** How much is told of each step; less when there is too much for one page. */
export type Detail = 'everything' | 'conditions' | 'changes';

export interface StepData {
  /** Into `instances`. */
  readonly instance: number;
  readonly outcome: string | null;
  /** The variable, and its new value as text. */
  readonly changes: readonly (readonly [number, string])[];
  /** For each condition of the rule, the variables that it read; null when it is left out. */
  readonly reads: readonly (readonly number[])[] | null;
  /** The other instances that were enabled before the step; null when they are left out. */
  readonly others: readonly number[] | null;
}

/** One property with a trace. */
export interface CaseData {
  readonly name: string;
  readonly steps: readonly StepData[];
  /** How many steps come before what is repeated for ever; null for a trace that ends. */
  readonly stem: number | null;
  /** What the failed property reads and the last step did not look at. */
  readonly unread: ReturnType<typeof unreadSentences>;
}

export interface ReportData {
  /** What to type to walk on from a step by hand; the steps follow. */
  readonly explore: string;
  readonly variables: readonly string[];
  /** The initial value of each variable, as text. */
  readonly initial: readonly string[];
  readonly tables: readonly GridTable[];
  readonly rules: readonly { readonly says: string; readonly conditions: readonly string[] }[];
  readonly instances: readonly {
    readonly label: string;
    readonly actor: string;
    /** Into `rules`. */
    readonly rule: number;
  }[];
  readonly cases: readonly CaseData[];
}

/** A property whose trace is shown, or the deadlock. */
export interface Shown {
  readonly name: string;
  readonly trace: Trace;
  /** Undefined for the deadlock. */
  readonly result: PropertyResult | undefined;
}

/** Whether a trace shows that something is wrong, and is no mere example. */
export const isBroken = ({ result }: Shown): boolean =>
  result === undefined || result.verdict === 'violated' || result.verdict === 'unbounded';

/** What the traces are shown of: violations first, the shortest before the others; then the deadlock; then examples. */
export const shownIn = ({ properties, deadlock }: Verdict): readonly Shown[] => {
  // What a single state or step shows is easier to read than a run: it comes first.
  const rank = (shown: Shown): number => {
    if (!isBroken(shown)) return 3;
    if (shown.result === undefined) return 2;
    return isOfRuns(shown.result.property) ? 1 : 0;
  };
  const found = properties.flatMap((result): readonly Shown[] =>
    result.evidence === undefined
      ? []
      : [{ name: result.property.name, trace: result.evidence.trace, result }],
  );
  const stuck = deadlock ? [{ name: 'deadlock', trace: deadlock, result: undefined }] : [];
  return [...found, ...stuck].toSorted(
    (a, b) => rank(a) - rank(b) || stepsOf(a.trace).length - stepsOf(b.trace).length,
  );
};

/** Turns traces of one model into data. */
class Collector {
  private readonly model: Model;
  private readonly detail: Detail;
  private readonly variableAt: ReadonlyMap<string, number>;
  /** The instances that some step names, in the order in which they get their indices. */
  private readonly used = new Map<string, Instance | undefined>();
  private readonly known: ReadonlyMap<string, Instance>;

  constructor(model: Model, detail: Detail) {
    this.model = model;
    this.detail = detail;
    this.variableAt = new Map(model.variables.map(({ label }, i) => [label, i]));
    this.known = new Map(model.instances.map((instance) => [instance.label, instance]));
  }

  /** The index of an instance in the report. */
  private indexOf(label: string): number {
    if (!this.used.has(label)) this.used.set(label, this.known.get(label));
    return [...this.used.keys()].indexOf(label);
  }

  instances(): ReportData['instances'] {
    const { rules } = this.model.family;
    return [...this.used].map(([label, instance]) => ({
      label,
      actor: instance?.actor ?? '',
      rule: rules.findIndex(({ name }) => name === instance?.rule.name),
    }));
  }

  /** The indices of the variables that were read. */
  private indices(reads: readonly Read[]): readonly number[] {
    return reads.flatMap(({ variable }) => this.variableAt.get(variable) ?? []);
  }

  private step({ label, outcome, changes }: TraceStep, before: unknown): StepData {
    const index = this.indexOf(label);
    const instance = this.known.get(label);
    const asked =
      instance === undefined || this.detail === 'changes'
        ? null
        : conditionsOf(this.model, instance, before);
    const others = this.detail === 'everything' ? optionsIn(this.model, before).enabled : null;
    return {
      instance: index,
      outcome: outcome ?? null,
      changes: changes.map(({ variable, to }) => [this.variableAt.get(variable) ?? -1, plain(to)]),
      reads: asked && asked.map(({ reads }) => this.indices(reads)),
      others:
        others &&
        others.filter((other) => other.label !== label).map((other) => this.indexOf(other.label)),
    };
  }

  case({ name, trace, result }: Shown): CaseData {
    const steps = stepsOf(trace);
    const before = [trace.initial, ...steps.map(({ after }) => after)];
    const why =
      result?.verdict === 'violated' && result.evidence
        ? whyOf(this.model, result.property, result.evidence)
        : undefined;
    return {
      name,
      steps: steps.map((step, i) => this.step(step, before[i])),
      stem: trace.loop === undefined ? null : trace.steps.length,
      unread: why ? unreadSentences(why) : [],
    };
  }
}

/** The data of a report. */
export const reportData = (model: Model, shown: readonly Shown[], detail: Detail): ReportData => {
  const collector = new Collector(model, detail);
  const labels = model.variables.map(({ label }) => label);
  const { rules } = model.family;
  const cases = shown.map((each) => collector.case(each));
  return {
    explore: ['custody explore', model.variant.name, ...boundOptions(model)].join(' '),
    variables: labels,
    initial: model.variables.map(({ path }) => plain(valueAt(model.initial, path))),
    tables: gridOf(labels),
    rules: rules.map(({ says, when }) => ({ says, conditions: when.map(({ words }) => words) })),
    cases,
    instances: collector.instances(),
  };
};

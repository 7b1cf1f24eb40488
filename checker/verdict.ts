// Verdicts: what an exploration says about a model, with every path replayed through the reference interpreter into a trace
// that can be read. Reports are written from this and from nothing else.

import type {
  Exploration,
  Finding,
  InstancePath,
  Limits,
  Method,
  StopReason,
  Usage,
} from './exploration.ts';
import type { Idle } from './idle.ts';
import { idleIn } from './idle.ts';
import type { BoundProperty, Model } from './instantiate.ts';
import { factsOf } from './instantiate.ts';
import type { Arguments, Binding, Facts, Property, RunProperty } from './model/index.ts';
import { isOfRuns } from './model/index.ts';
import { confirm } from './runs/lasso.ts';
import { costOf } from './runs/metrics.ts';
import type { Taken } from './monitor.ts';
import { judge, stepFactsOf, stepOf } from './monitor.ts';
import type { Change } from './reference.ts';
import { interpreterOf } from './reference.ts';

/** One step of a trace, with what it changed and the state after it. */
export interface TraceStep {
  /** `Map(vm0, gfn0, page1)` */
  readonly label: string;
  readonly rule: string;
  readonly parameters: Arguments;
  readonly actor: string;
  readonly outcome: string | undefined;
  readonly changes: readonly Change[];
  readonly after: unknown;
}

export interface Trace {
  readonly initial: unknown;
  readonly steps: readonly TraceStep[];
  /** For a run that goes on for ever: what it repeats after the steps; empty when nothing happens any more. */
  readonly loop?: readonly TraceStep[];
}

/** A fact that a property asked for, and the answer: `isPrivate(page0)`, `true`. */
export interface Answer {
  readonly fact: string;
  readonly answer: string;
}

/** Where a property was decided: the trace that leads there and what the property saw. */
export interface Evidence {
  readonly binding: Binding;
  readonly trace: Trace;
  readonly answers: readonly Answer[];
}

export type PropertyVerdict =
  | 'holds'
  | 'violated'
  | 'undecided'
  | 'reached'
  | 'unreached'
  | 'measured'
  | 'unbounded';

export interface PropertyResult {
  readonly property: Property;
  readonly verdict: PropertyVerdict;
  /** States (steps, for a step property) in which there was something to check; 0 means the verdict is vacuous. */
  readonly exercised: number;
  readonly evidence: Evidence | undefined;
  /** The most that a metric counted. */
  readonly value: number | undefined;
}

export type OverallVerdict = 'holds' | 'violated' | 'deadlock' | 'undecided';

export interface Verdict {
  readonly model: Model;
  readonly limits: Limits;
  readonly verdict: OverallVerdict;
  readonly complete: boolean;
  readonly stopped: StopReason | undefined;
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly properties: readonly PropertyResult[];
  readonly deadlock: Trace | undefined;
  readonly rules: Exploration['rules'];
  /** Parts of the model that did nothing, once all states were seen. */
  readonly idle: readonly Idle[];
  /** Which conditions and decisions did something; undefined when nobody took note. */
  readonly usage: Usage | undefined;
  readonly method: Method;
}

/** The steps of a path with the states between them. */
const replaySteps = (
  model: Model,
  path: InstancePath,
): { trace: Trace; taken: readonly Taken[] } => {
  const { blockedBy, fire } = interpreterOf(model);
  const steps: TraceStep[] = [];
  const taken: Taken[] = [];
  let before = model.initial;
  for (const index of path) {
    const instance = model.instances[index];
    const blocker = instance === undefined ? undefined : blockedBy(instance, before);
    if (instance === undefined || blocker !== undefined) {
      throw new Error(
        `An explorer found a path that the reference interpreter cannot take: ${
          instance?.label ?? `instance ${String(index)}`
        } is blocked by "${blocker?.words ?? 'not existing'}".`,
      );
    }
    const { after, outcome, changes } = fire(instance, before);
    const { label, rule, parameters, actor } = instance;
    steps.push({ label, rule: rule.name, parameters, actor, outcome, changes, after });
    taken.push({ instance, outcome, before, after });
    before = after;
  }
  return { trace: { initial: model.initial, steps }, taken };
};

/**
 * Replays a path from the initial state through the reference interpreter.
 *
 * @throws Error when a step is not enabled where the path takes it, which would be a fault of the explorer
 */
const replay = (model: Model, path: InstancePath): Trace => replaySteps(model, path).trace;

/** Facts that remember what was asked and answered. */
const recording = (facts: Facts, asked: Answer[]): Facts =>
  new Proxy(facts, {
    get: (target, name, receiver) => {
      const fact: unknown = Reflect.get(target, name, receiver);
      if (typeof fact !== 'function') return fact;
      return (...parameters: unknown[]): unknown => {
        const answer: unknown = Reflect.apply(fact, target, parameters);
        const label = `${String(name)}(${parameters.map(String).join(', ')})`;
        if (!asked.some(({ fact: known }) => known === label)) {
          asked.push({ fact: label, answer: String(answer) });
        }
        return answer;
      };
    },
  });

/**
 * The trace of a finding, replayed by definition.
 *
 * @throws Error when it cannot be replayed, or does not decide the property
 */
export const evidenceFor = (model: Model, property: Property, finding: Finding): Evidence =>
  isOfRuns(property)
    ? evidenceOfRun(model, property, finding)
    : evidenceOfStep(model, property, finding);

/** The run that breaks a property of runs, with what the property asked where the loop begins. */
const evidenceOfRun = (
  model: Model,
  property: RunProperty,
  { path, loop, binding, value }: Finding,
): Evidence => {
  const { trace, taken } = replaySteps(model, [...path, ...(loop ?? [])]);
  const stem = loop && path.length;
  confirm(model, property, { steps: taken, stem, binding, value });
  const answers: Answer[] = [];
  const steps = trace.steps.slice(0, path.length);
  // What grows without end does so by the first step of its loop.
  const last = loop ? taken[path.length] : taken.at(-1);
  const state = steps.at(-1)?.after ?? trace.initial;
  if (property.kind === 'metric') {
    if (last !== undefined) {
      const facts = recording(stepFactsOf(model, last), answers);
      costOf(property, { facts, step: stepOf(last) }, binding);
    }
  } else {
    judge(property, { facts: recording(factsOf(model, state), answers) }, binding);
  }
  const whole = { initial: trace.initial, steps };
  return {
    binding,
    trace: loop ? { ...whole, loop: trace.steps.slice(path.length) } : whole,
    answers,
  };
};

const evidenceOfStep = (model: Model, property: Property, { path, binding }: Finding): Evidence => {
  const { trace, taken } = replaySteps(model, path);
  const last = taken.at(-1);
  const answers: Answer[] = [];
  const step = property.kind === 'step-property' ? last : undefined;
  const state = trace.steps.at(-1)?.after ?? trace.initial;
  const facts = recording(step ? stepFactsOf(model, step) : factsOf(model, state), answers);
  const judgement = judge(property, { facts, step: step && stepOf(step) }, binding);
  if (judgement !== 'decided') {
    throw new Error(`The replayed trace does not decide "${property.name}": ${judgement}.`);
  }
  return { binding, trace, answers };
};

const resultFor = (
  model: Model,
  { property }: BoundProperty,
  exploration: Exploration,
): PropertyResult => {
  const tally = exploration.properties.find(({ name }) => name === property.name);
  const exercised = tally?.exercised ?? 0;
  const evidence = tally?.found && evidenceFor(model, property, tally.found);
  const value = tally?.value;
  const isDecided = isOfRuns(property) ? tally?.isDecided === true : exploration.complete;
  const [found, notFound] = wordsFor(property, value);
  const verdict = evidence ? found : isDecided ? notFound : 'undecided';
  return { property, verdict, exercised, evidence, value };
};

/** What it is called when something was found, and when it was looked for in vain. */
const wordsFor = (
  { kind }: Property,
  value: number | undefined,
): readonly [PropertyVerdict, PropertyVerdict] => {
  switch (kind) {
    case 'cover':
      return ['reached', 'unreached'];
    case 'metric':
      return value === Infinity ? ['unbounded', 'measured'] : ['measured', 'measured'];
    default:
      return ['violated', 'holds'];
  }
};

const overall = (
  properties: readonly PropertyResult[],
  { deadlock, complete }: Exploration,
): OverallVerdict => {
  const isBroken = ({ verdict }: PropertyResult): boolean =>
    verdict === 'violated' || verdict === 'unbounded';
  if (properties.some(isBroken)) return 'violated';
  if (deadlock !== undefined) return 'deadlock';
  const decided =
    (complete && properties.every(({ verdict }) => verdict !== 'undecided')) ||
    (properties.length > 0 && properties.every(({ verdict }) => verdict === 'reached'));
  return decided ? 'holds' : 'undecided';
};

/** Turns an exploration into a verdict. */
export const verdictOf = (model: Model, exploration: Exploration, limits: Limits): Verdict => {
  const properties = model.properties.map((bound) => resultFor(model, bound, exploration));
  const { complete, stopped, states, transitions, depth, rules, method } = exploration;
  return {
    model,
    limits,
    verdict: overall(properties, exploration),
    complete,
    stopped,
    states,
    transitions,
    depth,
    properties,
    deadlock: exploration.deadlock && replay(model, exploration.deadlock),
    rules,
    idle: idleIn(model, properties, exploration),
    usage: exploration.usage,
    method,
  };
};

// Properties: what must hold, what must be reachable, what must come to pass, and what it costs. They are stated over facts ("is
// this page free?"), each of which a family answers in its own terms, so one property serves every family that knows the facts
// it asks for.

import type { ParameterDomains, ParametersOf, Step } from './rule.ts';

export type Facts = object;
export type Binding = Readonly<Record<string, string>>;

interface Described {
  readonly name: string;
  /** One sentence, true when all is well. */
  readonly says: string;
  /** Why it matters: what goes wrong in a real kernel when it does not hold. */
  readonly because: string;
  /** The facts it asks for; a family that does not answer them all is out of its scope. */
  readonly asks: readonly string[];
  readonly forEach: ParameterDomains;
  /** Only families of these names are in scope; empty for every family that answers the facts. */
  readonly families: readonly string[];
  /** Where it is promised or argued: a mail, a kernel function, a document. */
  readonly source: string | undefined;
}

/** The variant that violates a property, and the bounds it needs: the proof that the property can fail. */
export interface Breaker {
  readonly variant: string;
  readonly bounds: Readonly<Record<string, number>>;
}

/** A property of single states: wherever `given` is true, `holds` is true. */
export interface Invariant extends Described {
  readonly kind: 'invariant';
  readonly given: (ask: Facts, binding: Binding) => unknown;
  readonly holds: (ask: Facts, binding: Binding) => unknown;
  readonly brokenBy: Breaker;
}

/** A property of single steps: wherever `given` is true of a step, `holds` is true. */
export interface StepProperty extends Described {
  readonly kind: 'step-property';
  readonly given: (ask: Facts, step: Step, binding: Binding) => unknown;
  readonly holds: (ask: Facts, step: Step, binding: Binding) => unknown;
  readonly brokenBy: Breaker;
}

/** Something that must be reachable: an example of it is kept. */
export interface Cover extends Described {
  readonly kind: 'cover';
  readonly reached: (ask: Facts, binding: Binding) => unknown;
}

/**
 * What is assumed of the actors of a run, by rule name, where it differs from what the rules say of themselves. A weakly fair
 * rule is not passed over for ever while its actor could take it all the time; a strongly fair one not even if its actor can
 * take it again and again; any other rule may be passed over for ever (Lamport, The Temporal Logic of Actions, 1994, section 5).
 */
export interface Fairness {
  readonly weak?: readonly string[];
  readonly strong?: readonly string[];
  readonly none?: readonly string[];
}

interface OfRuns extends Described {
  readonly fairness: Fairness;
  readonly brokenBy: Breaker;
}

/** Whenever `from` is true, `to` is true then or later. */
export interface LeadsTo extends OfRuns {
  readonly kind: 'leads-to';
  readonly from: (ask: Facts, binding: Binding) => unknown;
  readonly to: (ask: Facts, binding: Binding) => unknown;
}

/** `eventually` is true again and again, for ever. */
export interface AlwaysEventually extends OfRuns {
  readonly kind: 'always-eventually';
  readonly eventually: (ask: Facts, binding: Binding) => unknown;
}

/** From some moment on, `always` is true. */
export interface EventuallyAlways extends OfRuns {
  readonly kind: 'eventually-always';
  readonly always: (ask: Facts, binding: Binding) => unknown;
}

/** Wherever a run has got to, a state in which `goal` is true can still be reached (AG EF). Fairness plays no part in it. */
export interface CanAlwaysReach extends Described {
  readonly kind: 'can-always-reach';
  readonly goal: (ask: Facts, binding: Binding) => unknown;
  readonly brokenBy: Breaker;
}

/** What steps cost: the most that any one step costs or, with `during`, all steps together while it is true. */
export interface Metric extends Described {
  readonly kind: 'metric';
  /** What is counted, in the plural: `callbacks`. */
  readonly unit: string;
  readonly cost: (ask: Facts, step: Step, binding: Binding) => unknown;
  readonly during: ((ask: Facts, binding: Binding) => unknown) | undefined;
}

/** Properties that a look at single states and steps cannot decide. */
export type RunProperty = LeadsTo | AlwaysEventually | EventuallyAlways | CanAlwaysReach | Metric;

/** Properties that a look at single states and steps decides. */
export type LocalProperty = Invariant | StepProperty | Cover;

export type Property = LocalProperty | RunProperty;

/** Whether a property is one of whole runs. */
export const isOfRuns = (property: Property): property is RunProperty =>
  property.kind !== 'invariant' && property.kind !== 'step-property' && property.kind !== 'cover';

interface Common<P extends ParameterDomains, K> {
  readonly says: string;
  readonly because: string;
  readonly asks: readonly K[];
  readonly forEach?: P;
  readonly families?: readonly string[];
  /** Where it is promised or argued: a mail, a kernel function, a document. */
  readonly source?: string;
}

export interface InvariantOptions<F, P extends ParameterDomains, K extends keyof F>
  extends Common<P, K> {
  /** When there is something to check; always, if left out. Never true in a whole run means: vacuous. */
  readonly given?: (ask: Pick<F, K>, binding: ParametersOf<P>) => boolean;
  readonly holds: (ask: Pick<F, K>, binding: ParametersOf<P>) => boolean;
  readonly brokenBy: string | Breaker;
}

export interface StepPropertyOptions<F, P extends ParameterDomains, K extends keyof F>
  extends Common<P, K> {
  readonly given?: (ask: Pick<F, K>, step: Step, binding: ParametersOf<P>) => boolean;
  readonly holds: (ask: Pick<F, K>, step: Step, binding: ParametersOf<P>) => boolean;
  readonly brokenBy: string | Breaker;
}

export interface CoverOptions<F, P extends ParameterDomains, K extends keyof F>
  extends Common<P, K> {
  readonly reached: (ask: Pick<F, K>, binding: ParametersOf<P>) => boolean;
}

interface RunOptions<P extends ParameterDomains, K> extends Common<P, K> {
  /** What is assumed of the actors where it differs from what the rules say of themselves. */
  readonly fairness?: Fairness;
  readonly brokenBy: string | Breaker;
}

export interface LeadsToOptions<F, P extends ParameterDomains, K extends keyof F>
  extends RunOptions<P, K> {
  readonly from: (ask: Pick<F, K>, binding: ParametersOf<P>) => boolean;
  readonly to: (ask: Pick<F, K>, binding: ParametersOf<P>) => boolean;
}

export interface AlwaysEventuallyOptions<F, P extends ParameterDomains, K extends keyof F>
  extends RunOptions<P, K> {
  readonly eventually: (ask: Pick<F, K>, binding: ParametersOf<P>) => boolean;
}

export interface EventuallyAlwaysOptions<F, P extends ParameterDomains, K extends keyof F>
  extends RunOptions<P, K> {
  readonly always: (ask: Pick<F, K>, binding: ParametersOf<P>) => boolean;
}

export interface CanAlwaysReachOptions<F, P extends ParameterDomains, K extends keyof F>
  extends Common<P, K> {
  readonly goal: (ask: Pick<F, K>, binding: ParametersOf<P>) => boolean;
  readonly brokenBy: string | Breaker;
}

export interface MetricOptions<
  SF,
  TF,
  P extends ParameterDomains,
  KS extends keyof SF,
  KT extends keyof TF,
> extends Common<P, KT> {
  readonly unit: string;
  /** What one step costs: a whole number, 0 for most. */
  readonly cost: (ask: Pick<TF, KT>, step: Step, binding: ParametersOf<P>) => number;
  /** While this is true of the state before a step, costs add up; left out, each step counts alone. */
  readonly during?: (ask: Pick<SF, KS>, binding: ParametersOf<P>) => boolean;
  /** The facts that `during` asks for. */
  readonly asksDuring?: readonly KS[];
}

const described = (
  name: string,
  options: Common<ParameterDomains, string | number | symbol>,
): Described => ({
  name,
  says: options.says,
  because: options.because,
  asks: options.asks.map(String),
  forEach: options.forEach ?? {},
  families: options.families ?? [],
  source: options.source,
});

/** The helpers with which properties over the facts `StateFacts` (and, for steps, `StepFacts`) are declared. */
export interface DeclareProperties<StateFacts, StepFacts> {
  readonly invariant: <
    const K extends keyof StateFacts,
    const P extends ParameterDomains = Record<never, never>,
  >(
    name: string,
    options: InvariantOptions<StateFacts, P, K>,
  ) => Invariant;
  readonly stepProperty: <
    const K extends keyof StepFacts,
    const P extends ParameterDomains = Record<never, never>,
  >(
    name: string,
    options: StepPropertyOptions<StepFacts, P, K>,
  ) => StepProperty;
  readonly cover: <
    const K extends keyof StateFacts,
    const P extends ParameterDomains = Record<never, never>,
  >(
    name: string,
    options: CoverOptions<StateFacts, P, K>,
  ) => Cover;
  readonly leadsTo: <
    const K extends keyof StateFacts,
    const P extends ParameterDomains = Record<never, never>,
  >(
    name: string,
    options: LeadsToOptions<StateFacts, P, K>,
  ) => LeadsTo;
  readonly alwaysEventually: <
    const K extends keyof StateFacts,
    const P extends ParameterDomains = Record<never, never>,
  >(
    name: string,
    options: AlwaysEventuallyOptions<StateFacts, P, K>,
  ) => AlwaysEventually;
  readonly eventuallyAlways: <
    const K extends keyof StateFacts,
    const P extends ParameterDomains = Record<never, never>,
  >(
    name: string,
    options: EventuallyAlwaysOptions<StateFacts, P, K>,
  ) => EventuallyAlways;
  readonly canAlwaysReach: <
    const K extends keyof StateFacts,
    const P extends ParameterDomains = Record<never, never>,
  >(
    name: string,
    options: CanAlwaysReachOptions<StateFacts, P, K>,
  ) => CanAlwaysReach;
  readonly metric: <
    const KT extends keyof StepFacts,
    const KS extends keyof StateFacts = never,
    const P extends ParameterDomains = Record<never, never>,
  >(
    name: string,
    options: MetricOptions<StateFacts, StepFacts, P, KS, KT>,
  ) => Metric;
}

const breakerOf = (brokenBy: string | Breaker): Breaker =>
  typeof brokenBy === 'string' ? { variant: brokenBy, bounds: {} } : brokenBy;

const ofRuns = (
  name: string,
  options: RunOptions<ParameterDomains, string | number | symbol>,
): OfRuns => ({
  ...described(name, options),
  fairness: options.fairness ?? {},
  brokenBy: breakerOf(options.brokenBy),
});

const always = (): boolean => true;

/**
 * Helpers to declare properties over given facts.
 *
 * @example const { invariant } = propertiesOver<StateFacts, StepFacts>();
 */
export const propertiesOver = <StateFacts, StepFacts>(): DeclareProperties<
  StateFacts,
  StepFacts
> => ({
  // The casts erase what the author's types have already checked: engines pass facts and elements of the declared sets.
  invariant: (name, options) => ({
    ...described(name, options),
    kind: 'invariant',
    given: (options.given ?? always) as Invariant['given'],
    holds: options.holds as unknown as Invariant['holds'],
    brokenBy: breakerOf(options.brokenBy),
  }),
  stepProperty: (name, options) => ({
    ...described(name, options),
    kind: 'step-property',
    given: (options.given ?? always) as StepProperty['given'],
    holds: options.holds as unknown as StepProperty['holds'],
    brokenBy: breakerOf(options.brokenBy),
  }),
  cover: (name, options) => ({
    ...described(name, options),
    kind: 'cover',
    reached: options.reached as unknown as Cover['reached'],
  }),
  leadsTo: (name, options) => ({
    ...ofRuns(name, options),
    kind: 'leads-to',
    from: options.from as unknown as LeadsTo['from'],
    to: options.to as unknown as LeadsTo['to'],
  }),
  alwaysEventually: (name, options) => ({
    ...ofRuns(name, options),
    kind: 'always-eventually',
    eventually: options.eventually as unknown as AlwaysEventually['eventually'],
  }),
  eventuallyAlways: (name, options) => ({
    ...ofRuns(name, options),
    kind: 'eventually-always',
    always: options.always as unknown as EventuallyAlways['always'],
  }),
  canAlwaysReach: (name, options) => ({
    ...described(name, options),
    kind: 'can-always-reach',
    goal: options.goal as unknown as CanAlwaysReach['goal'],
    brokenBy: breakerOf(options.brokenBy),
  }),
  metric: (name, options) => {
    const asks = [...options.asks, ...(options.asksDuring ?? [])];
    return {
      ...described(name, { ...options, asks }),
      kind: 'metric',
      unit: options.unit,
      cost: options.cost as unknown as Metric['cost'],
      during: options.during as unknown as Metric['during'],
    };
  },
});

// Properties: what must hold, and what must be reachable. They are stated over facts ("is this page free?"), each of which a
// family answers in its own terms, so one property serves every family that knows the facts it asks for.

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

export type Property = Invariant | StepProperty | Cover;

interface Common<P extends ParameterDomains, K> {
  readonly says: string;
  readonly because: string;
  readonly asks: readonly K[];
  readonly forEach?: P;
  readonly families?: readonly string[];
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
}

const breakerOf = (brokenBy: string | Breaker): Breaker =>
  typeof brokenBy === 'string' ? { variant: brokenBy, bounds: {} } : brokenBy;

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
});

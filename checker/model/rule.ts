// Rules: what can happen in one atomic step. A rule has parameters, named conditions in the words of the design, and a
// recipe that assigns to the record in place. Every choice is a parameter, so the same instance in the same state always
// does the same thing; the only other thing a recipe may return is the name of an outcome.

import type { ElementOf, IndexSet } from './index-set.ts';
import { elementsOf } from './index-set.ts';
import type { Bounds, OneOf } from './schema.ts';

/** What a parameter ranges over. */
export type ParameterDomain = IndexSet | OneOf<string>;
export type ParameterDomains = { readonly [name: string]: ParameterDomain };

/** The parameters of one instance, typed by their domains. */
export type ParametersOf<P> = {
  readonly [K in keyof P]: P[K] extends IndexSet<infer Name>
    ? ElementOf<Name>
    : P[K] extends OneOf<infer T>
      ? T
      : never;
};

export type Arguments = Readonly<Record<string, string>>;

/** What does not change during a run: the design's decisions and the sizes of the sets. */
export interface Setting<D = Readonly<Record<string, string>>> {
  readonly design: D;
  readonly bounds: Bounds;
}

/**
 * A condition must be a pure function of the state, the parameters and the setting: engines remember its answers.
 */
export type Condition<S, P, D> = (state: S, parameters: P, setting: Setting<D>) => boolean;

export interface RuleOptions<S, M, D, P extends ParameterDomains, O extends string> {
  /** One sentence: what happens. */
  readonly says: string;
  /** Who acts, as a name for the trace: `vcpu0`, `host`. */
  readonly actor: string | ((parameters: ParametersOf<P>) => string);
  /** Whose code runs, for properties about who may change what: `kvm`, `mm`, `guest`. */
  readonly code: string;
  /**
   * What is assumed of its actor in the long run: `weak`, it does not stay for ever where it could take this rule all the time;
   * `strong`, nor where it could take it again and again. Left out: nothing, as befits adversaries and accidents.
   */
  readonly fair?: 'weak' | 'strong';
  readonly forEach?: P;
  /** Checked in order; the rule is enabled when all hold. The keys are shown to people. */
  readonly when?: { readonly [words: string]: Condition<S, ParametersOf<P>, D> };
  /** The outcomes that the recipe may return; without them it returns nothing. */
  readonly outcomes?: readonly O[];
  /** The effect: assigns to single variables of the record, and may return an outcome. */
  readonly then: (
    state: M,
    parameters: ParametersOf<P>,
    setting: Setting<D>,
  ) => NoInfer<O> | undefined | void;
  /** The kernel functions, ioctls or hypercalls that this rule abstracts. */
  readonly kernel?: readonly string[];
}

/** A rule with its types erased, as engines and reports see it. */
export interface Rule {
  readonly kind: 'rule';
  readonly name: string;
  readonly says: string;
  readonly actor: (parameters: Arguments) => string;
  readonly code: string;
  readonly fair: 'weak' | 'strong' | undefined;
  readonly forEach: ParameterDomains;
  readonly when: readonly NamedCondition[];
  readonly outcomes: readonly string[];
  readonly then: (state: unknown, parameters: Arguments, setting: Setting) => unknown;
  readonly kernel: readonly string[];
}

export interface NamedCondition {
  readonly words: string;
  readonly holds: (state: unknown, parameters: Arguments, setting: Setting) => unknown;
}

/** A rule that still knows the types of its parameters. */
export interface TypedRule<P extends ParameterDomains, O extends string> extends Rule {
  readonly parameters?: ParametersOf<P>;
  readonly outcome?: O;
}

/** The helper that a model uses to declare rules over its own states (`S`, as drafts `M`) and decisions (`D`). */
export type DeclareRule<S, M, D> = <
  const P extends ParameterDomains = Record<never, never>,
  const O extends string = never,
>(
  name: string,
  options: RuleOptions<S, M, D, P, O>,
) => TypedRule<P, O>;

export const declareRule = <S, M, D>(): DeclareRule<S, M, D> => {
  return (name, options) => {
    const { actor } = options;
    // One cast per function: out here parameters are plain strings, inside a rule they are elements of their sets.
    return {
      kind: 'rule',
      name,
      says: options.says,
      actor: typeof actor === 'string' ? () => actor : (actor as Rule['actor']),
      code: options.code,
      fair: options.fair,
      forEach: options.forEach ?? {},
      when: Object.entries(options.when ?? {}).map(([words, holds]) => ({
        words,
        holds: holds as NamedCondition['holds'],
      })),
      outcomes: options.outcomes ?? [],
      then: options.then as unknown as Rule['then'],
      kernel: options.kernel ?? [],
    };
  };
};

/** Every combination of values of the parameters, the last one changing fastest. */
export const combinationsOf = (domains: ParameterDomains, bounds: Bounds): readonly Arguments[] =>
  Object.entries(domains).reduce<readonly Arguments[]>(
    (partial, [name, domain]) => {
      const values = domain.kind === 'one-of' ? domain.values : elementsOf(domain, bounds);
      return partial.flatMap((chosen) => values.map((value) => ({ ...chosen, [name]: value })));
    },
    [{}],
  );

/** A step that was taken: which rule, with which parameters, to which outcome. */
export interface Step {
  readonly rule: string;
  readonly parameters: Arguments;
  readonly outcome: string | undefined;
  /** Whose code ran. */
  readonly code: string;
}

/**
 * The parameters of a step if it was taken by the given rule, with that rule's types.
 *
 * @example const unmap = parametersIf(step, hostUnmap); if (unmap !== undefined) … unmap.vm …
 */
export const parametersIf = <P extends ParameterDomains, O extends string>(
  step: Step,
  taken: TypedRule<P, O>,
  outcome?: O,
): ParametersOf<P> | undefined =>
  step.rule === taken.name && (outcome === undefined || step.outcome === outcome)
    ? (step.parameters as ParametersOf<P>)
    : undefined;

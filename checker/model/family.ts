// Families: a state schema, rules, the decisions that tell one design from another, and the bounds that size it. A variant
// is a delta to the decisions of the family's baseline; rules ask for the decision, never for the variant's name.

import { indexSetSizeMax } from './index-set.ts';
import type { Facts, Property } from './property.ts';
import type { DeclareRule, Rule, Setting, Step } from './rule.ts';
import { declareRule } from './rule.ts';
import type { Bounds, Draft, RecordSchema, StateOf } from './schema.ts';

/** One size of the model. */
export interface Bound {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly says: string;
}

/** One named choice of a design. The first value is the baseline's. */
export interface Decision<T extends string = string> {
  readonly values: readonly T[];
  readonly says: string;
}

/** Declares a choice between named ways; the first is the baseline's. */
export const decision = <const T extends string>(
  says: string,
  ...values: readonly T[]
): Decision<T> => ({ values, says });

export type Decisions = { readonly [name: string]: Decision };
export type DesignOf<D> = { readonly [K in keyof D]: D[K] extends Decision<infer T> ? T : never };

export interface Variant {
  readonly kind: 'variant';
  readonly name: string;
  readonly family: Family;
  readonly says: string;
  /** The decisions that differ from the family's baseline. */
  readonly delta: Readonly<Record<string, string>>;
  /** Bounds that replace the family's defaults for this variant. */
  readonly bounds: Readonly<Record<string, number>>;
  /** What may stay idle in it, as reports word it (`rule Unpin`, `property owner-is-alive`), with the reason. */
  readonly accepts: Readonly<Record<string, string>>;
}

/** A family with its types erased, as engines and reports see it. */
export interface Family {
  readonly kind: 'family';
  readonly name: string;
  readonly says: string;
  readonly bounds: { readonly [name: string]: Bound };
  readonly state: RecordSchema;
  readonly decisions: Decisions;
  readonly rules: readonly Rule[];
  /** The family's own covers and properties; those over shared facts are found by the facts they ask for. */
  readonly properties: readonly Property[];
  readonly facts: (state: unknown, setting: Setting) => Facts;
  readonly stepFacts: (move: Move<unknown>, setting: Setting) => Facts;
  /** States in which it is fine that nothing can happen. */
  readonly rest: (state: unknown, setting: Setting) => boolean;
  /** The decisions of the design with which others are compared: the one that is sound, or the nearest to it. */
  readonly sound: Readonly<Record<string, string>>;
  /** What may stay idle in all its variants, with the reason. */
  readonly accepts: Readonly<Record<string, string>>;
}

/** A step with the states around it. */
export interface Move<S> {
  readonly before: S;
  readonly step: Step;
  readonly after: S;
}

export interface FamilyOptions<S, D> {
  readonly says: string;
  readonly rules: readonly Rule[];
  readonly properties?: readonly Property[];
  readonly facts: (state: S, setting: Setting<D>) => Facts;
  readonly stepFacts?: (move: Move<S>, setting: Setting<D>) => Facts;
  readonly rest?: (state: S, setting: Setting<D>) => boolean;
  /** The decisions of the sound design, where they differ from the baseline's. */
  readonly sound?: Partial<D>;
  /** What may stay idle in all variants, as reports word it, with the reason; a condition also without its rule, and `*` for everything. */
  readonly accepts?: Readonly<Record<string, string>>;
}

export interface VariantOptions<D> {
  readonly says: string;
  readonly delta?: Partial<D>;
  readonly bounds?: Readonly<Record<string, number>>;
  /** What may stay idle in it, as reports word it (`rule Unpin`, `property owner-is-alive`), with the reason. */
  readonly accepts?: Readonly<Record<string, string>>;
}

/** What a family needs before its rules can be written. */
export interface Foundation<F extends RecordSchema, D extends Decisions> {
  readonly bounds: { readonly [name: string]: Bound };
  readonly state: F;
  readonly decisions: D;
}

/** The helpers of one family, typed by its states and decisions. */
export interface Workshop<S, D> {
  readonly rule: DeclareRule<S, Draft<S>, D>;
  readonly family: (name: string, options: FamilyOptions<S, D>) => TypedFamily<D>;
}

export interface TypedFamily<D> extends Family {
  /** Never present: it carries the type of the decisions to `variant`. */
  readonly design?: D;
}

/**
 * Starts a family from its bounds, states and decisions.
 *
 * @example export const { rule, family } = foundation({ bounds, state, decisions });
 */
export const foundation = <F extends RecordSchema, const D extends Decisions>(
  base: Foundation<F, D>,
): Workshop<StateOf<F>, DesignOf<D>> => ({
  rule: declareRule(),
  family: (name, options) => ({
    kind: 'family',
    name,
    says: options.says,
    ...base,
    rules: options.rules,
    properties: options.properties ?? [],
    // The casts erase types that the options have already been checked against.
    facts: options.facts as Family['facts'],
    stepFacts: (options.stepFacts ?? (() => ({}))) as Family['stepFacts'],
    rest: (options.rest ?? (() => false)) as Family['rest'],
    sound: (options.sound ?? {}) as Family['sound'],
    accepts: options.accepts ?? {},
  }),
});

/**
 * A design: the family's baseline with a few decisions changed.
 *
 * @example variant('rfcv2-strict', protectedMemory, { says: '…', delta: { allowPoisoned: 'guest-mapping' } })
 */
export const variant = <D>(
  name: string,
  family: TypedFamily<D>,
  options: VariantOptions<D>,
): Variant => ({
  kind: 'variant',
  name,
  family,
  says: options.says,
  delta: (options.delta ?? {}) as Readonly<Record<string, string>>,
  bounds: options.bounds ?? {},
  accepts: options.accepts ?? {},
});

/** The decisions of a variant: the baseline's with the delta applied. */
export const designOf = (of: Variant): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(
    Object.entries(of.family.decisions).map(([name, { values }]) => [name, values[0] ?? '']),
  ),
  ...of.delta,
});

/** The default bounds of a variant. */
export const defaultBoundsOf = (of: Variant): Bounds => ({
  ...Object.fromEntries(Object.entries(of.family.bounds).map(([name, b]) => [name, b.default])),
  ...of.bounds,
});

/** A bound that sizes an index set, at most `indexSetSizeMax`. */
export const sizeOf = (
  says: string,
  size: { readonly default: number; readonly max?: number },
): Bound => ({
  default: size.default,
  min: 1,
  max: size.max ?? indexSetSizeMax,
  says,
});

/** A bound on how many times something can be the case at once; 0, the default, leaves it out of the model. */
export const upToSome = (says: string, range: { readonly max: number }): Bound => ({
  default: 0,
  min: 0,
  max: range.max,
  says,
});

// A check without a command line: variant, bounds and properties in, verdict out. Tests and generated documents use it; the
// command line does the same with a clock and a terminal attached.

import type { Explorer, Limits } from './exploration.ts';
import { noLimits, runToEnd } from './exploration.ts';
import type { Model } from './instantiate.ts';
import { answersOf, boundsFor, instantiate, isInScope } from './instantiate.ts';
import type { Property, Variant } from './model/index.ts';
import { designOf } from './model/index.ts';
import { fastExplorer } from './engine/explore.ts';
import type { Verdict } from './verdict.ts';
import { verdictOf } from './verdict.ts';

/** Properties sorted by whether the variant's family can answer them. */
export interface Scope {
  readonly inScope: readonly Property[];
  readonly outOfScope: readonly Property[];
}

/** Which of the properties apply to a variant under given bounds. */
export const scopeOf = (
  variant: Variant,
  properties: readonly Property[],
  bounds: Readonly<Record<string, number>> = {},
): Scope => {
  const { family } = variant;
  const setting = { design: designOf(variant), bounds: boundsFor(variant, bounds) };
  const answers = answersOf(family, setting);
  const all = [...family.properties, ...properties];
  const applies = (property: Property): boolean => isInScope(property, family, answers);
  return { inScope: all.filter(applies), outOfScope: all.filter((p) => !applies(p)) };
};

export interface CheckOptions {
  readonly bounds?: Readonly<Record<string, number>>;
  readonly limits?: Partial<Limits>;
  /** The fast explorer, unless another one is given. */
  readonly explorer?: Explorer;
  /** Whether states that differ in the names of elements only count once; true unless said otherwise. */
  readonly symmetry?: boolean;
}

/** Bytes for states: tens of millions of them. To reserve more in every one of many checks keeps the garbage collector busy. */
const memoryMax = 512 << 20;

/** The model of a variant with those of the properties that apply. */
export const modelFor = (
  variant: Variant,
  properties: readonly Property[],
  bounds: Readonly<Record<string, number>> = {},
): Model =>
  instantiate(variant, { bounds, properties: scopeOf(variant, properties, bounds).inScope });

/**
 * Checks a variant to the end and returns the verdict.
 *
 * @throws Refusal when the model is at fault
 * @example check(rfcv2, properties, { bounds: { gfns: 2 } }).verdict
 */
export const check = (
  variant: Variant,
  properties: readonly Property[],
  options: CheckOptions = {},
): Verdict => {
  const model = modelFor(variant, properties, options.bounds);
  const limits = { ...noLimits, ...options.limits };
  const explore =
    options.explorer ?? fastExplorer({ symmetry: options.symmetry ?? true, memoryMax });
  return verdictOf(model, runToEnd(explore(model, limits)), limits);
};

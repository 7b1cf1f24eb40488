// Matchers for vitest, for those who test designs of their own: expect(myVariant).toHold('page-is-private-to-one-vm').

import type {} from 'vitest';
import { stepsOf as traceSteps } from '../../counterexamples/words.ts';
import { properties as shipped } from '../../invariants/index.ts';
import { check, scopeOf } from '../check.ts';
import type { Property, Variant } from '../model/index.ts';
import { didYouMean } from '../nearest.ts';
import type { PropertyResult } from '../verdict.ts';

/** How far to look, and how long a counterexample is expected to be. */
export interface MatcherOptions {
  /** Bounds that replace the variant's defaults. */
  readonly bounds?: Readonly<Record<string, number>>;
  /** Steps of the shortest counterexample; any number if left out. */
  readonly steps?: number;
}

interface Answer {
  readonly pass: boolean;
  readonly message: () => string;
}

const isVariant = (value: unknown): value is Variant =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'variant';

/** The property of a name, or one that is not shipped. */
const chosen = (variant: Variant, asked: string | Property, options: MatcherOptions): Property => {
  const { inScope } = scopeOf(
    variant,
    typeof asked === 'string' ? shipped : [asked],
    options.bounds,
  );
  const name = typeof asked === 'string' ? asked : asked.name;
  const found = inScope.find((property) => property.name === name);
  if (found !== undefined) return found;
  const known = inScope.map((property) => property.name);
  throw new Error(
    `Property "${name}" does not apply to "${variant.name}".${didYouMean(name, known)}`,
  );
};

const resultOf = (
  value: unknown,
  asked: string | Property,
  options: MatcherOptions,
): PropertyResult => {
  if (!isVariant(value)) throw new Error('Expected a variant: what variant(…) returns.');
  const property = chosen(value, asked, options);
  const { bounds = {} } = options;
  const result = check(value, [property], { bounds }).properties.find(
    (each) => each.property.name === property.name,
  );
  if (result === undefined) throw new Error(`Property "${property.name}" was not checked.`);
  return result;
};

const stepsOf = ({ evidence }: PropertyResult): readonly string[] =>
  evidence === undefined ? [] : traceSteps(evidence.trace).map(({ label }) => label);

const describe = (variant: unknown, result: PropertyResult): string => {
  const name = isVariant(variant) ? variant.name : '';
  const labels = stepsOf(result);
  const trace = labels.map((label, i) => `\n  ${String(i + 1)}  ${label}`).join('');
  const vacuous = result.verdict === 'holds' && result.exercised === 0;
  const doubt = vacuous ? ', but there was nothing to check: raise a bound' : '';
  return `${result.property.name} of ${name}: ${result.verdict}${doubt}${trace}`;
};

/** To be given to `expect.extend`. */
export const matchers = {
  /** The variant satisfies the property, which had something to check. */
  toHold: (value: unknown, property: string | Property, options: MatcherOptions = {}): Answer => {
    const result = resultOf(value, property, options);
    const pass = result.verdict === 'holds' && result.exercised > 0;
    return { pass, message: () => describe(value, result) };
  },
  /** The variant violates the property, in as many steps as expected. */
  toViolate: (
    value: unknown,
    property: string | Property,
    options: MatcherOptions = {},
  ): Answer => {
    const result = resultOf(value, property, options);
    const isLong = options.steps === undefined || stepsOf(result).length === options.steps;
    const pass = (result.verdict === 'violated' || result.verdict === 'unbounded') && isLong;
    return { pass, message: () => describe(value, result) };
  },
  /** The variant reaches what the cover describes. */
  toReach: (value: unknown, cover: string | Property, options: MatcherOptions = {}): Answer => {
    const result = resultOf(value, cover, options);
    return { pass: result.verdict === 'reached', message: () => describe(value, result) };
  },
};

declare module 'vitest' {
  interface Matchers<T> {
    /** The variant satisfies the property, which had something to check. */
    toHold: (property: string | Property, options?: MatcherOptions) => T;
    /** The variant violates the property, in as many steps as expected. */
    toViolate: (property: string | Property, options?: MatcherOptions) => T;
    /** The variant reaches what the cover describes. */
    toReach: (cover: string | Property, options?: MatcherOptions) => T;
  }
}

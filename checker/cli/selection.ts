// What to check: the variant, the properties and the bounds that a command line names.

import { modelFor, scopeOf } from '../check.ts';
import { withContextSwitches } from '../context-switches.ts';
import type { Model } from '../instantiate.ts';
import type { Family, Property, Variant } from '../model/index.ts';
import { isOfRuns } from '../model/index.ts';
import { didYouMean } from '../nearest.ts';
import { Refusal } from '../refusal.ts';
import type { Catalogue } from './catalogue.ts';
import { variantNamed } from './catalogue.ts';
import { wholeNumber } from './engine-options.ts';
import { looksLikeFile } from './load-file.ts';

/** As typed. */
export interface SelectionRequest {
  /** Variant names and model files; the files are already in the catalogue. */
  readonly targets: readonly string[];
  readonly bounds: Readonly<Record<string, string>>;
  readonly properties: readonly string[];
  readonly maxContextSwitches: string | undefined;
}

/** Where names are looked up. */
export interface Library {
  readonly catalogue: Catalogue;
  /** Variants exported by the files among the targets. */
  readonly fromFiles: Catalogue;
}

export interface Selected {
  readonly model: Model;
  /** Properties that the family has no answer for, or that a bound on changes of the actor takes the sense from. */
  readonly outOfScope: readonly string[];
  /** Infinity when it is not bounded. */
  readonly contextSwitchesMax: number;
}

const boundValue = (name: string, typed: string, family: Family): number => {
  if (/^\d{1,9}$/.test(typed)) return Number(typed);
  const bound = family.bounds[name];
  const range = bound
    ? `Expected a whole number from ${String(bound.min)} to ${String(bound.max)}: ${bound.says}.`
    : 'Expected a whole number.';
  throw new Refusal('usage', `Bound --${name} cannot be "${typed}".`, [range]);
};

const firstOfEachFamily = ({ families, variants }: Catalogue): readonly string[] =>
  families.flatMap((family) => variants.find((each) => each.family === family)?.name ?? []);

const chosenVariant = (request: SelectionRequest, { catalogue, fromFiles }: Library): Variant => {
  const names = request.targets.filter((target) => !looksLikeFile(target));
  const [name, another] = names;
  if (another !== undefined) {
    throw new Refusal(
      'usage',
      `Expected one variant, not ${String(names.length)}: ${names.join(', ')}.`,
      ['Check them one after the other.'],
    );
  }
  if (name !== undefined) return variantNamed(catalogue, name);
  const [only, ...others] = fromFiles.variants;
  if (only !== undefined && others.length === 0) return only;
  const available = fromFiles.variants.map((v) => v.name);
  const files = request.targets.join(' ');
  if (only !== undefined) {
    throw new Refusal(
      'usage',
      `"${files}" exports ${String(available.length)} variants: ${available.join(', ')}.`,
      [`Say which: custody check ${only.name} ${files}`],
    );
  }
  if (files !== '') {
    throw new Refusal('usage', `"${files}" exports properties and no variant to check them on.`, [
      `Say which: custody check rfcv2 ${files}`,
    ]);
  }
  throw new Refusal('usage', 'Which variant?', [
    `One of each family: ${firstOfEachFamily(catalogue).join(', ')}.`,
    `To begin with: custody check rfcv2. \`custody list\` shows all ${String(catalogue.variants.length)}.`,
  ]);
};

const chosenProperties = (
  request: SelectionRequest,
  variant: Variant,
  { catalogue }: Library,
): { readonly chosen: readonly Property[]; readonly outOfScope: readonly string[] } => {
  const { inScope, outOfScope } = scopeOf(variant, catalogue.properties);
  const left = outOfScope.map(({ name }) => name);
  if (request.properties.length === 0) return { chosen: inScope, outOfScope: left };
  const known = inScope.map(({ name }) => name);
  for (const name of request.properties) {
    if (known.includes(name)) continue;
    if (left.includes(name)) {
      throw new Refusal(
        'usage',
        `Property "${name}" does not apply to "${variant.name}": family "${variant.family.name}" does not answer what it asks.`,
        [`Those that apply: ${known.join(', ')}.`],
      );
    }
    const isVariant = catalogue.variants.some((v) => v.name === name) || looksLikeFile(name);
    throw new Refusal('usage', `Unknown property "${name}".${didYouMean(name, known)}`, [
      isVariant
        ? 'That is something to check: put it before --property, which takes all names that follow.'
        : `Available: ${known.join(', ')}.`,
    ]);
  }
  return {
    chosen: inScope.filter(({ name }) => request.properties.includes(name)),
    outOfScope: left,
  };
};

/**
 * Those of the properties that say something of whole runs. A run that a bound on changes of the actor ends goes on in the design, so
 * nothing is said of them then; what a metric counts is a count all the same.
 *
 * @throws Refusal when one of them was asked for by name
 */
const aboutWholeRuns = (
  chosen: readonly Property[],
  { properties }: SelectionRequest,
): readonly Property[] => {
  const found = chosen.filter((each) => isOfRuns(each) && each.kind !== 'metric');
  const named = found.find(({ name }) => properties.includes(name));
  if (named === undefined) return found;
  throw new Refusal(
    'usage',
    `Property "${named.name}" is about whole runs, and --max-context-switches cuts them short.`,
    ['Leave out one of them.'],
  );
};

/**
 * Finds and instantiates what was asked for.
 *
 * @throws Refusal when there is no such thing
 */
export const select = (request: SelectionRequest, library: Library): Selected => {
  const variant = chosenVariant(request, library);
  const { chosen, outOfScope } = chosenProperties(request, variant, library);
  const bounds = Object.fromEntries(
    Object.entries(request.bounds).map(([name, typed]) => [
      name,
      boundValue(name, typed, variant.family),
    ]),
  );
  const { maxContextSwitches } = request;
  const contextSwitchesMax = wholeNumber('--max-context-switches', maxContextSwitches, 0);
  const isBounded = Number.isFinite(contextSwitchesMax);
  const left = isBounded ? aboutWholeRuns(chosen, request) : [];
  const whole = modelFor(
    variant,
    chosen.filter((property) => !left.includes(property)),
    bounds,
  );
  return {
    model: isBounded ? withContextSwitches(whole, contextSwitchesMax) : whole,
    outOfScope: [...outOfScope, ...left.map(({ name }) => name)],
    contextSwitchesMax,
  };
};

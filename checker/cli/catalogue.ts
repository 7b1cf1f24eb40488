// The catalogue: every family, variant and property that there is, shipped or from files the user names. Names are looked up
// here, and a mistyped one is answered with the nearest.

import { properties as shippedProperties } from '../../invariants/index.ts';
import { families as shippedFamilies, variants as shippedVariants } from '../../spec/index.ts';
import type { Family, Property, Variant } from '../model/index.ts';
import { didYouMean } from '../nearest.ts';
import { Refusal } from '../refusal.ts';

export interface Catalogue {
  readonly families: readonly Family[];
  readonly variants: readonly Variant[];
  readonly properties: readonly Property[];
}

/** What comes with custody. */
export const shipped: Catalogue = {
  families: shippedFamilies,
  variants: shippedVariants,
  properties: shippedProperties,
};

const refuseTwice = (kind: string, names: readonly string[]): void => {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new Refusal('model-file', `There are two ${kind} named "${twice}".`, [
      'One may be shipped with custody: `custody list` shows what there is. Rename yours.',
    ]);
  }
};

/** A catalogue with what some files export added to it. */
export const extended = (base: Catalogue, additions: readonly Catalogue[]): Catalogue => {
  const all = [base, ...additions];
  const variants = all.flatMap((c) => c.variants);
  const properties = all.flatMap((c) => c.properties);
  refuseTwice(
    'variants',
    variants.map(({ name }) => name),
  );
  refuseTwice(
    'properties',
    properties.map(({ name }) => name),
  );
  return { families: [...new Set(all.flatMap((c) => c.families))], variants, properties };
};

/**
 * The variant of a name.
 *
 * @throws Refusal with the nearest name
 */
export const variantNamed = ({ variants }: Catalogue, name: string): Variant => {
  const found = variants.find((variant) => variant.name === name);
  if (found !== undefined) return found;
  const names = variants.map((variant) => variant.name);
  const similar = names.filter((each) => each.includes(name) || name.includes(each)).slice(0, 12);
  throw new Refusal('usage', `Unknown variant "${name}".${didYouMean(name, names)}`, [
    similar.length > 0
      ? `Similar: ${similar.join(', ')}.`
      : 'To begin with: rfcv2, pageown, secondary-mmu, private-fault.',
    `\`custody list\` shows all ${String(names.length)}.`,
  ]);
};

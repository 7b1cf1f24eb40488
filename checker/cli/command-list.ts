// `custody list`: what there is, each with one line; or everything about one family, variant or property.

import { labelled } from '../../counterexamples/layout.ts';
import { scopeOf } from '../check.ts';
import type { Family, Property, Variant } from '../model/index.ts';
import { defaultBoundsOf, designOf } from '../model/index.ts';
import { didYouMean } from '../nearest.ts';
import { Refusal } from '../refusal.ts';
import type { Catalogue } from './catalogue.ts';

const width = 80;

const entries = (rows: readonly { name: string; says: string }[]): readonly string[] => {
  const longest = Math.max(...rows.map(({ name }) => name.length));
  return rows.flatMap(({ name, says }) =>
    longest > 34
      ? [`  ${name}`, ...labelled('      ', says, width)]
      : labelled(`  ${name.padEnd(longest)}  `, says, width),
  );
};

const boundsOf = (family: Family): readonly string[] =>
  Object.entries(family.bounds).flatMap(([name, { min, max, says, default: usual }]) =>
    labelled(
      `  --${name}`.padEnd(16),
      `${says} (${String(min)} to ${String(max)}, default ${String(usual)})`,
      width,
    ),
  );

const everything = ({ families, variants, properties }: Catalogue): readonly string[] => [
  ...families.flatMap((family) => [
    ...labelled(`Family ${family.name}: `, family.says, width),
    '',
    ...entries(variants.filter((variant) => variant.family.name === family.name)),
    '',
    ...boundsOf(family),
    '',
  ]),
  'Properties:',
  '',
  ...entries(properties),
  '',
  'custody list NAME tells more of a variant or property;',
  'custody check VARIANT checks one: try custody check rfcv2.',
];

const aboutVariant = (variant: Variant, { properties }: Catalogue): readonly string[] => {
  const { family } = variant;
  const design = designOf(variant);
  const bounds = defaultBoundsOf(variant);
  return [
    `Variant ${variant.name} of family ${family.name}`,
    ...labelled('  ', variant.says, width),
    '',
    'Decisions (* differs from the baseline):',
    ...Object.entries(family.decisions).flatMap(([name, { values, says }]) => [
      ...labelled(
        `  ${name in variant.delta ? '*' : ' '} ${name} = ${design[name] ?? ''}   `,
        `of ${values.join(', ')}`,
        width,
      ),
      ...labelled('      ', says, width),
    ]),
    '',
    'Bounds:',
    ...Object.entries(family.bounds).map(
      ([name, { min, max, says }]) =>
        `  --${name} ${String(bounds[name])}   ${String(min)} to ${String(max)}: ${says}`,
    ),
    '',
    'Rules:',
    ...family.rules.flatMap(({ name, says }) => labelled(`  ${name}: `, says, width)),
    '',
    ...(Object.keys(variant.accepts).length === 0
      ? []
      : [
          'May do nothing:',
          ...Object.entries(variant.accepts).flatMap(([what, why]) =>
            labelled(`  ${what}: `, why, width),
          ),
          '',
        ]),
    'Properties that apply:',
    ...scopeOf(variant, properties).inScope.map(({ name }) => `  ${name}`),
  ];
};

const aboutProperty = (
  property: Property,
  { variants, properties }: Catalogue,
): readonly string[] => {
  const families = [
    ...new Set(
      variants
        .filter((variant) => scopeOf(variant, properties).inScope.includes(property))
        .map(({ family }) => family.name),
    ),
  ];
  return [
    `Property ${property.name} (${property.kind})`,
    ...labelled('  says:     ', property.says, width),
    ...labelled('  because:  ', property.because, width),
    ...labelled('  asks:     ', property.asks.join(', '), width),
    ...labelled('  applies:  ', families.join(', '), width),
    ...('brokenBy' in property ? [`  broken by: ${property.brokenBy.variant}`] : []),
  ];
};

/**
 * The lines of `custody list [name]`.
 *
 * @throws Refusal for a name that nothing has
 */
export const listing = (catalogue: Catalogue, name: string | undefined): readonly string[] => {
  if (name === undefined) return everything(catalogue);
  const { families, variants, properties } = catalogue;
  const variant = variants.find((v) => v.name === name);
  if (variant !== undefined) return aboutVariant(variant, catalogue);
  const property = properties.find((p) => p.name === name);
  if (property !== undefined) return aboutProperty(property, catalogue);
  const family = families.find((f) => f.name === name);
  if (family !== undefined) {
    return everything({
      families: [family],
      variants: variants.filter((v) => v.family === family),
      properties: properties.filter((p) =>
        variants.some((v) => v.family === family && scopeOf(v, [p]).inScope.includes(p)),
      ),
    });
  }
  const names = [...variants, ...properties, ...families].map((known) => known.name);
  throw new Refusal('usage', `There is nothing named "${name}".${didYouMean(name, names)}`, [
    '`custody list` without a name shows what there is.',
  ]);
};

import { expect, it } from 'vitest';
import { check, scopeOf } from '../checker/check.ts';
import { families, variants } from '../spec/index.ts';
import { properties } from './index.ts';

const breakable = properties.flatMap((property) => ('brokenBy' in property ? [property] : []));

it.each(breakable)('$name is violated by the variant that it names', (property) => {
  const { variant: name, bounds } = property.brokenBy;
  const breaker = variants.find((variant) => variant.name === name);
  if (breaker === undefined) throw new Error(`There is no variant "${name}".`);
  const [result] = check(breaker, [property], { bounds }).properties;
  expect(result?.verdict).toBe('violated');
});

/** One VM and one of each event: small, and every property of the family finds something to check or says that it does not. */
const sizes: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  pageown: { pages: 1 },
  'protected-memory': { vms: 1, failures: 1, departures: 1, mappings: 1, emulations: 1 },
};

it('every pair of property and family is decided, or is out of scope for want of facts', async () => {
  const lines = families.flatMap((family) => {
    const baseline = variants.find((variant) => variant.family === family);
    if (baseline === undefined) throw new Error(`Family "${family.name}" has no variant.`);
    const { outOfScope } = scopeOf(baseline, properties);
    const bounds = sizes[family.name] ?? {};
    const { properties: results } = check(baseline, properties, { bounds });
    return [
      `${baseline.name} ${JSON.stringify(bounds)}`,
      ...results.map(({ property, verdict, exercised, evidence }) => {
        const steps = evidence === undefined ? '' : ` in ${String(evidence.trace.steps.length)}`;
        return `  ${property.name}: ${verdict}${steps}${exercised === 0 ? ' (nothing to check)' : ''}`;
      }),
      ...outOfScope.map(({ name }) => `  ${name}: does not apply`),
    ];
  });
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(
    '../docs/golden/properties-by-family.txt',
  );
});

it('every property applies to some family, and has something to check in some variant', () => {
  const applied = new Set(
    families.flatMap((family) =>
      variants
        .filter((variant) => variant.family === family)
        .slice(0, 1)
        .flatMap((variant) => scopeOf(variant, properties).inScope),
    ),
  );
  expect(properties.filter((property) => !applied.has(property))).toEqual([]);
  expect(breakable.length).toBeGreaterThanOrEqual(12);
});

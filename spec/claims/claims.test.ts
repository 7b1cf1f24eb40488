import { expect, it } from 'vitest';
import { check } from '../../checker/check.ts';
import { properties } from '../../invariants/index.ts';
import { variants } from '../index.ts';
import { claims } from './index.ts';

const named = <T extends { readonly name: string }>(all: readonly T[], name: string): T => {
  const found = all.find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is nothing named "${name}".`);
  return found;
};

it.each(claims)('$id: $statement ($variant, $property) $expected', (claim) => {
  const property = named(properties, claim.property);
  const verdict = check(named(variants, claim.variant), [property], { bounds: claim.bounds });
  const [result] = verdict.properties;
  expect(result?.verdict).toBe(claim.expected);
  expect(result?.evidence?.trace.steps.length).toBe(claim.steps);
});

it('every claim has an id of its own, and a length exactly when it is violated', () => {
  expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
  expect(claims.filter((c) => (c.steps !== undefined) !== (c.expected === 'violated'))).toEqual([]);
});

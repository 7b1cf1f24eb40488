import { expect, it } from 'vitest';
import { shipped } from '../../checker/cli/catalogue.ts';
import { claims, isChecked } from './index.ts';
import { tensions } from './tensions.ts';

const checked = claims.filter(isChecked);

it('every claim has an id of its own, and a length exactly when there is a trace to show', () => {
  expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
  const traced = ['violated', 'reached', 'unbounded', 'measured'];
  // What costs nothing anywhere has no step to show.
  const isTraced = (c: (typeof checked)[number]) => traced.includes(c.expected) && c.value !== 0;
  expect(checked.filter((c) => (c.steps !== undefined) !== isTraced(c))).toEqual([]);
});

it('a claim that nobody can check says why', () => {
  const others = claims.filter((claim) => !isChecked(claim));
  expect(others.length).toBeGreaterThan(0);
  expect(others.filter((claim) => isChecked(claim) || claim.unchecked.length < 20)).toEqual([]);
});

it('a tension is about claims, variants and properties that there are', () => {
  const numbers = new Set(claims.map(({ id }) => id.replace(/[a-z-]+$/, '')));
  const variants = new Set(shipped.variants.map(({ name }) => name));
  const properties = new Set(shipped.properties.map(({ name }) => name));
  expect(tensions.flatMap((t) => t.claims).filter((id) => !numbers.has(id))).toEqual([]);
  expect(
    tensions.flatMap((t) => t.designs).filter(({ variant }) => !variants.has(variant)),
  ).toEqual([]);
  expect(tensions.flatMap((t) => t.properties).filter((name) => !properties.has(name))).toEqual([]);
});

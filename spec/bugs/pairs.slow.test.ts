import { expect, it } from 'vitest';
import { shipped } from '../../checker/cli/catalogue.ts';
import { answersTo } from '../../checker/cli/testing/claims.ts';
import { designOf } from '../../checker/model/index.ts';
import type { CheckedClaim } from '../claims/index.ts';
import type { Bug } from './index.ts';
import { bugs } from './index.ts';

/** What a record says of the variant with the bug and of the one with the fix, as two claims. */
const before = ({ id, title, before: variant, bounds, property, steps }: Bug): CheckedClaim => ({
  id,
  who: title,
  statement: title,
  variant,
  bounds,
  property,
  expected: 'violated',
  steps,
});

const after = (bug: Bug): CheckedClaim => ({
  ...before(bug),
  variant: bug.after,
  expected: bug.vacuousAfter === undefined ? 'holds' : 'vacuous',
});

const answerOf = answersTo(bugs.flatMap((bug) => [before(bug), after(bug)]));

const designNamed = (name: string): Readonly<Record<string, string>> => {
  const variant = shipped.variants.find((each) => each.name === name);
  if (variant === undefined) throw new Error(`There is no variant named "${name}".`);
  return designOf(variant);
};

it.each(bugs)('$id: $before violates $property in $steps steps', (bug) => {
  expect(answerOf(before(bug))).toEqual({ answer: 'violated', steps: bug.steps, value: undefined });
});

it.each(bugs)('$id: $after does not violate $property', (bug) => {
  const { expected: answer } = after(bug);
  expect(answerOf(after(bug))).toEqual({ answer, steps: undefined, value: undefined });
});

it.each(bugs)('$id: the fix changes one decision', (bug) => {
  const was = designNamed(bug.before);
  const is = designNamed(bug.after);
  const changed = Object.keys(was).filter((name) => was[name] !== is[name]);
  expect(changed).toHaveLength(1);
  expect(Object.keys(is)).toEqual(Object.keys(was));
});

it.each(bugs)('$id: the property is general, or the record says why it is there', (bug) => {
  const property = shipped.properties.find(({ name }) => name === bug.property);
  const isExample =
    property !== undefined && 'brokenBy' in property && property.brokenBy.variant === bug.before;
  expect(bug.ownProperty !== undefined).toBe(isExample);
});

it('what is partly verified says which part is not', () => {
  const unclear = bugs.filter(
    ({ facts, unverified }) => (facts === 'partly verified') !== (unverified !== undefined),
  );
  expect(unclear).toEqual([]);
});

it('every bug has an id of its own, and sources', () => {
  expect(new Set(bugs.map(({ id }) => id)).size).toBe(bugs.length);
  expect(bugs.filter(({ sources }) => sources.length === 0)).toEqual([]);
});

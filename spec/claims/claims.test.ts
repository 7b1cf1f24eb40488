import { expect, it } from 'vitest';
import { claims, isChecked } from './index.ts';
import { answersTo } from '../../checker/cli/testing/claims.ts';

const checked = claims.filter(isChecked);
const answerOf = answersTo(checked);

it.each(checked)('$id: $statement ($variant, $property) $expected', (claim) => {
  const { expected, steps, value } = claim;
  expect(answerOf(claim)).toEqual({ answer: expected, steps, value });
});

it('every claim has an id of its own, and a length exactly when there is a trace to show', () => {
  expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
  const traced = ['violated', 'reached', 'unbounded', 'measured'];
  // What costs nothing anywhere has no step to show.
  const isTraced = (c: (typeof checked)[number]) => traced.includes(c.expected) && c.value !== 0;
  expect(checked.filter((c) => (c.steps !== undefined) !== isTraced(c))).toEqual([]);
});

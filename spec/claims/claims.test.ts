import { expect, it } from 'vitest';
import { claims } from './index.ts';
import { answerOf } from '../../checker/cli/testing/claims.ts';

it.each(claims)('$id: $statement ($variant, $property) $expected', (claim) => {
  expect(answerOf(claim)).toEqual({ verdict: claim.expected, steps: claim.steps });
});

it('every claim has an id of its own, and a length exactly when it is violated', () => {
  expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
  expect(claims.filter((c) => (c.steps !== undefined) !== (c.expected === 'violated'))).toEqual([]);
});

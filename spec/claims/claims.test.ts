import { expect, it } from 'vitest';
import { claims } from './index.ts';
import { answerOf, slowClaims } from '../../checker/cli/testing/claims.ts';

/** Those that the naive explorer takes more than two seconds for; claims.slow.test.ts has them. */
const quick = claims.filter(({ id }) => !slowClaims.has(id));

it.each(quick)('$id: $statement ($variant, $property) $expected', (claim) => {
  expect(answerOf(claim)).toEqual({ verdict: claim.expected, steps: claim.steps });
});

it('every claim has an id of its own, and a length exactly when it is violated', () => {
  expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
  expect(claims.filter((c) => (c.steps !== undefined) !== (c.expected === 'violated'))).toEqual([]);
});

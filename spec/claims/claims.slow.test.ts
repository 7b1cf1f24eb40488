import { expect, it } from 'vitest';
import { claims } from './index.ts';
import { answerOf, slowClaims } from '../../checker/cli/testing/claims.ts';

it.each(claims.filter(({ id }) => slowClaims.has(id)))(
  '$id: $statement ($variant, $property) $expected',
  (claim) => {
    expect(answerOf(claim)).toEqual({ verdict: claim.expected, steps: claim.steps });
  },
);

import { expect, it } from 'vitest';
import { answersTo } from '../../checker/cli/testing/claims.ts';
import { claims, isChecked, threadOf } from './index.ts';

const checked = claims.filter((claim) => threadOf(claim) === 'S2').filter(isChecked);
const answerOf = answersTo(checked);

it.each(checked)('$id: $statement ($variant, $property) $expected', (claim) => {
  const { expected, steps, value } = claim;
  expect(answerOf(claim)).toEqual({ answer: expected, steps, value });
});

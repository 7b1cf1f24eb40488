import fc from 'fast-check';
import { it } from 'vitest';
import { agreeing, agreeingWithNames } from './testing/agreement.ts';

it('explorers agree on many random models', () => {
  fc.assert(agreeing, { numRuns: 2200 });
});

it('explorers agree on many random models that name elements', () => {
  fc.assert(agreeingWithNames, { numRuns: 800 });
});

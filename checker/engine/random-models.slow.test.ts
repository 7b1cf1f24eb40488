import fc from 'fast-check';
import { it } from 'vitest';
import {
  agreeing,
  agreeingOnGraphs,
  agreeingOnRuns,
  agreeingWithNames,
} from './testing/agreement.ts';

it('explorers agree on many random models', () => {
  fc.assert(agreeing, { numRuns: 1000 });
});

it('explorers agree on many random models that name elements', () => {
  fc.assert(agreeingWithNames, { numRuns: 400 });
});

it('explorers agree on the properties of runs of many random models', () => {
  fc.assert(agreeingOnRuns(false), { numRuns: 800 });
});

it('explorers agree on the properties of runs of many random models that name elements', () => {
  fc.assert(agreeingOnRuns(true), { numRuns: 400 });
});

it('explorers agree on the properties of runs of many random graphs', () => {
  fc.assert(agreeingOnGraphs, { numRuns: 2400 });
});

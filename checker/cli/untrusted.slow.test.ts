import fc from 'fast-check';
import { it } from 'vitest';
import { questions, scenarios, traces } from './testing/untrusted.ts';

/** What one parser is given. */
const numRuns = 10_000;

it('whatever a trace file holds, it is replayed or refused', () => {
  fc.assert(traces, { numRuns });
});

it('whatever a scenario file holds, it is taken or refused', () => {
  fc.assert(scenarios, { numRuns });
});

it('whatever is asked about a trace, it is answered or refused', () => {
  fc.assert(questions, { numRuns });
});

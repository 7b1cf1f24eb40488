import fc from 'fast-check';
import { expect, it } from 'vitest';
import { replayTrace } from '../../counterexamples/replay.ts';
import { fromItf } from '../../counterexamples/itf-read.ts';
import { buggy, edited, questions, scenarios, traces, validTrace } from './testing/untrusted.ts';

it('whatever a trace file holds, it is replayed or refused', () => {
  fc.assert(traces, { numRuns: 150 });
});

it('whatever a scenario file holds, it is taken or refused', () => {
  fc.assert(scenarios, { numRuns: 150 });
});

it('whatever is asked about a trace, it is answered or refused', () => {
  fc.assert(questions, { numRuns: 300 });
});

it('what is changed in a valid trace is valid before it is changed, and found out after', () => {
  expect(() => replayTrace(buggy, fromItf(validTrace))).not.toThrow();
  const edit = { at: 0, kind: 'delete', value: null, key: '' } as const;
  expect(() => fromItf(edited(validTrace, [edit]))).toThrow(/The trace has no/);
});

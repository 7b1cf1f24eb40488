import { expect, it } from 'vitest';
import type { Trace } from '../../checker/verdict.ts';
import { escaped, sequenceDiagram } from './sequence-diagram.ts';

it('what Mermaid would read as its own is escaped', () => {
  expect(escaped('a: b <- c; #1')).toBe('a#58; b #lt;- c#59; #35;1');
});

const step = (label: string, actor: string): Trace['steps'][number] => ({
  label,
  rule: label,
  parameters: {},
  actor,
  outcome: undefined,
  changes: [{ variable: 'x', from: null, to: 'a:b' }],
  after: {},
});

it('a diagram has each actor once, its steps in order, and what is repeated in a loop', () => {
  const trace = { initial: {}, steps: [step('Go', 'one')], loop: [step('Turn', 'two')] };
  expect(sequenceDiagram(trace, 'All is well.')).toEqual([
    'sequenceDiagram',
    '  participant A0 as one',
    '  participant A1 as two',
    '  A0->>A0: 1. Go',
    '  Note over A0: x = a#58;b (was -)',
    '  loop for ever',
    '  A1->>A1: 2. Turn',
    '  Note over A1: x = a#58;b (was -)',
    '  end',
    '  Note over A0,A1: not true any more#58; All is well.',
  ]);
});

import { expect, it } from 'vitest';
import { verdicts } from '../checker/cli/testing/verdicts.ts';
import type { LastStep } from '../checker/explain.ts';
import type { Why } from './why.ts';
import { fewOf, whyLines, whyOf } from './why.ts';

const whyIn = (subject: string): Why | undefined => {
  const verdict = verdicts[subject]?.();
  const [result] = verdict?.properties ?? [];
  if (verdict === undefined || result?.evidence === undefined) throw new Error('no evidence');
  return whyOf(verdict.model, result.property, result.evidence);
};

it('the pins that a conversion ignores are named, with the step that took the pin', () => {
  const why = whyIn('violation');
  expect(why?.overlooked).toEqual([{ variable: 'page0.pins', from: 0, to: 1, step: 2 }]);
  if (why === undefined) throw new Error('no last step');
  expect(whyLines(why, 72)).toContain(
    'neither a condition nor its effect reads: page0.pins (0 -> 1 in step 2)',
  );
});

it('a run that goes on for ever has no last step to explain', () => {
  expect(whyIn('lasso')).toBeUndefined();
});

const read = (variable: string) => ({ variable, value: 0 });

const last = (unread: readonly string[]): LastStep => {
  const known = whyIn('violation');
  if (known === undefined) throw new Error('no last step');
  return { ...known.last, conditions: [], effect: [], unread: unread.map(read) };
};

it('what changed last comes first, then what never changed, then what the step wrote blindly', () => {
  const why: Why = {
    last: last(['a', 'b', 'c']),
    overlooked: [{ variable: 'a', from: null, to: true, step: 7 }],
    unchanged: [read('b')],
    overwritten: ['c'],
  };
  expect(whyLines(why, 72)).toEqual([
    'step 3 has no conditions:',
    '    what its effect read:  nothing',
    'neither a condition nor its effect reads: a (- -> yes in step 7)',
    'nor, as it was from the start: b = 0',
    'it writes without reading: c',
  ]);
  expect(whyLines({ ...why, overlooked: [] }, 72)).toContain(
    'neither a condition nor its effect reads: b = 0',
  );
});

it('a step that looked at everything is not blamed', () => {
  const why: Why = { last: last([]), overlooked: [], unchanged: [], overwritten: [] };
  expect(whyLines(why, 72).at(-1)).toBe(
    'a condition or its effect reads all that the property reads',
  );
});

it('many names are counted, but never a single one', () => {
  expect(fewOf(['a', 'b', 'c', 'd', 'e'])).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(fewOf(['a', 'b', 'c', 'd', 'e', 'f'])).toEqual(['a', 'b', 'c', 'd', '2 more']);
});

it('names that are too long for columns are put below each other', () => {
  const why: Why = {
    last: { ...last(['x']), effect: [read('vm0.vcpu0.snapshot.of.something.long')] },
    overlooked: [{ variable: 'x'.repeat(40), from: 0, to: 1, step: 2 }],
    unchanged: [],
    overwritten: [],
  };
  expect(whyLines(why, 48).slice(1)).toEqual([
    '    what its effect read:',
    '        vm0.vcpu0.snapshot.of.something.long = 0',
    'neither a condition nor its effect reads:',
    `    ${'x'.repeat(40)} (0 -> 1 in step 2)`,
  ]);
});

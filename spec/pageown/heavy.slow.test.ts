import { expect, it } from 'vitest';
import { check } from '../../checker/check.ts';
import { exploreNaively } from '../../checker/naive.ts';
import { wholeStateInvariant, withWholeStateFact, withWholeStateRule } from './testing/heavy.ts';

const cases = [
  {
    variant: withWholeStateFact,
    properties: [wholeStateInvariant],
    untabled: 'everything-is-in-order',
  },
  { variant: withWholeStateRule, properties: [], untabled: 'TakeStock' },
];

it.each(cases)('$variant.name is checked as the naive explorer does', ({ variant, properties }) => {
  const bounds = { vms: 2, pages: 2, gfns: 1, pins: 1 };
  const naive = check(variant, properties, { bounds, explorer: exploreNaively });
  const fast = check(variant, properties, { bounds, symmetry: false });
  expect(fast).toMatchObject({
    states: naive.states,
    transitions: naive.transitions,
    verdict: 'holds',
  });
  expect(fast.properties.map(({ exercised }) => exercised)).toEqual(
    naive.properties.map(({ exercised }) => exercised),
  );
});

it.each(cases)('$variant.name outgrows its tables at (2,3,2,1), says so, and is checked', (row) => {
  const bounds = { vms: 2, pages: 3, gfns: 2, pins: 1 };
  const verdict = check(row.variant, row.properties, { bounds, symmetry: false });
  expect(verdict).toMatchObject({ states: 8_215_760, complete: true, verdict: 'holds' });
  expect(verdict.method).toMatchObject({ calls: undefined, untabled: [row.untabled] });
});

import { expect, it } from 'vitest';
import { check } from '../checker/check.ts';
import { properties } from '../invariants/index.ts';
import { families, variants } from './index.ts';

const read = new Map<string, Set<string>>();

it.each(variants)('$name has no idle part but with a reason', (variant) => {
  const verdict = check(variant, properties);
  expect(verdict.complete).toBe(true);
  const idle = verdict.idle.filter(({ reason }) => reason === undefined);
  expect(idle.map(({ what }) => what)).toEqual([]);
  const known = read.get(variant.family.name) ?? new Set();
  read.set(variant.family.name, known);
  for (const name of verdict.usage?.decisions ?? []) known.add(name);
});

it.each(families)('every decision of $name is asked for in some variant', ({ name, decisions }) => {
  expect(Object.keys(decisions).filter((each) => read.get(name)?.has(each) !== true)).toEqual([]);
});

import { expect, it } from 'vitest';
import { check } from '../../checker/check.ts';
import { properties } from '../../invariants/index.ts';
import { lockOrderVariants } from './index.ts';
import { pathOf } from './paths.ts';
import { pathNames, state } from './state.ts';
import { valuesOf } from '../../checker/model/schema.ts';
import { designOf } from '../../checker/model/index.ts';

const variantNamed = (name: string) => {
  const found = lockOrderVariants.find((variant) => variant.name === name);
  if (found === undefined) throw new Error(`There is no variant "${name}".`);
  return found;
};

const verdictOf = (variant: string, bounds = {}) => {
  const wanted = properties.filter(({ name }) => name === 'nobody-waits-in-a-circle');
  return check(variantNamed(variant), wanted, { bounds }).properties[0];
};

it('the order of the baseline has no deadlock among three threads', () => {
  const verdict = check(variantNamed('lock-order'), []);
  expect(verdict).toMatchObject({ states: 10_434, transitions: 34_074, complete: true });
  expect(verdict.deadlock).toBeUndefined();
  expect(verdictOf('lock-order')?.verdict).toBe('holds');
});

it('nor has that of RFCv2, for all its locks', () => {
  expect(verdictOf('lock-order-rfcv2')?.verdict).toBe('holds');
});

it('the page lock under mmu_lock deadlocks with reclaim', () => {
  const steps = verdictOf('lock-order-page-lock-under-mmu-lock', { threads: 2 })?.evidence?.trace
    .steps;
  expect(steps?.map(({ label }) => label)).toEqual([
    'Begin(thread0, guest-fault)',
    'Begin(thread1, reclaim)',
    'Take(thread1, page)',
    'Take(thread1, rmap)',
    'EnterSrcu(thread0)',
    'Take(thread0, mmap)',
    'Release(thread0, mmap)',
    'Take(thread0, mmu)',
  ]);
});

it('a look-up under the invalidate lock deadlocks only if somebody waits to write mmap_lock', () => {
  expect(verdictOf('lock-order-gup-under-invalidate-lock', { threads: 2 })?.verdict).toBe('holds');
  expect(verdictOf('lock-order-gup-under-invalidate-lock')?.evidence?.trace.steps.length).toBe(6);
});

it('no path has more steps than the state can count', () => {
  const { done } = state.fields.threads.item.fields;
  const stepsMax = Math.max(...valuesOf(done, {}).map(Number));
  for (const variant of lockOrderVariants) {
    const design = designOf(variant) as Parameters<typeof pathOf>[1];
    for (const name of pathNames) {
      expect(pathOf(name, design).length).toBeLessThanOrEqual(stepsMax);
    }
  }
});

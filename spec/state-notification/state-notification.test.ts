import { expect, it } from 'vitest';
import { check } from '../../checker/check.ts';
import { properties } from '../../invariants/index.ts';
import { stateNotificationVariants } from './index.ts';

const resultsOf = (name: string) => {
  const variant = stateNotificationVariants.find((each) => each.name === name);
  if (variant === undefined) throw new Error(`There is no variant "${name}".`);
  return check(variant, properties);
};

const brokenBy = (name: string) =>
  resultsOf(name)
    .properties.filter(({ verdict }) => verdict === 'violated')
    .map(({ property }) => property.name)
    .sort();

it('a guest that asks first, and an answer that comes last, break nothing', () => {
  const verdict = resultsOf('notification');
  expect(verdict).toMatchObject({ states: 10, transitions: 20, complete: true });
  expect(brokenBy('notification')).toEqual([]);
});

it('a guest that flips first writes in confidence to memory that the host can read', () => {
  expect(brokenBy('notification-flips-first')).toEqual(['private-use-is-of-private-memory']);
});

it('a queue that loses nothing has the same window, and no more', () => {
  expect(brokenBy('notification-queued')).toEqual(['private-use-is-of-private-memory']);
});

it('a queue with room for one request loses requests, and accesses with them', () => {
  expect(brokenBy('notification-coalesced')).toEqual([
    'access-can-still-get-through',
    'access-recovers-from-exits',
    'attribute-is-what-the-guest-asked-for',
    'private-use-is-of-private-memory',
  ]);
});

it('userspace that enters the guest again unchanged gets the same exit for ever', () => {
  const result = resultsOf('notification-re-enters').properties.find(
    ({ property }) => property.name === 'access-recovers-from-exits',
  );
  expect(result?.evidence?.trace.loop?.map(({ label }) => label)).toEqual([
    'HandleExit(vm0, vcpu0)',
    'Access(vm0, vcpu0)',
  ]);
});

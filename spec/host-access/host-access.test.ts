import { expect, it } from 'vitest';
import { check } from '../../checker/check.ts';
import { properties } from '../../invariants/index.ts';
import { hostAccessVariants } from './index.ts';

/** Which of the four promises a platform keeps. */
const kept = (name: string) => {
  const variant = hostAccessVariants.find((each) => each.name === name);
  if (variant === undefined) throw new Error(`There is no variant "${name}".`);
  const { properties: results } = check(variant, properties);
  const holds = (property: string) =>
    results.find((each) => each.property.name === property)?.verdict === 'holds';
  return {
    unread: holds('host-reads-no-private-plaintext'),
    unchanged: holds('host-write-has-no-effect'),
    undeceived: holds('guest-reads-what-it-wrote'),
    noMachineCheck: holds('guest-takes-no-machine-check'),
  };
};

const all = { unread: true, unchanged: true, undeceived: true, noMachineCheck: true };

it.each([
  { name: 'refused', broken: {} },
  { name: 'software', broken: { unread: false, unchanged: false, undeceived: false } },
  { name: 'sev', broken: { unchanged: false, undeceived: false } },
  { name: 'snp', broken: {} },
  { name: 'tdx', broken: { unchanged: false, noMachineCheck: false } },
  { name: 'pkvm', broken: {} },
])('of what a host access does to private memory, $name does not prevent $broken', (row) => {
  expect(kept(`host-access-${row.name}`)).toEqual({ ...all, ...row.broken });
});

it('the table is small', () => {
  expect(check(hostAccessVariants[4], [])).toMatchObject({ states: 9, transitions: 41 });
});

import { expect, it } from 'vitest';
import { check } from '../../checker/check.ts';
import { properties } from '../../invariants/index.ts';
import { protectedMemoryVariants } from './index.ts';

const variantNamed = (name: string) => {
  const found = protectedMemoryVariants.find((variant) => variant.name === name);
  if (found === undefined) throw new Error(`There is no variant "${name}".`);
  return found;
};

const resultOf = (variant: string, property: string, bounds: Readonly<Record<string, number>>) => {
  const wanted = properties.filter(({ name }) => name === property);
  const [result] = check(variantNamed(variant), wanted, { bounds }).properties;
  if (result === undefined) throw new Error(`"${property}" was not checked.`);
  return result;
};

const verdictOf = (variant: string, property: string, bounds = {}) =>
  resultOf(variant, property, bounds).verdict;

const shortest = (variant: string, property: string, bounds = {}) =>
  resultOf(variant, property, bounds).evidence?.trace.steps.map(({ label }) => label);

it.each([
  { variant: 'rfcv2', states: 5431, transitions: 43_277 },
  { variant: 'rfcv2-strict', states: 5201, transitions: 41_479 },
  { variant: 'passive-tie-at-vma-flag-anon', states: 852, transitions: 6468 },
  { variant: 'passive-careful', states: 666, transitions: 4812 },
])('$variant has $states states', ({ variant, ...counts }) => {
  expect(check(variantNamed(variant), [])).toMatchObject({ ...counts, complete: true });
});

it('what the best of the passive designs leaves broken is what userspace can do to itself, and laziness', () => {
  const verdict = check(variantNamed('passive-careful'), properties);
  const broken = verdict.properties.filter((p) => p.verdict === 'violated');
  expect(broken.map(({ property }) => property.name).sort()).toEqual([
    'host-can-touch-shared-memory',
    'only-the-guest-shares-its-memory',
    'protection-takes-effect-at-once',
    'shared-gfn-is-not-poisoned',
  ]);
});

it('a userspace that does as the guest asked leaves laziness only', () => {
  const verdict = check(variantNamed('passive-cooperative'), properties);
  const broken = verdict.properties.filter((p) => p.verdict === 'violated');
  expect(broken.map(({ property }) => property.name)).toEqual(['protection-takes-effect-at-once']);
});

it('a pin that was there before protection is there after it', () => {
  expect(shortest('rfcv2', 'private-page-has-no-foreign-pin', { vms: 1 })).toEqual([
    'FaultInAnon(vm0, gfn0, page0, touch)',
    'Pin(page0)',
    'EnableProtection(vm0)',
    'FaultLookUp(vm0, gfn0)',
    'FaultAdmit(vm0)',
  ]);
});

it('safety and emulation exclude each other', () => {
  const bounds = { vms: 1, emulations: 1 };
  expect(verdictOf('rfcv2', 'kvm-resolves-no-private-page', bounds)).toBe('violated');
  expect(verdictOf('rfcv2', 'instruction-is-emulated-in-the-end', bounds)).toBe('holds');
  expect(verdictOf('rfcv2-strict', 'kvm-resolves-no-private-page', bounds)).toBe('holds');
  expect(verdictOf('rfcv2-strict', 'instruction-is-emulated-in-the-end', bounds)).toBe('violated');
});

it('a fault that unmaps its own page on every pass goes round for ever', () => {
  const property = 'first-touch-is-mapped-in-the-end';
  expect(verdictOf('rfcv2-still', property, { vms: 1 })).toBe('holds');
  const { evidence } = resultOf('rfcv2-unmaps-again', property, { vms: 1 });
  expect(evidence?.trace.loop?.map(({ label }) => label)).toEqual([
    'FaultCommit(vm0)',
    'FaultLookUp(vm0, gfn0)',
    'FaultAdmit(vm0)',
  ]);
});

it('each of the three places to tie a page to a VM has a flaw', () => {
  const answers = (variant: string) =>
    [
      verdictOf(variant, 'poisoned-page-has-an-owner'),
      verdictOf(variant, 'page-is-private-to-one-vm'),
      verdictOf(variant, 'healthy-page-is-not-withheld', { vms: 1, failures: 1 }),
    ] as const;
  expect(answers('passive-tie-at-spte')).toEqual(['violated', 'holds', 'violated']);
  expect(answers('passive-tie-at-fault-in')).toEqual(['violated', 'holds', 'violated']);
  expect(answers('passive-tie-at-vma-flag')).toEqual(['holds', 'violated', 'holds']);
  expect(answers('passive-tie-at-vma-flag-anon')).toEqual(['holds', 'holds', 'holds']);
});

it('hardware keeps a page to one VM, and says so when the second one faults', () => {
  expect(verdictOf('passive-no-tie', 'page-is-private-to-one-vm')).toBe('violated');
  expect(verdictOf('passive-no-tie-tdx', 'page-is-private-to-one-vm')).toBe('holds');
  expect(verdictOf('passive-no-tie-tdx', 'conflict-is-found-at-the-memslot')).toBe('violated');
});

it('KVM that changes host entries on its own leaves other VMs with what they had', () => {
  expect(verdictOf('rfcv2-skips-notifiers', 'private-page-is-in-one-guest-only')).toBe('violated');
  expect(verdictOf('rfcv2', 'private-page-is-in-one-guest-only')).toBe('holds');
});

it('the zero page is safe as long as it is read-only and writing to it is a fault', () => {
  expect(shortest('rfcv2-zero-page-writable', 'zero-page-is-never-written')).toEqual([
    'FaultInZero(vm0, gfn0)',
    'FaultZero(vm0, gfn0)',
    'WriteZeroPage(vm0, gfn0)',
  ]);
  expect(verdictOf('rfcv2-zero-page', 'zero-page-is-never-written')).toBe('holds');
});

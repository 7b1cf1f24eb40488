import { expect, it } from 'vitest';
import { check } from '../../checker/check.ts';
import { properties } from '../../invariants/index.ts';
import { pkvmVariants } from './index.ts';

const variantNamed = (name: string) => {
  const found = pkvmVariants.find((variant) => variant.name === name);
  if (found === undefined) throw new Error(`There is no variant "${name}".`);
  return found;
};

const answer = (variant: string, property: string, bounds = {}) => {
  const wanted = properties.filter(({ name }) => name === property);
  const [result] = check(variantNamed(variant), wanted, { bounds }).properties;
  return result;
};

const shortest = (variant: string, property: string, bounds = {}) =>
  answer(variant, property, bounds)?.evidence?.trace.steps.map(({ label }) => label);

const handsOver = 'component-hands-over-its-own';
const deceived = 'guest-reads-what-it-wrote';
const wiped = 'private-data-is-not-left-to-the-host';

it('the current design satisfies every property that applies', () => {
  const verdict = check(variantNamed('pkvm'), properties);
  expect(verdict).toMatchObject({ verdict: 'holds', complete: true, states: 2392 });
  expect(verdict.properties.length).toBeGreaterThanOrEqual(20);
  expect(verdict.idle.filter(({ reason }) => reason === undefined)).toEqual([]);
});

it('more frames, pages, structs or buffers have these counts and the same verdict', () => {
  const size = (bounds: Record<string, number>) => check(variantNamed('pkvm'), [], { bounds });
  expect(size({ gfns: 3 })).toMatchObject({ verdict: 'holds', states: 2853 });
  expect(size({ vcpus: 2 })).toMatchObject({ verdict: 'holds', states: 3979 });
  expect(size({ buffers: 1 })).toMatchObject({ verdict: 'holds', states: 3159 });
});

it('an empty entry of the host is not taken for RAM by a check of the address: B42', () => {
  expect(shortest('pkvm-trusts-empty-entries', handsOver)).toEqual([
    'ReserveMemory(page0)',
    'HostDonateHyp(page0)',
  ]);
  expect(answer('pkvm-without-owner-check', handsOver)?.verdict).toBe('holds');
});

it('of the two checks whether a range is RAM, either is enough: B43 alone does nothing', () => {
  expect(answer('pkvm-owner-check-of-first-page', handsOver)?.verdict).toBe('holds');
  expect(answer('pkvm-checks-first-address', handsOver)?.verdict).toBe('holds');
  expect(answer('pkvm-checks-first-page-twice', handsOver)?.verdict).toBe('violated');
});

it('what cannot be mapped is half shared, or half donated: B45', () => {
  const halfway = shortest('pkvm-share-runs-out', 'loans-are-counted');
  expect(halfway?.at(-1)).toBe('HostShareGuest(page0, vm0, gfn0)');
  expect(answer('pkvm-share-runs-out', 'memory-belongs-to-one-component')?.verdict).toBe('holds');
  expect(answer('pkvm-donate-runs-out', 'memory-belongs-to-one-component')?.verdict).toBe(
    'violated',
  );
});

it('two structs on a page need a count, one does not: B47', () => {
  const meant = 'hypervisor-has-what-is-meant-for-it';
  expect(answer('pkvm-unshares-each-struct', meant, { vcpus: 1 })?.verdict).toBe('holds');
  expect(shortest('pkvm-unshares-each-struct', meant)).toEqual([
    'SetUpVm(vm0, protected)',
    'ShareStruct(vm0, vcpu0, page0)',
    'ShareStruct(vm0, vcpu1, page0)',
    'UnshareStruct(vm0, vcpu0)',
  ]);
});

it('a guest notices that its pages are exchanged while it runs, unless the host can do so only after a teardown began: B48', () => {
  expect(shortest('pkvm-teardown-beside-vcpus', deceived)).toHaveLength(11);
  expect(shortest('pkvm-reclaims-any-time', deceived)).toHaveLength(10);
});

it('poison keeps the host from filling again what it has taken by force', () => {
  expect(shortest('pkvm-forced-reclaim-leaves-nothing', deceived)).toHaveLength(10);
});

it('wiping at reclaim keeps the data of a guest from the host', () => {
  expect(shortest('pkvm-never-wipes', wiped)?.at(-1)).toBe('HostForceReclaim(page0)');
});

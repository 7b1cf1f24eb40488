import { expect, it } from 'vitest';
import { check } from '../../checker/check.ts';
import { properties } from '../../invariants/index.ts';
import { secondaryMmuVariants } from './index.ts';

const variantNamed = (name: string) => {
  const found = secondaryMmuVariants.find((variant) => variant.name === name);
  if (found === undefined) throw new Error(`There is no variant "${name}".`);
  return found;
};

const answer = (variant: string, property: string, bounds = {}) => {
  const wanted = properties.filter(({ name }) => name === property);
  const [result] = check(variantNamed(variant), wanted, { bounds }).properties;
  return result;
};

const shortest = (variant: string, property: string) =>
  answer(variant, property)?.evidence?.trace.steps.map(({ label }) => label);

const follows = 'guest-mapping-follows-the-host';

it('the sound variant satisfies every property that applies, and has something to check for each', () => {
  const verdict = check(variantNamed('secondary-mmu'), properties);
  expect(verdict).toMatchObject({ verdict: 'holds', complete: true, states: 11_870 });
  expect(verdict.properties.filter(({ exercised }) => exercised === 0)).toEqual([]);
  expect(verdict.properties.filter(({ verdict: v }) => v === 'unreached')).toEqual([]);
  expect(verdict.properties.length).toBeGreaterThanOrEqual(22);
  expect(verdict.idle.filter(({ reason }) => reason === undefined)).toEqual([]);
});

it('more frames or pages have these counts and the same verdict', () => {
  const size = (bounds: Record<string, number>) =>
    check(variantNamed('secondary-mmu'), [], { bounds });
  expect(size({ pages: 3 })).toMatchObject({ verdict: 'holds', states: 15_055 });
  expect(size({ mappings: 0, gfns: 2 })).toMatchObject({ verdict: 'holds', states: 53_626 });
});

it('a pin does not protect the insertion: refuted in four steps', () => {
  expect(shortest('pin-protects', 'guest-mapping-is-installed-under-cover')).toEqual([
    'HostMap(vm0, gfn0, page0, anon)',
    'UnmapStart(vm0, gfn0, munmap)',
    'FaultLookUp(vm0, gfn0)',
    'FaultCommit(vm0)',
  ]);
  expect(shortest('pin-protects', follows)?.length).toBe(5);
});

it('the guest then maps a free page', () => {
  expect(shortest('pin-protects', 'guest-mapping-leads-to-a-live-page')?.length).toBe(6);
});

it.each([
  'count-read-after-gup',
  'count-only',
  'count-compared-without-lock',
  'count-moves-at-start',
  'count-only-moves-at-start',
])('%s lets a stale translation in', (variant) => {
  expect(answer(variant, follows)?.verdict).toBe('violated');
});

it('mmap_lock protects from munmap, and from nothing that comes by rmap', () => {
  expect(answer('mmap-lock-protects-from-munmap', follows)?.verdict).toBe('holds');
  expect(shortest('mmap-lock-protects', follows)).toContain('UnmapStart(vm0, gfn0, rmap)');
});

it('an early put is safe for faults, and a use after free for kvm_vcpu_map()', () => {
  expect(answer('early-put', 'guest-mapping-leads-to-a-live-page')?.verdict).toBe('holds');
  expect(shortest('vcpu-map-early-put', 'kvm-uses-no-free-page')).toEqual([
    'HostMap(vm0, gfn0, page0, anon)',
    'UnmapStart(vm0, gfn0, munmap)',
    'KvmMap(vm0, gfn0)',
    'UnmapZap(vm0, gfn0, munmap)',
    'UnmapPut(vm0, gfn0, munmap)',
    'KvmUse(vm0)',
  ]);
});

it('with its reference held, kvm_vcpu_map() loses the write and frees nothing', () => {
  expect(answer('vcpu-map', 'kvm-uses-no-free-page')?.verdict).toBe('holds');
  expect(answer('vcpu-map-of-files', 'kvm-writes-are-not-lost')?.verdict).toBe('violated');
});

it('counting a page of a driver frees it under the driver', () => {
  expect(shortest('driver-pages-counted', 'drivers-page-is-freed-by-its-driver')).toEqual([
    'HostMap(vm0, gfn0, page0, driver)',
    'FaultBegin(vm0, gfn0)',
    'FaultLookUp(vm0, gfn0)',
    'FaultCommit(vm0)',
  ]);
});

it('a device whose references are forgotten cannot be removed', () => {
  expect(answer('zone-device-reserved', 'withdrawn-page-is-let-go')?.verdict).toBe('violated');
  expect(answer('zone-device-reserved', 'withdrawal-can-still-end')?.verdict).toBe('violated');
});

it('truncation of DAX waits for kvm_vcpu_map(), that of the page cache does not', () => {
  expect(answer('vcpu-map-of-dax', 'withdrawn-page-is-let-go')?.verdict).toBe('violated');
  expect(answer('vcpu-map-of-dax', 'withdrawal-can-still-end')?.verdict).toBe('holds');
  expect(answer('vcpu-map-of-files', 'withdrawn-page-is-let-go')?.verdict).toBe('holds');
});

it('a cache that heeds every invalidation may never be filled', () => {
  const bounds = { gfns: 2, faults: 0, removals: 1 };
  const filled = 'cache-is-filled-in-the-end';
  expect(answer('cache-heeds-everything', filled, bounds)?.verdict).toBe('violated');
  expect(answer('secondary-mmu', filled, bounds)?.verdict).toBe('holds');
});

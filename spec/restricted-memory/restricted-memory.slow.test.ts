import { expect, it } from 'vitest';
import { check } from '../../checker/check.ts';
import { properties } from '../../invariants/index.ts';
import { restrictedMemoryVariants } from './index.ts';

/** What the checker says of one property of one variant. */
const answer = (of: string, about: string, bounds: Readonly<Record<string, number>> = {}) => {
  const variant = restrictedMemoryVariants.find(({ name }) => name === of);
  const property = properties.find(({ name }) => name === about);
  if (variant === undefined || property === undefined) throw new Error(`No ${of} or ${about}.`);
  const [result] = check(variant, [property], { bounds }).properties;
  const trace = result?.evidence?.trace;
  return {
    verdict: result?.verdict,
    value: result?.value,
    labels: trace?.steps.map(({ label }) => label),
    outcomes: trace?.steps.flatMap(({ outcome }) => outcome ?? []),
    loop: trace?.loop?.map(({ rule }) => rule),
    last: trace?.steps.at(-1)?.after as { vms: { vm0: { invalidation: { inProgress: number } } } },
  };
};

const exclusive = 'page-is-private-to-one-vm';
const late = 'conflict-is-found-at-the-memslot';
const live = 'guest-mapping-leads-to-a-live-page';
const balance = 'invalidations-balance';
const ends = 'access-gets-through-or-exits';
const cost = 'callbacks-per-invalidation';
const one = { gfns: 1, refusals: 0 };

it('the baseline holds, with two pages in the file as with one', () => {
  const [baseline] = restrictedMemoryVariants;
  const verdict = check(baseline, properties, { bounds: { refusals: 0 } });
  expect(verdict).toMatchObject({ verdict: 'holds', complete: true, deadlock: undefined });
  const idle = verdict.properties.filter((p) => p.verdict === 'holds' && p.exercised === 0);
  expect(idle.map(({ property }) => property.name)).toEqual([
    // Exclusive binding leaves no alias to compare, and exits end the access; for acceptance see below.
    'aliases-lead-to-the-same-page',
    'guest-accepts-a-frame-once',
    'access-recovers-from-exits',
  ]);
  const accepting = { gfns: 1, acceptances: 1, refusals: 0 };
  expect(answer('restricted-memory', 'guest-accepts-a-frame-once', accepting).verdict).toBe(
    'holds',
  );
  const local = properties.filter(({ kind }) => kind === 'invariant' || kind === 'step-property');
  const larger = { offsets: 2, refusals: 0 };
  expect(check(baseline, local, { bounds: larger }).verdict).toBe('holds');
});

it('the baseline has as many states as ever', () => {
  const counts = (bounds: Readonly<Record<string, number>>) => {
    const { states, transitions, depth } = check(restrictedMemoryVariants[0], [], { bounds });
    return { states, transitions, depth };
  };
  expect(counts({})).toEqual({ states: 603, transitions: 4296, depth: 21 });
  expect(counts({ offsets: 2, refusals: 0 })).toEqual({
    states: 1805,
    transitions: 10_366,
    depth: 19,
  });
});

it.each([1, 3, 6])('%i memslots on a list cost as many calls, in an xarray one', (gfns) => {
  const bounds = { vms: 1, vcpus: 0, refusals: 0, gfns };
  expect(answer('list-tdx', cost, bounds).value).toBe(gfns);
  expect(answer('restricted-memory', cost, bounds).value).toBe(1);
});

it.each([
  ['software', 'violated'],
  ['sev', 'violated'],
  ['snp', 'holds'],
  ['tdx', 'holds'],
  ['pkvm', 'holds'],
])('on a list, exclusivity is the platform’s: %s %s', (platform, verdict) => {
  expect(answer(`list-${platform}`, exclusive, one).verdict).toBe(verdict);
  expect(answer(`list-${platform}`, late, one).verdict).toBe(
    verdict === 'holds' ? 'violated' : 'holds',
  );
});

it('a refusal taken for contention makes the second vCPU loop; an exit ends its access', () => {
  expect(answer('list-tdx-retries', ends, one)).toMatchObject({
    verdict: 'violated',
    loop: ['FaultLookUp', 'FaultCommit'],
  });
  expect(answer('list-tdx', ends, one).verdict).toBe('holds');
});

it('exclusive binding refuses an alias, and makes a shared one show something else', () => {
  expect(answer('restricted-memory', 'alias-is-refused', { vms: 1 })).toMatchObject({
    verdict: 'reached',
    outcomes: ['bound', 'EINVAL'],
  });
  const aliases = 'aliases-lead-to-the-same-page';
  expect(answer('xarray-alias-is-shared', aliases).verdict).toBe('violated');
  expect(answer('list-software', aliases, { vms: 1, pages: 2 }).verdict).toBe('holds');
});

it('a bind between start and end makes the VM count to -1', () => {
  expect(answer('restrictedmem-v10', balance).labels).toEqual([
    'StartHole(thread0, file0, 0)',
    'SetMemslot(vm0, gfn0, file0, 0, enough-memory)',
    'Truncate(thread0, given-back)',
    'EndHole(thread0)',
  ]);
});

it('an unbind between start and end leaves one invalidation, and faults retry for ever', () => {
  const { labels, loop, last } = answer('restrictedmem-v10', ends);
  expect(labels?.map((label) => label.replace(/\(.*/, ''))).toEqual(
    expect.arrayContaining(['StartHole', 'DeleteMemslot', 'Unbind', 'SetMemslot', 'Access']),
  );
  expect(last.vms.vm0.invalidation.inProgress).toBe(1);
  expect(loop).toEqual(['FaultRetry']);
});

it('with room for one in the xarray, the first of two binders keeps a page that is gone', () => {
  expect(answer('xarray-overwrites', live, one).labels).toEqual([
    'SetMemslot(vm0, gfn0, file0, 0, enough-memory)',
    'SetMemslot(vm1, gfn0, file0, 0, enough-memory)',
    'Access(vm0, vcpu0, gfn0)',
    'FaultLookUp(vm0, vcpu0, page0)',
    'FaultCommit(vm0, vcpu0)',
    'StartHole(thread0, file0, 0)',
    'Truncate(thread0, given-back)',
  ]);
});

it('an end passed for a last offset refuses neighbours', () => {
  const neighbours = 'free-range-can-be-bound';
  expect(answer('xarray-end-inclusive', neighbours).outcomes).toEqual(['bound', 'EINVAL']);
  expect(answer('restricted-memory', neighbours, { offsets: 2 }).verdict).toBe('holds');
});

it('holes in parallel balance, and can keep a fault waiting for ever', () => {
  const parallel = { gfns: 1, threads: 2, refusals: 0 };
  expect(answer('restricted-memory', balance, parallel).verdict).toBe('holds');
  expect(answer('restricted-memory', live, parallel).verdict).toBe('holds');
  expect(answer('restricted-memory', ends, parallel).verdict).toBe('violated');
  expect(answer('xarray-holes-one-by-one', ends, parallel).verdict).toBe('holds');
});

it('a second file of the inode breaks exclusivity that is kept per file', () => {
  expect(answer('xarray-per-file', exclusive).verdict).toBe('violated');
  expect(answer('xarray-software', exclusive, { files: 2, refusals: 0 }).verdict).toBe('holds');
});

it('deleting a memslot must zap, and on SNP give the page back', () => {
  expect(answer('xarray-unbind-leaves-translations', exclusive).verdict).toBe('violated');
  expect(answer('xarray-software', exclusive, one).verdict).toBe('holds');
  expect(answer('xarray-unbind-only-zaps', late).verdict).toBe('violated');
  expect(answer('xarray-snp', late, one).verdict).toBe('holds');
});

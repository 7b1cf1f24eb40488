import { expect, it } from 'vitest';
import { check } from '../../checker/check.ts';
import { properties } from '../../invariants/index.ts';
import { privateFaultVariants } from './index.ts';

/** What the checker says of one property of one variant: the verdict, and the rules on the way to the violation. */
const answer = (of: string, about: string, bounds: Readonly<Record<string, number>> = {}) => {
  const variant = privateFaultVariants.find(({ name }) => name === of);
  const property = properties.find(({ name }) => name === about);
  if (variant === undefined || property === undefined) throw new Error(`No ${of} or ${about}.`);
  const [result] = check(variant, [property], { bounds }).properties;
  const trace = result?.evidence?.trace;
  return {
    verdict: result?.verdict,
    rules: trace?.steps.map(({ rule }) => rule),
    loop: trace?.loop?.map(({ rule }) => rule),
  };
};

const kinds = 'mapping-has-the-kind-of-the-attribute';
const slots = 'mapping-belongs-to-the-memslot-in-place';
const asked = 'attribute-is-what-the-guest-asked-for';
const spurious = 'exit-reports-the-guests-own-access';
const ends = 'access-gets-through-or-exits';
const recovers = 'access-recovers-from-exits';

it('the baseline holds, with something to check for every property, at two frames', () => {
  const [baseline] = privateFaultVariants;
  const verdict = check(baseline, properties, { bounds: { gfns: 2, vcpus: 1 } });
  expect(verdict).toMatchObject({ verdict: 'holds', complete: true });
  expect(verdict.properties.filter((p) => p.verdict === 'holds' && p.exercised === 0)).toEqual([]);
});

it('the baseline has as many states as ever', () => {
  const counts = (bounds: Readonly<Record<string, number>>) => {
    const { states, transitions, depth } = check(privateFaultVariants[0], [], { bounds });
    return { states, transitions, depth };
  };
  expect(counts({})).toEqual({ states: 4002, transitions: 12_174, depth: 24 });
  expect(counts({ slotUpdates: 1 })).toEqual({ states: 19_600, transitions: 66_978, depth: 28 });
});

it('an attribute that is read before the snapshot, and never again, maps shared memory for a private frame', () => {
  const { verdict, rules } = answer('early-attribute-unchecked', kinds);
  expect(verdict).toBe('violated');
  expect(rules).toHaveLength(8);
  expect(rules?.[0]).toBe('GuestTouch');
  expect(rules?.indexOf('EndAttributes')).toBeLessThan(rules?.indexOf('FaultSnapshot') ?? 0);
});

it('comparing again in the window turns the wrong mapping into a spurious exit', () => {
  expect(answer('early-attribute-compared', kinds).verdict).toBe('holds');
  const { verdict, rules } = answer('early-attribute-compared', spurious);
  expect(verdict).toBe('violated');
  expect(rules).toHaveLength(6);
});

it('reading the attribute late maps the right kind and never exits', () => {
  expect(answer('late-attribute', kinds).verdict).toBe('holds');
  expect(answer('late-attribute', 'exit-reaches-userspace').verdict).toBe('unreached');
});

it('flags of the access are immune, unless they are compared before the snapshot', () => {
  expect(answer('private-fault', kinds).verdict).toBe('holds');
  expect(answer('private-fault', spurious).verdict).toBe('holds');
  expect(answer('flags-compared-early', kinds).verdict).toBe('violated');
});

it('a userspace that converts at a spurious exit loses what it has acknowledged; one that checks again does not', () => {
  const { verdict, rules } = answer('early-attribute-converts', asked);
  expect(verdict).toBe('violated');
  expect(rules?.slice(-4)).toEqual([
    'EndAttributes',
    'SetAttributes',
    'StoreAttributes',
    'EndAttributes',
  ]);
  expect(answer('early-attribute-compared', asked).verdict).toBe('holds');
  expect(answer('early-attribute-counts-begun', asked).verdict).toBe('violated');
});

it('an access recovers when conversions come to an end, and may starve when they never do', () => {
  expect(answer('early-attribute-compared', recovers).verdict).toBe('holds');
  expect(answer('early-attribute-storm', recovers).verdict).toBe('violated');
  expect(answer('early-attribute-storm', 'access-can-still-get-through').verdict).toBe('holds');
});

it('two vCPUs whose spurious exits are taken for requests undo each other for ever', () => {
  const { verdict, loop } = answer('early-attribute-converts', recovers);
  expect(verdict).toBe('violated');
  expect(loop).not.toContain('GuestAsk');
  expect(loop?.filter((rule) => rule === 'SetAttributes')).toHaveLength(2);
});

it('attributes that override the flags of SNP make its guest fault for ever', () => {
  const { verdict, loop } = answer('flags-overridden', ends);
  expect(verdict).toBe('violated');
  expect(new Set(loop)).toEqual(
    new Set(['GuestRepeat', 'FaultSnapshot', 'FaultDecide', 'FaultCommit']),
  );
});

it('faults, conversions and memslot updates need each of their checks', () => {
  const bounds = { slotUpdates: 1 };
  expect(answer('private-fault', kinds, bounds).verdict).toBe('holds');
  expect(answer('private-fault', slots, bounds).verdict).toBe('holds');
  expect(answer('flags-ignore-range', kinds).verdict).toBe('violated');
  expect(answer('flags-ignore-count', kinds).verdict).toBe('violated');
  expect(answer('late-attribute-uses-invalid-slot', slots).verdict).toBe('violated');
  expect(answer('late-attribute-outruns-readers', slots).verdict).toBe('violated');
});

it('a huge page is mapped as one kind only if faults on its other frames are held off too', () => {
  const huge = 'huge-mapping-is-of-one-kind';
  expect(answer('late-attribute', huge, { gfns: 2 }).verdict).toBe('holds');
  expect(answer('late-attribute-holds-off-exact-range', huge).verdict).toBe('violated');
});

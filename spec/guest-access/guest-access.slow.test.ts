import { expect, it } from 'vitest';
import { check } from '../../checker/check.ts';
import { variant } from '../../checker/model/index.ts';
import { properties } from '../../invariants/index.ts';
import { guestAccess, guestAccessVariants } from './index.ts';
import { touchPoints } from './touch-points.ts';

const propertyNamed = (name: string) => {
  const found = properties.find((property) => property.name === name);
  if (found === undefined) throw new Error(`There is no property "${name}".`);
  return found;
};

const variantNamed = (name: string) => {
  const found = guestAccessVariants.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`There is no variant "${name}".`);
  return found;
};

/** What the checker says of one property of one variant, with one VM unless told: the verdict, and the steps of the trace. */
const answer = (
  of: string,
  about: string,
  bounds: Readonly<Record<string, number>> = { vms: 1 },
) => {
  const [result] = check(variantNamed(of), [propertyNamed(about)], { bounds }).properties;
  const trace = result?.evidence?.trace;
  return {
    verdict: result?.verdict,
    exercised: result?.exercised,
    steps: trace?.steps.map(({ label }) => label),
    rules: trace?.steps.map(({ rule }) => rule),
    loop: trace?.loop?.map(({ rule }) => rule),
  };
};

const verdictOf = (of: string, about: string, bounds?: Readonly<Record<string, number>>) =>
  answer(of, about, bounds).verdict;

const atLarge = 'kernel-at-large-reaches-no-guarded-page';
const between = 'guarded-page-is-out-of-reach-between-accesses';
const finds = 'kvm-access-finds-a-translation';
const ends = 'conversion-ends';

it('the baseline satisfies every property, and has something to check for each', () => {
  const verdict = check(variantNamed('gmem-user1'), properties);
  expect(verdict).toMatchObject({ verdict: 'holds', complete: true });
  expect(verdict.properties.filter((p) => p.verdict === 'holds' && p.exercised === 0)).toEqual([]);
  expect(verdict.properties.length).toBeGreaterThanOrEqual(30);
});

it('the baseline has as many states as ever', () => {
  const { states, transitions, depth } = check(variantNamed('gmem-user1'), []);
  expect({ states, transitions, depth }).toEqual({ states: 4485, transitions: 37_456, depth: 17 });
});

it('three designs answer in three ways to whether the kernel at large reaches guest memory', () => {
  const answers = (of: string) => [verdictOf(of, atLarge), verdictOf(of, between)];
  expect(answers('gmem-ondemand')).toEqual(['violated', 'holds']);
  expect(answers('gmem-cr3')).toEqual(['violated', 'violated']);
  expect(answers('gmem-user1')).toEqual(['holds', 'holds']);
});

it('with nobody counting, the second of two users on demand faults', () => {
  const { verdict, rules } = answer('gmem-ondemand-uncounted', finds);
  expect(verdict).toBe('violated');
  expect(rules?.slice(-4)).toEqual(['OpenAccess', 'OpenAccess', 'Access', 'Access']);
  expect(verdictOf('gmem-ondemand', finds)).toBe('holds');
  expect(verdictOf('gmem-ondemand-one-at-a-time', finds)).toBe('holds');
});

it('an NMI before the switch of an interrupt reads guest memory, unless it goes by CR3', () => {
  const { rules } = answer('gmem-cr3-nmi-trusts', atLarge);
  expect(rules?.slice(-2)).toEqual(['Irq', 'Nmi']);
  expect(verdictOf('gmem-cr3-careful', atLarge)).toBe('holds');
});

it('page tables that KVM_RUN loads are not there for ioctls, nor those of vcpu_load() for ioctls of the VM', () => {
  const entry = (of: string) => answer(of, finds).steps?.find((label) => label.includes('Enter'));
  expect(entry('gmem-cr3-kvm-run')).toContain('vcpu-ioctl');
  expect(entry('gmem-cr3-vcpu-load')).toContain('vm-ioctl');
});

it('without LASS each process reads the memory of every VM, with page-table isolation of none', () => {
  const own = 'process-reaches-no-private-page';
  const others = 'process-reaches-no-memory-of-another-vm';
  const two = { vms: 2 };
  const { rules } = answer('gmem-user1-without-lass', others, two);
  expect(rules).toEqual(['Populate', 'ReturnToProcess']);
  expect(verdictOf('gmem-user1-pti', own, two)).toBe('holds');
  expect(verdictOf('gmem-user1-pti', others, two)).toBe('holds');
});

it('a pin that is never dropped keeps a conversion waiting for ever, one that is does not', () => {
  expect(answer('gmem-long-pins', ends).loop).toEqual(['RetryConversion']);
  expect(verdictOf('gmem-long-pins', 'conversion-ends-once-pins-go')).toBe('holds');
  expect(verdictOf('gmem-user1', ends)).toBe('holds');
});

it('leaving out any one kind of access leaves KVM without a translation', () => {
  const verdicts = touchPoints.map((missed) => {
    const forgetful = variant(`forgets-${missed}`, guestAccess, {
      says: 'gmem-user1 with one kind of access that forgets the wrapper.',
      delta: { missed },
    });
    const bounds = { vms: 1, cpus: 1 };
    const [result] = check(forgetful, [propertyNamed(finds)], { bounds }).properties;
    return [missed, result?.verdict];
  });
  expect(verdicts).toEqual(touchPoints.map((missed) => [missed, 'violated']));
});

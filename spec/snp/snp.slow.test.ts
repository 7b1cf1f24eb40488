import { expect, it } from 'vitest';
import { check } from '../../checker/check.ts';
import { properties } from '../../invariants/index.ts';
import { snpVariants } from './index.ts';

const variantNamed = (name: string) => {
  const found = snpVariants.find((variant) => variant.name === name);
  if (found === undefined) throw new Error(`There is no variant "${name}".`);
  return found;
};

/** With one vCPU: it takes a second one only to split a page in use. */
const violated = (name: string) =>
  check(variantNamed(name), properties, { bounds: { vcpus: 1 } })
    .properties.filter(({ verdict }) => verdict === 'violated')
    .map(({ property }) => property.name)
    .sort();

/** The rules of the shortest trace to a violation, loop included. */
const shortest = (name: string, about: string) => {
  const wanted = properties.filter((property) => property.name === about);
  const trace = check(variantNamed(name), wanted, { bounds: { vcpus: 1 } }).properties[0]?.evidence
    ?.trace;
  return [...(trace?.steps ?? []), ...(trace?.loop ?? [])].map(({ rule }) => rule);
};

it('the baseline holds, and has as many states as ever', () => {
  const verdict = check(variantNamed('snp'), properties);
  expect(verdict).toMatchObject({
    verdict: 'holds',
    complete: true,
    states: 2582,
    transitions: 15_684,
  });
});

it.each([
  ['snp-ghcb-read-again', ['what-is-used-is-what-was-checked']],
  ['snp-scratch-anywhere', ['guest-stays-in-the-buffer']],
  ['snp-finish-beside-vcpus', ['what-is-used-is-what-was-checked']],
  ['snp-finish-twice', ['only-the-guest-touches-a-private-page']],
  ['snp-free-unflushed', ['write-back-hits-no-foreign-page']],
  ['snp-status-initializes', ['call-undoes-what-it-set-up']],
  ['snp-guest-validates-again', ['guest-accepts-a-frame-once']],
])('%s breaks one property and no other', (name, broken) => {
  expect(violated(name)).toEqual(broken);
});

it("a page that is freed while the RMP has it as the guest's is touched by its next owner", () => {
  expect(violated('snp-free-unreclaimed')).toEqual([
    'free-page-is-not-assigned',
    'only-the-guest-touches-a-private-page',
  ]);
});

it('a mapping that is larger than the RMP entry faults for ever', () => {
  const rules = shortest('snp-maps-beyond-rmp-entry', 'access-gets-through-or-exits');
  expect(rules.slice(-4)).toEqual(
    expect.arrayContaining(['RmpFault', 'Split', 'ZapSplit', 'Fault']),
  );
});

it('a guest that splits a page by validating part of it has its other vCPU fault, and gets through', () => {
  const about = properties.filter(({ name }) => name === 'access-gets-through-or-exits');
  const { properties: results, idle } = check(variantNamed('snp'), about);
  expect(results[0]).toMatchObject({ verdict: 'holds' });
  expect(idle).not.toContain('rule RmpFault');
});

import { expect, it } from 'vitest';
import { check } from '../../checker/check.ts';
import { properties } from '../../invariants/index.ts';
import { tdxVariants } from './index.ts';

const variantNamed = (name: string) => {
  const found = tdxVariants.find((variant) => variant.name === name);
  if (found === undefined) throw new Error(`There is no variant "${name}".`);
  return found;
};

/** With one frame: it takes a second one only to fault while another is being withdrawn. */
const bounds = { gfns: 1 };

const violated = (name: string) =>
  check(variantNamed(name), properties, { bounds })
    .properties.filter(({ verdict }) => verdict === 'violated')
    .map(({ property }) => property.name)
    .sort();

/** The rules of the shortest trace to a violation, with their outcomes. */
const shortest = (name: string, about: string) => {
  const wanted = properties.filter((property) => property.name === about);
  const trace = check(variantNamed(name), wanted, { bounds }).properties[0]?.evidence?.trace;
  return trace?.steps.map(({ rule, outcome }) => `${rule}: ${outcome ?? 'done'}`);
};

it('the baseline holds, with something to check for every property, and has as many states as ever', () => {
  const verdict = check(variantNamed('tdx'), properties);
  expect(verdict).toMatchObject({
    verdict: 'holds',
    complete: true,
    states: 2803,
    transitions: 10_914,
  });
  expect(verdict.properties.filter((p) => p.verdict === 'holds' && p.exercised === 0)).toEqual([]);
});

it('a page that is freed without a flush has its lines written back over whoever has it next', () => {
  expect(violated('tdx-frees-unflushed')).toEqual(['write-back-hits-no-foreign-page']);
});

it('a page whose removal is given up is freed while it is in the secure EPT', () => {
  const broken = ['free-page-is-not-assigned', 'write-back-hits-no-foreign-page'];
  expect(violated('tdx-gives-up-when-busy')).toEqual(broken);
  const untracked = ['page-is-removed-after-tracking', ...broken].sort();
  expect(violated('tdx-removes-untracked')).toEqual(untracked);
});

it('a vCPU that is being entered makes the module busy, and KVM gives up at once', () => {
  const steps = shortest('tdx-gives-up-when-busy', 'free-page-is-not-assigned');
  expect(steps?.slice(-2)).toEqual(['Block: busy', 'LetGo: freed']);
});

it('a reference that an error path keeps is waited for in vain', () => {
  expect(violated('tdx-pins-mappings')).toEqual([
    'withdrawal-can-still-end',
    'withdrawn-page-is-let-go',
  ]);
});

it('a mirror that is ahead of the module says what is not so while the module is busy', () => {
  expect(violated('tdx-mirror-first')).toEqual(['private-mapping-is-in-the-table']);
});

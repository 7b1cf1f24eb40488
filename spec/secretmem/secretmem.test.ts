import { expect, it } from 'vitest';
import { check } from '../../checker/check.ts';
import { properties } from '../../invariants/index.ts';
import { secretmemVariants } from './index.ts';

const variantNamed = (name: string) => {
  const found = secretmemVariants.find((variant) => variant.name === name);
  if (found === undefined) throw new Error(`There is no variant "${name}".`);
  return found;
};

const violated = (name: string) =>
  check(variantNamed(name), properties)
    .properties.filter(({ verdict }) => verdict === 'violated')
    .map(({ property }) => property.name)
    .sort();

it('the baseline holds, has as many states as ever, and every property something to check', () => {
  const verdict = check(variantNamed('secretmem'), properties);
  expect(verdict).toMatchObject({
    verdict: 'holds',
    complete: true,
    states: 153,
    transitions: 606,
  });
  expect(verdict.properties.filter(({ exercised }) => exercised === 0)).toEqual([]);
});

it.each([
  [
    'secretmem-puts-then-restores',
    ['free-page-is-in-the-direct-map', 'kvm-access-finds-a-translation'],
  ],
  ['secretmem-gup-if-on-lru', ['pinned-page-is-in-the-direct-map']],
  ['secretmem-grows', ['kvm-access-finds-a-translation']],
  ['secretmem-sized-beside-faults', ['kvm-access-finds-a-translation']],
])('%s breaks what one would think, and nothing else', (name, broken) => {
  expect(violated(name)).toEqual(broken);
});

it('the next owner of a page that is freed too early is the one who oopses', () => {
  const [wanted] = properties.filter(({ name }) => name === 'kvm-access-finds-a-translation');
  if (wanted === undefined) throw new Error('There is no such property.');
  const { properties: results } = check(variantNamed('secretmem-puts-then-restores'), [wanted]);
  const rules = results[0]?.evidence?.trace.steps.map(({ rule }) => rule);
  expect(rules?.slice(-2)).toEqual(['FaultPut', 'MapOrdinary']);
});

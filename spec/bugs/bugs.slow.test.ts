// After its fix, nothing is wrong with a variant: the whole catalogue holds at the bounds of the record, and with each bound raised by
// one. Models beyond a number of states are looked at up to there; the last test names them.

import { expect, it } from 'vitest';
import { violatedIn } from '../../checker/cli/bug-answers.ts';
import { shipped } from '../../checker/cli/catalogue.ts';
import { check } from '../../checker/check.ts';
import type { Variant } from '../../checker/model/index.ts';
import { defaultBoundsOf } from '../../checker/model/index.ts';
import type { Bug } from './index.ts';
import { bugs } from './index.ts';

/** About ten seconds, with every property. */
const statesMax = 1_000_000;

interface Case {
  /** `secondary-mmu --gfns 2` */
  readonly label: string;
  readonly variant: Variant;
  readonly bounds: Readonly<Record<string, number>>;
}

const variantNamed = (name: string): Variant => {
  const found = shipped.variants.find((variant) => variant.name === name);
  if (found === undefined) throw new Error(`There is no variant named "${name}".`);
  return found;
};

const caseOf = (variant: Variant, bounds: Case['bounds']): Case => {
  const defaults = defaultBoundsOf(variant);
  const words = Object.entries(bounds)
    .filter(([name, value]) => defaults[name] !== value)
    .map(([name, value]) => ` --${name} ${String(value)}`)
    .sort();
  return { label: `${variant.name}${words.join('')}`, variant, bounds };
};

const casesOf = (bug: Bug): readonly Case[] => {
  const variant = variantNamed(bug.after);
  const bounds = { ...defaultBoundsOf(variant), ...bug.bounds };
  const raised = Object.entries(variant.family.bounds).flatMap(([name, { max }]) => {
    const value = (bounds[name] ?? 0) + 1;
    return value > max ? [] : [caseOf(variant, { ...bounds, [name]: value })];
  });
  return [caseOf(variant, bounds), ...raised];
};

const cases = [
  ...new Map(bugs.flatMap(casesOf).map((each) => [each.label, each] as const)).values(),
];

const cut: string[] = [];

it.each(cases)('nothing is wrong with $label', ({ label, variant, bounds }) => {
  const verdict = check(variant, shipped.properties, { bounds, limits: { statesMax } });
  expect(violatedIn(verdict)).toEqual([]);
  if (verdict.verdict !== 'holds') cut.push(label);
});

it('all but these were seen whole', () => {
  expect(cut.sort()).toEqual([
    'driver-pages-refused --gfns 2',
    'guest-page-tables --gfns 2',
    'guest-page-tables --vms 2',
    'late-attribute-prefault --vcpus 3',
    'lock-order --threads 4',
    'secondary-mmu --gfns 2',
    'secondary-mmu --vms 2',
  ]);
});

import { expect, it } from 'vitest';
import { check } from '../../check.ts';
import type { Explorer } from '../../exploration.ts';
import { fastExplorer } from '../../engine/explore.ts';
import type { Property, Variant } from '../../model/index.ts';
import { exploreNaively } from '../../naive.ts';
import type { Verdict } from '../../verdict.ts';
import {
  everybodyCanEnter,
  lockIsFreeAgain,
  lockStaysFree,
  nobodyStarves,
  petersonsLock,
  testAndSetLock,
} from './mutual-exclusion.ts';

const explorers: readonly (readonly [string, Explorer])[] = [
  ['by definition', exploreNaively],
  ['by the engine', fastExplorer({ symmetry: true })],
];

const decide = (explorer: Explorer, variant: Variant, properties: readonly Property[]): Verdict =>
  check(variant, properties, { explorer });

const verdicts = (of: Verdict): readonly string[] => of.properties.map(({ verdict }) => verdict);

const weak = nobodyStarves('nobody-starves', {});
const strong = nobodyStarves('nobody-starves-if-taking-is-strongly-fair', { strong: ['Take'] });
const none = nobodyStarves('nobody-starves-though-all-may-stop', {
  none: ['GiveWay', 'Enter', 'Leave'],
});

it.each(explorers)("in Peterson's lock nobody starves under weak fairness, %s", (_, explorer) => {
  const verdict = decide(explorer, petersonsLock, [weak, none, lockIsFreeAgain, lockStaysFree]);
  expect(verdicts(verdict)).toEqual(['holds', 'violated', 'holds', 'violated']);
});

it.each(explorers)(
  'at a test-and-set lock somebody may starve, unless taking it is strongly fair, %s',
  (_, explorer) => {
    const verdict = decide(explorer, testAndSetLock, [weak, strong, everybodyCanEnter]);
    expect(verdicts(verdict)).toEqual(['violated', 'holds', 'holds']);
  },
);

it('the starving process waits while the other takes the lock and releases it for ever', () => {
  const [starved] = check(testAndSetLock, [weak]).properties;
  const { steps, loop } = starved?.evidence?.trace ?? {};
  expect(steps?.map(({ label }) => label)).toEqual(['Want(process0)']);
  expect(loop?.map(({ label }) => label)).toEqual([
    'Want(process1)',
    'Take(process1)',
    'Release(process1)',
  ]);
});

it('a run in which everybody may stop ends with nothing happening any more', () => {
  const [stopped] = check(petersonsLock, [none]).properties;
  expect(stopped?.evidence?.trace.loop).toEqual([]);
  expect(stopped?.evidence?.trace.steps).toHaveLength(2);
});

it('a fairness that names no rule is refused with the nearest name', () => {
  const mistaken = nobodyStarves('nobody-starves', { strong: ['Tke'] });
  expect(() => check(testAndSetLock, [mistaken])).toThrow(
    'The fairness of property "nobody-starves" names "Tke", which is no rule of family "test-and-set". Did you mean "Take"?',
  );
});

import { expect, it } from 'vitest';
import { properties } from '../../invariants/index.ts';
import { variants } from '../../spec/index.ts';
import { check, modelFor } from '../check.ts';
import { noLimits } from '../exploration.ts';
import type { Command, Progress } from '../exploration.ts';
import type { Variant } from '../model/index.ts';
import { Refusal } from '../refusal.ts';
import { placesWith } from '../testing/places.ts';
import type { Change, Finding } from './ablation.ts';
import { candidatesOf, findingOf, hasAsManyStates, knownOf, sorted } from './ablation.ts';
import { decisionRows, disagreementsOf } from './disagreements.ts';
import { explainRule } from './explain-rule.ts';
import { kindsOf } from './fields.ts';
import { lookAround } from './look-around.ts';
import { assess, outcomesOf } from './outcomes.ts';
import { areSame, statesOf } from './same-states.ts';
import { projectable, stateGraph } from './state-graph.ts';

const toEnd = <T>(work: Generator<Progress, T, Command>): T => {
  for (;;) {
    const { done, value } = work.next('go on');
    if (done === true) return value;
    value.errand?.();
  }
};

const variantNamed = (name: string): Variant => {
  const found = variants.find((variant) => variant.name === name);
  if (found === undefined) throw new Error(`There is no variant "${name}".`);
  return found;
};

const pageown = variantNamed('pageown');
const small = { vms: 1, pages: 1 };

const explained = (variant: Variant, rule: string, bounds = {}) => {
  const model = modelFor(variant, [], bounds);
  const found = model.family.rules.find(({ name }) => name === rule);
  if (found === undefined) throw new Error(`There is no rule "${rule}".`);
  return toEnd(explainRule(model, found, noLimits));
};

it('a rule explained reads and writes what its code says, and its firings are those of the check', () => {
  const pin = explained(pageown, 'Pin');
  expect(pin.conditions.map(({ words, reads }) => [words, reads])).toEqual([
    ['the host may use the page', ['page.state']],
    ['the page can take one more pin', ['page.pins']],
    ['the page is mapped', ['vm.gfn.slot']],
  ]);
  expect(pin.effect).toEqual({ reads: ['page.pins'], decisions: [], writes: ['page.pins'] });
  expect(pin.surveyed).toMatchObject({ states: 6062, transitions: 42_276, complete: true });
  const { rules } = check(pageown, [], { symmetry: false });
  expect(pin.fired).toBe(rules.find(({ name }) => name === 'Pin')?.fired);
  expect(pin.dead).toBeUndefined();
  // Blocked or fired, once for each instance in each state.
  const blocked = pin.conditions.reduce((sum, each) => sum + each.blocked, 0);
  expect(blocked + pin.fired).toBe(pin.instances * pin.surveyed.states);
});

it('a dead rule names the condition that never holds, and the nearest miss is one step away', () => {
  const { dead, fired } = explained(variantNamed('pageown-map-forgets-owner'), 'Alias');
  expect(fired).toBe(0);
  expect(dead?.always).toEqual(['the page belongs to the VM']);
  expect(dead?.nearest?.failing).toEqual(['the page belongs to the VM']);
  expect(dead?.nearest?.example.steps.map(({ label }) => label)).toEqual(['Map(vm0, gfn0, page0)']);
});

it('a survey that meets its limit says so, and counts no more states than allowed', () => {
  const model = modelFor(pageown, []);
  const [rule] = model.family.rules;
  if (rule === undefined) throw new Error('no rule');
  const { surveyed } = toEnd(explainRule(model, rule, { statesMax: 50, depthMax: Infinity }));
  expect(surveyed).toMatchObject({ states: 50, complete: false, stopped: 'states' });
});

it('who writes what a property reads, and who asks for a decision, is found by running the code', () => {
  const around = toEnd(lookAround(modelFor(pageown, properties, small), noLimits));
  const name = 'private-page-has-no-foreign-pin';
  expect(around.looksOf(name).reads).toEqual(['page.state', 'page.pins']);
  const writers = around.writersFor(name);
  expect(writers).toContainEqual({ rule: 'Pin', writes: ['page.pins'] });
  expect(writers.map(({ rule }) => rule)).not.toContain('Begin');
  expect(around.readersOf('convertChecksPins')).toEqual([
    { rule: 'ToPrivate', conditions: ['nobody has pinned the page'], inEffect: false },
  ]);
  expect(around.readersOf('unmapInvalidates')).toEqual([
    { rule: 'Unmap', conditions: [], inEffect: true },
  ]);
  expect(around.propertiesAsking('convertChecksPins')).toEqual([]);
});

const assessed = (variant: Variant, bounds = {}) =>
  toEnd(
    assess(modelFor(variant, properties, bounds), {
      symmetry: true,
      memoryMax: 64 << 20,
      limits: noLimits,
    }),
  );

const base = assessed(pageown);

/** What becomes of the designs that differ from pageown in one of the given parts. */
const ablated = (isAsked: (change: Change) => boolean): readonly Finding[] =>
  candidatesOf(pageown)
    .filter(({ change }) => isAsked(change))
    .map(({ change, variant }) => {
      const found = assessed(variant);
      return findingOf(change, { base, found }, hasAsManyStates(base, found));
    });

const without = (rule: string, words: string) => (change: Change) =>
  change.kind === 'condition' && change.rule === rule && change.words === words;

it('without "nobody has pinned the page" pageown breaks as the variant that ignores pins does', () => {
  const [finding] = ablated(without('ToPrivate', 'nobody has pinned the page'));
  const mutant = assessed(variantNamed('pageown-convert-ignores-pins'));
  expect(finding?.group).toBe('breaks');
  expect(finding?.states).toBe(mutant.states);
  expect(finding?.differences.map(({ property, after }) => [property, after.steps])).toEqual([
    ['private-page-has-no-foreign-pin', 3],
  ]);
  expect(outcomesOf(mutant)).toContainEqual(finding?.differences[0]?.after);
});

it('a check that others make too is redundant, one that only keeps states out goes unnoticed', () => {
  const [redundant] = ablated(without('Alias', 'the host may use the page'));
  const [unnoticed] = ablated(without('Begin', 'the page is not poisoned'));
  expect(redundant).toMatchObject({ group: 'redundant', states: base.states });
  expect(unnoticed).toMatchObject({ group: 'unnoticed', differences: [] });
  expect(unnoticed?.states).toBeGreaterThan(base.states);
  expect(sorted([redundant, unnoticed].flatMap((each) => each ?? []))[0]).toBe(unnoticed);
});

it('a bug that is taken back mends what it broke', () => {
  const bug = assessed(variantNamed('pageown-convert-ignores-pins'));
  const change: Change = { kind: 'decision', name: 'convertChecksPins', from: 'no', to: 'yes' };
  const finding = findingOf(change, { base: bug, found: base }, false);
  expect(finding.group).toBe('mends');
  expect(finding.differences.map(({ property }) => property)).toEqual([
    'private-page-has-no-foreign-pin',
  ]);
});

it('what is never the first to fail need not be tried; what the model needs to stay finite is refused', () => {
  const candidate = (isAsked: (change: Change) => boolean) => {
    const [found] = candidatesOf(pageown).filter(({ change }) => isAsked(change));
    if (found === undefined) throw new Error('no such candidate');
    return found;
  };
  const mapped = candidate(without('Pin', 'the page is mapped'));
  const room = candidate(without('Pin', 'the page can take one more pin'));
  expect(knownOf(base, mapped.change)).toBe('never used');
  expect(knownOf(base, room.change)).toBeUndefined();
  expect(assessed(mapped.variant).transitions).toBe(base.transitions);
  expect(() => assessed(room.variant, small)).toThrow(Refusal);
});

it('every condition is dropped once, and every decision takes every other value once', () => {
  const changes = candidatesOf(pageown).map(({ change }) => change);
  const { rules, decisions } = pageown.family;
  expect(changes.filter(({ kind }) => kind === 'condition')).toHaveLength(
    rules.reduce((sum, { when }) => sum + when.length, 0),
  );
  expect(changes.filter(({ kind }) => kind === 'decision')).toHaveLength(
    Object.values(decisions).reduce((sum, { values }) => sum + values.length - 1, 0),
  );
});

it('states are compared one by one, not by their number', () => {
  const statesAt = (steps: string) => {
    const model = modelFor(placesWith({ Go: { steps } }), []);
    return toEnd(statesOf(model, noLimits));
  };
  // The same three places are declared; two of them are reached each time, but not the same two.
  expect(areSame(statesAt('a>b c>b'), statesAt('a>b c>a'))).toBe(true);
  expect(areSame(statesAt('a>b b>c'), statesAt('a>b c>b'))).toBe(false);
  expect(statesAt('a>b c>b').states.count).toBe(2);
});

it('variants disagree where one has a trace and the other does not', () => {
  const ignoring = variantNamed('pageown-convert-ignores-pins');
  const { disagreements, agreed } = disagreementsOf([base, assessed(ignoring)]);
  expect(disagreements).toMatchObject([
    { property: 'private-page-has-no-foreign-pin', shortest: { variant: 1 } },
  ]);
  expect(agreed).toBe(base.properties.length);
  expect(decisionRows([pageown, ignoring])).toEqual([
    { name: 'convertChecksPins', values: ['yes', 'no'] },
  ]);
});

it('kinds name variables without the numbers of their elements, in the order of declaration', () => {
  const model = modelFor(pageown, []);
  expect(kindsOf(model)).toHaveLength(model.variables.length);
  for (const [i, { label }] of model.variables.entries()) {
    expect(label.replace(/\d+/g, '')).toBe(kindsOf(model)[i]);
  }
});

it('the graph of states is that of the check; a projection gathers states and keeps what is violated', () => {
  const model = modelFor(pageown, properties, small);
  const whole = toEnd(stateGraph(model, undefined, noLimits));
  expect([whole.states.length, whole.surveyed.transitions]).toEqual([34, 116]);
  expect(whole.states[0]?.differs).toEqual([]);
  expect(whole.edges.reduce((sum, { labels }) => sum + labels.length, 0)).toBe(116);

  const ignoring = modelFor(variantNamed('pageown-convert-ignores-pins'), properties);
  const projection = projectable(ignoring).get('page');
  const gathered = toEnd(stateGraph(ignoring, projectable(ignoring).get('page.state'), noLimits));
  expect(projection).toHaveLength(6);
  // Five states of each of two pages.
  expect(gathered.states).toHaveLength(25);
  expect(gathered.states.reduce((sum, { states }) => sum + states, 0)).toBe(
    gathered.surveyed.states,
  );
  const bad = gathered.states.filter(({ violates }) => violates.length > 0);
  expect(bad.length).toBeGreaterThan(0);
  for (const { differs, violates } of bad) {
    expect(differs.map(({ value }) => value)).toContain('private');
    expect(violates).toEqual(['private-page-has-no-foreign-pin']);
  }
  expect(gathered.edges.every(({ from, to }) => from !== to)).toBe(true);
});

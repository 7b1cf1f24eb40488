import fc from 'fast-check';
import { expect, it } from 'vitest';
import { properties } from '../../invariants/index.ts';
import { variants } from '../../spec/index.ts';
import { check, modelFor } from '../check.ts';
import type { Command, Progress } from '../exploration.ts';
import { ofPlaces, placesWith, saying } from '../testing/places.ts';
import { parseCondition } from './condition.ts';
import { graphOf } from './graph.ts';
import { look } from './look.ts';
import type { Goal } from './run-to.ts';
import { runTo } from './run-to.ts';
import { groundOf, walk } from './walk.ts';

const named = (name: string) => {
  const found = variants.find((variant) => variant.name === name);
  if (found === undefined) throw new Error(`no variant ${name}`);
  return found;
};

const toEnd = <T>(run: Generator<Progress, T, Command>): T => {
  for (;;) {
    const { done, value } = run.next('go on');
    if (done === true) return value;
  }
};

// One page is enough for the bug, and keeps the searches short.
const bounds = { pages: 1 };
const bug = groundOf(modelFor(named('pageown-bug1'), properties, bounds));
const { model } = bug;
const path = ['Map(vm0, gfn0, page0)', 'Begin(vm0, gfn0)', 'Unmap(vm0, gfn0)', 'Commit(vm0)'];
const broken = 'guest-mapping-leads-to-a-live-page';

it('a path leads to its state, with what can happen there and what cannot', () => {
  const seen = look(bug, path.slice(0, 3));
  expect(seen.refused).toBeNull();
  expect(seen.steps.map(({ actor }) => actor)).toEqual(['host', 'vcpu-vm0', 'host']);
  expect(seen.enabled.length + seen.blocked.length).toBe(model.instances.length);
  const commit = seen.enabled.find(({ label }) => label === 'Commit(vm0)');
  expect(commit).toMatchObject({
    outcome: 'mapped',
    breaks: expect.arrayContaining([broken]) as unknown,
  });
  expect(commit?.changes).toContainEqual({ variable: 'vm0.gfn0.spte', from: null, to: 'page0' });
  const pin = seen.blocked.find(({ label }) => label.startsWith('Unmap(vm0'));
  expect(pin?.reads.map(({ variable }) => variable)).toContain('vm0.gfn0.slot');
});

it('properties are asked of the state at the end', () => {
  const before = look(bug, path.slice(0, 3)).properties.find(({ name }) => name === broken);
  const after = look(bug, path).properties.find(({ name }) => name === broken);
  expect([before?.verdict, after?.verdict]).not.toContain('holds');
  expect(after?.verdict).toBe('violated');
  expect(after?.at.length).toBeGreaterThan(0);
});

it('a step that is not possible ends the path, and says why', () => {
  const { refused, steps } = look(bug, ['Map(vm0,gfn0,page0)', 'Commit(vm0)', 'Begin(vm0, gfn0)']);
  expect(steps.map(({ label }) => label)).toEqual(['Map(vm0, gfn0, page0)']);
  expect(refused).toMatchObject({ step: 2, label: 'Commit(vm0)' });
  expect(refused?.why).toContain('does not hold');
  expect(refused?.reads.length).toBeGreaterThan(0);
});

it('a step that does not exist ends the path, and the nearest is named', () => {
  const { refused } = look(bug, ['Mapp(vm0, gfn0, page0)']);
  expect(refused?.why).toContain('Did you mean "Map(vm0, gfn0, page0)"?');
});

it('any path at all gives a look', () => {
  const label = fc.oneof(
    fc.constantFrom(...model.instances.map((instance) => instance.label)),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(label, { maxLength: 8 }), (labels) => {
      const { steps, refused } = walk(bug, labels);
      expect(steps.length).toBe(refused === undefined ? labels.length : refused.step - 1);
    }),
    { numRuns: 300 },
  );
});

const condition = (text: string): Goal => ({ kind: 'condition', ...parseCondition(text, model) });

it('the way to a condition is a shortest one', () => {
  const found = toEnd(runTo(bug, [], condition('vm0.gfn0.spte == page0 && page0.state == free')));
  expect(found.path).toHaveLength(4);
  const { state } = walk(bug, found.path ?? []);
  expect(condition('page0.state == free')).toMatchObject({ kind: 'condition' });
  expect(parseCondition('vm0.gfn0.spte == page0', model).holds(state)).toBe(true);
  const evidence = check(named('pageown-bug1'), properties, { bounds }).properties.find(
    (p) => p.property.name === broken,
  )?.evidence;
  expect(found.path?.length).toBe(evidence?.trace.steps.length);
});

it('a condition that holds already needs no step; one that never holds has been looked for everywhere', () => {
  expect(toEnd(runTo(bug, path, condition('page0.state == free'))).path).toEqual(path);
  const nowhere = toEnd(
    runTo(
      groundOf(modelFor(named('pageown'), [], bounds)),
      [],
      condition('page0.pins > 0 && page0.state == free'),
    ),
  );
  expect(nowhere).toMatchObject({ path: undefined, stopped: undefined });
  expect(nowhere.states).toBe(check(named('pageown'), [], { bounds, symmetry: false }).states);
});

it('running to the next verdict takes the shortest way on', () => {
  const found = toEnd(runTo(bug, path.slice(0, 2), { kind: 'verdict', property: broken }));
  expect(found.path).toEqual(path);
  const any = toEnd(runTo(bug, [], { kind: 'verdict', property: undefined }));
  expect(any.path?.length).toBeLessThanOrEqual(4);
});

it('a step back to a seen state can break a property of steps', () => {
  const goesBack = ofPlaces.stepProperty('never-goes', {
    ...saying,
    holds: (_, step) => step.rule !== 'Back',
  });
  const ground = groundOf(
    modelFor(placesWith({ Go: { steps: 'a>b' }, Back: { steps: 'b>a' } }), [goesBack]),
  );
  expect(toEnd(runTo(ground, [], { kind: 'verdict', property: 'never-goes' })).path).toEqual([
    'Go()',
    'Back()',
  ]);
});

it('a search stops when it is told to', () => {
  const run = runTo(bug, [], condition('page0.pins > 0 && page0.state == free && vm1.fault.stale'));
  expect(run.next('go on').done).toBe(false);
  expect(run.next('stop: time')).toMatchObject({
    done: true,
    value: { path: undefined, stopped: 'time' },
  });
});

it.each([
  ['page0.pins > 0', [false, false]],
  ['page0.state == free', [true, true]],
  ['page0.state = "free" and not page0.pins >= 1', [true, true]],
  ['vm0.gfn0.spte != none', [false, true]],
  ['vm0.gfn0.spte == vm1.gfn0.spte', [true, false]],
  ['vm0.fault.stale', [false, false]],
  ['any vm .gfn0.spte == page0', [false, true]],
  ['any gfn .spte == page0', [false, true]],
  ['any vm any gfn (.spte == page0 || .slot == page0)', [false, true]],
  ['every page .state == free', [true, true]],
  ['no vm .fault.stale == yes', [true, true]],
  ['!(page0.owner == -) or page0.pins < 1', [true, true]],
])('the condition %s is read as it is meant', (text, expected) => {
  const { holds } = parseCondition(text, model);
  expect([model.initial, walk(bug, path).state].map(holds)).toEqual(expected);
});

it.each([
  ['', 'The condition is empty.'],
  ['page0.pin > 0', 'There is no variable "page0.pin". Did you mean "page0.pins"?'],
  ['page0.state == fre', '"page0.state" is never "fre". Did you mean "free"?'],
  ['page0.state > free', '"page0.state" is no number'],
  ['page0.pins > 7', '"page0.pins" is never > 7.'],
  ['page0.pins', '"page0.pins" is not yes or no by itself'],
  ['.pins > 0', 'belongs to nothing'],
  ['any pge .pins > 0', 'There is no "pge" to range over. Did you mean "page"?'],
  ['page0.pins > 0 page0.pins', 'There is "page0.pins" at column 16'],
  ['(page0.pins > 0', 'The condition ends at column 16, where ")" was expected.'],
  ['page0.pins > 0 ; alert(1)', 'Unexpected ";" at column 16'],
  ['page0.pins >', 'where a value was expected'],
  ['constructor == 1', 'There is no variable "constructor".'],
  ['('.repeat(50), 'nests more than 40 levels deep'],
  ['x'.repeat(1001), 'has 1001 characters'],
])('the condition %s is refused in one sentence', (text, message) => {
  expect(() => parseCondition(text, model)).toThrow(message);
});

it('a small model is drawn whole, and by fields as its quotient', () => {
  const small = groundOf(
    modelFor(placesWith({ Go: { steps: 'a>b b>c' }, Back: { steps: 'c>a' } }), []),
  );
  const whole = toEnd(graphOf(small, ['Go()'], { fields: [] }));
  expect(whole).toMatchObject({ kind: 'whole', states: 3, complete: true, fields: ['at'] });
  expect(
    whole.nodes.map(({ values, isInitial, isHere }) => [values[0], isInitial, isHere]),
  ).toEqual([
    ['a', true, false],
    ['b', false, true],
    ['c', false, false],
  ]);
  expect(whole.edges).toEqual([
    { from: 0, to: 1, rules: ['Go'] },
    { from: 1, to: 2, rules: ['Go'] },
    { from: 2, to: 0, rules: ['Back'] },
  ]);
  const quotient = toEnd(graphOf(bug, [], { fields: ['page0.state', 'page0.owner'] }));
  expect(quotient.kind).toBe('quotient');
  expect(quotient.nodes.reduce((sum, { states }) => sum + states, 0)).toBe(quotient.states);
  for (const node of quotient.nodes)
    expect(look(bug, node.path).values).toEqual(expect.arrayContaining([...node.values]));
  expect(() => toEnd(graphOf(bug, [], { fields: ['page0.stat'] }))).toThrow(
    'Did you mean "page0.state"?',
  );
});

it('a model with too many states shows where one stands', () => {
  const near = toEnd(graphOf(bug, path, { fields: [], nodesMax: 50 }));
  expect(near.kind).toBe('neighbourhood');
  expect(near.nodes.length).toBeLessThanOrEqual(24);
  expect(near.nodes.find(({ isHere }) => isHere)?.path).toEqual(path);
  expect(near.nodes.find(({ isHere }) => isHere)?.isBroken).toBe(true);
});

import { expect, it } from 'vitest';
import { check, modelFor } from '../check.ts';
import type { Command } from '../exploration.ts';
import { noLimits } from '../exploration.ts';
import { foundation, propertiesOver, record, upTo, variant } from '../model/index.ts';
import { placesWith } from '../testing/places.ts';
import { fastExplorer } from './explore.ts';
import type { Graph } from './graph.ts';
import { graphOf } from './graph.ts';

const memoryMax = 24 << 20;

const made = (making: ReturnType<typeof graphOf>, command: Command = 'go on'): Graph | string => {
  for (;;) {
    const { done, value } = making.next(command);
    if (done === true) return value;
    value.errand?.();
  }
};

const model = modelFor(
  placesWith({ Go: { steps: 'a>b b>c c>a' }, Stay: { steps: 'b>b' }, Back: { steps: 'c>a' } }),
  [],
);

it('a graph has all steps of each state, by which rule they are and where they lead, in order', () => {
  const graph = made(graphOf(model, { memoryMax, limits: noLimits }));
  if (typeof graph === 'string') throw new Error(graph);
  expect(graph.states).toBe(3);
  expect([...graph.starts]).toEqual([0, 1, 3, 5]);
  // From a to b; from b to c and to b; from c twice to a.
  expect([...graph.targets]).toEqual([1, 2, 1, 0, 0]);
  expect([...graph.by].map((instance) => model.instances[instance]?.label)).toEqual([
    'Go()',
    'Go()',
    'Stay()',
    'Go()',
    'Back()',
  ]);
});

it('whatever ends the making of a graph is told', () => {
  expect(made(graphOf(model, { memoryMax, limits: { ...noLimits, statesMax: 2 } }))).toBe('states');
  expect(made(graphOf(model, { memoryMax, limits: noLimits }), 'stop: time')).toBe('time');
});

const { rule, family } = foundation({
  state: record({ a: upTo(() => 63), b: upTo(() => 63), c: upTo(() => 63) }),
  bounds: {},
  decisions: {},
});
const countUp = (field: 'a' | 'b' | 'c') =>
  rule(`Count${field}`, {
    says: 'It counts.',
    actor: 'it',
    code: 'it',
    when: { 'there is more to count': (s) => s[field] < 63 },
    then: (s) => {
      s[field] += 1;
    },
  });
const counters = family('counters', {
  says: 'Three counters.',
  rules: [countUp('a'), countUp('b'), countUp('c')],
  facts: (s) => ({ isOver: () => s.a + s.b + s.c === 189 }),
  rest: () => true,
});
const { canAlwaysReach } = propertiesOver<{ isOver: () => boolean }, object>();
const canEnd = canAlwaysReach('can-end', {
  says: 'It can come to an end.',
  because: 'It counts.',
  asks: ['isOver'],
  goal: (ask) => ask.isOver(),
  brokenBy: '',
});

it('a graph that does not fit into memory leaves properties of runs undecided, and the search as it was', () => {
  const mine = variant('counters', counters, { says: 'Mine.' });
  const small = fastExplorer({ symmetry: false, memoryMax });
  expect(check(mine, [canEnd], { explorer: small })).toMatchObject({
    verdict: 'undecided',
    complete: true,
    stopped: 'memory',
    states: 64 ** 3,
    properties: [{ verdict: 'undecided' }],
  });
  const large = fastExplorer({ symmetry: false, memoryMax: 2 * memoryMax });
  expect(check(mine, [canEnd], { explorer: large }).verdict).toBe('holds');
});

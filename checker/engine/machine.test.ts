import { expect, it } from 'vitest';
import { modelFor } from '../check.ts';
import { instantiate } from '../instantiate.ts';
import { flag, foundation, record, upTo, variant } from '../model/index.ts';
import { peterson } from '../testing/classics/peterson.ts';
import { Auditor } from './audit.ts';
import { Machine } from './machine.ts';
import { finish } from './testing/finish.ts';

it('a property that enough is known of is not asked of any state, and the self-audit knows', () => {
  const model = modelFor(peterson, [], { processes: 3 });
  const machine = new Machine(model, { symmetry: false });
  machine.begin();
  const askedOf = (from: number, to: number): number => {
    const before = machine.counts.exercised[0] ?? 0;
    finish(machine.all('check', from, to));
    return (machine.counts.exercised[0] ?? 0) - before;
  };
  expect(machine.asks(0)).toBe(true);
  for (let from = 0, next = 1; from < next; [from, next] = [next, machine.endLevel()]) {
    finish(machine.all('work', from, next));
  }
  const to = machine.states;
  const calls = machine.learner.calls();
  expect(askedOf(0, to)).toBeGreaterThan(0);
  expect(machine.learner.calls()).toBeGreaterThan(calls);
  machine.stopAsking([0]);
  expect(machine.asks(0)).toBe(false);
  expect(askedOf(0, to)).toBe(0);
  finish(new Auditor(machine, 'full').look(0, to));
});

it('goes on with a task for as long as it is told to', () => {
  const model = modelFor(peterson, [], { processes: 4 });
  const machines = [0, 1].map(() => new Machine(model, { symmetry: false }));
  const [whole, pieces] = machines as [Machine, Machine];
  for (const machine of machines) machine.begin();
  let granted = 0;
  for (let from = 0, to = 1; from < to; [from, to] = [to, whole.endLevel()]) {
    finish(whole.all('work', from, to));
    pieces.start('work', from, to);
    for (let left = to - from; left > 0; left -= 100) {
      expect(pieces.isDone).toBe(false);
      finish(pieces.goingOn(100));
      granted += 1;
    }
    expect(pieces.isDone).toBe(true);
    expect(pieces.endLevel()).toBe(whole.endLevel());
  }
  expect(granted).toBeGreaterThan(whole.states / 100);
  expect(pieces.counts.fired).toEqual(whole.counts.fired);
});

/** Explores all of a model; gives how often the model was called, and how many misses were answered. */
const explored = (machine: Machine) => {
  let misses = 0;
  const answers = Reflect.get(machine, 'answers') as { answer: (...of: unknown[]) => unknown };
  const answer = answers.answer.bind(answers);
  answers.answer = (...of) => {
    misses += 1;
    return answer(...of);
  };
  machine.begin();
  for (let from = 0, to = 1; from < to; [from, to] = [to, machine.endLevel()]) {
    finish(machine.all('check', from, to));
    finish(machine.all('work', from, to));
  }
  return { misses, calls: machine.learner.calls(), states: machine.states };
};

it('the kernel walks what was learned, whether it is compiled or not', () => {
  const model = modelFor(peterson, [], { processes: 4 });
  const options = { symmetry: false, memoryMax: 64 << 20 };
  const walking = new Machine(model, { ...options, walksPerCompilation: Infinity });
  const compiling = new Machine(model, { ...options, walksPerCompilation: 1000 });
  const walked = explored(walking);
  const compiled = explored(compiling);
  expect(compiled).toMatchObject({ states: walked.states, calls: walked.calls });
  expect(compiling.counts).toEqual(walking.counts);
  expect(walking.compilations).toBe(0);
  expect(compiling.compilations).toBeGreaterThan(2);
  // States of one slice may all miss the same path; none misses it after that.
  expect(walked.misses).toBeLessThan(walked.states / 10);
});

/** Counts to 500 or further, and may do nothing at every other number. */
const counter = (last = 500) => {
  const { rule, family } = foundation({
    // A node that asks for n has 60,002 cells.
    state: record({ n: upTo(() => 60_000), isOdd: flag() }),
    bounds: {},
    decisions: {},
  });
  const of = { says: 'It does.', actor: 'someone', code: 'someone', forEach: {}, outcomes: [] };
  const count = rule('Count', {
    ...of,
    when: { 'there is more to count': ({ n }) => n < last },
    then: (s) => {
      s.n += 1;
      s.isOdd = !s.isOdd;
    },
  });
  const idle = rule('Idle', {
    ...of,
    when: { 'the number is odd': ({ isOdd }) => isOdd },
    then: () => undefined,
  });
  const rules = [count, idle];
  const toy = family('toy', { says: 'A toy.', rules, facts: () => ({}), rest: () => true });
  return instantiate(variant('toy', toy, { says: 'It.' }), { properties: [] });
};

// Each number is a path of its own for "Count"; "Idle" has two. A state in which the kernel knows of no step is a miss as well: the first odd one,
// and those that are even.
it.each([
  ['are walked where the memory has room for them', 64 << 20, 501 + 2 + 252],
  ['are looked into by the learner where it has not', 8 << 20, 501 + 501 + 501],
])('tables %s', (_, memoryMax, misses) => {
  const machine = new Machine(counter(), { symmetry: false, memoryMax });
  expect(explored(machine)).toEqual({ states: 501, calls: 501 + 2 + 1, misses });
});

it('what is looked up in tables elsewhere is compiled sooner than what is walked', () => {
  const compilations = [64 << 20, 8 << 20].map((memoryMax) => {
    const options = { symmetry: false, memoryMax, walksPerCompilation: 15_000 };
    const machine = new Machine(counter(), options);
    explored(machine);
    return machine.compilations;
  });
  expect(compilations).toEqual([0, 1]);
});

it('filters spare walks before anything is compiled', () => {
  const model = modelFor(peterson, [], { processes: 4 });
  const walksOf = (machine: Machine): number => Reflect.get(machine, 'walks') as number;
  const without = new Machine(model, { symmetry: false, walksPerCompilation: Infinity });
  const found = explored(without);
  const walksPerCompilation = 2 * walksOf(without);
  const filtering = new Machine(model, { symmetry: false, walksPerCompilation });
  expect(explored(filtering)).toEqual(found);
  expect(filtering.compilations).toBe(0);
  expect(walksOf(filtering)).toBeLessThan(0.7 * walksOf(without));
});

it('a table that is too large for code is walked for ever, without compiling again', () => {
  // A table of more than 8,000 lessons stays without code, and it has them all before anything is compiled.
  const machine = new Machine(counter(9000), { symmetry: false, walksPerCompilation: 200_000 });
  explored(machine);
  expect(machine.compilations).toBe(0);
  const goThroughIt = (times: number): readonly number[] => {
    for (let i = 0; i < times; i += 1) finish(machine.all('work', 0, machine.states));
    return [machine.compilations, machine.learner.calls()];
  };
  const known = goThroughIt(30);
  expect(known[0]).toBe(1);
  expect(goThroughIt(60)).toEqual(known);
});

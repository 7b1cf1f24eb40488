import { expect, it } from 'vitest';
import { modelFor } from '../check.ts';
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

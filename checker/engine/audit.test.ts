import { expect, it } from 'vitest';
import { modelFor } from '../check.ts';
import { Refusal } from '../refusal.ts';
import { mcsLock } from '../testing/classics/mcs-lock.ts';
import { twoPhaseCommit } from '../testing/classics/two-phase-commit.ts';
import type { AuditRate } from './audit.ts';
import { Auditor } from './audit.ts';
import { planFilters } from './compile.ts';
import { Machine } from './machine.ts';
import { planFor } from './renaming-plan.ts';
import { TableMemory, planTableMemory } from './table-memory.ts';
import { finish } from './testing/finish.ts';

interface Insides {
  compile: () => void;
}

type Damage = (machine: Machine) => void;

/** Compiles what was learned so far. */
const compile: Damage = (machine) => {
  (machine as unknown as Insides).compile();
};

interface Case {
  readonly variant?: typeof mcsLock;
  readonly bounds?: Readonly<Record<string, number>>;
  readonly symmetry?: boolean;
  /** The damage is done before the level is expanded in which there are more states. */
  readonly after?: number;
}

/** Explores level by level as a search does, with damage on the way; gives the number of states. */
const explore = (
  damage: Damage,
  rate: AuditRate,
  { variant = mcsLock, bounds = { processes: 2 }, symmetry = true, after = 30 }: Case = {},
): number => {
  // Only a test compiles: what is damaged would not be looked at again.
  const options = { symmetry, memoryMax: 32 << 20, walksPerCompilation: Infinity };
  const machine = new Machine(modelFor(variant, [], bounds), options);
  const auditor = new Auditor(machine, rate);
  machine.begin();
  let level = { from: 0, to: 1 };
  finish(machine.all('check', 0, 1));
  let isDamaged = false;
  while (level.from < level.to) {
    if (!isDamaged && level.to > after) {
      damage(machine);
      isDamaged = true;
    }
    finish(machine.all('work', level.from, level.to));
    finish(auditor.look(level.from, level.to));
    level = { from: level.to, to: machine.states };
    finish(machine.all('check', level.from, level.to));
  }
  return machine.states;
};

const refused = (run: () => unknown): string => {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof Refusal) return thrown.message;
    throw thrown;
  }
  throw new Error('the audit found nothing');
};

const failure = /The self-audit of state \d+ failed/;
const nothing: Damage = () => undefined;

it.each<[string, Damage, Case, number]>([
  ['the MCS lock', nothing, {}, 81],
  ['the MCS lock without symmetry', nothing, { symmetry: false }, 159],
  ['the MCS lock, compiled on the way', compile, {}, 81],
  [
    'two-phase commit, compiled',
    compile,
    { variant: twoPhaseCommit, bounds: { rms: 3 }, after: 20 },
    80,
  ],
])('%s passes undamaged', (_, damage, how, states) => {
  for (const rate of ['full', 'sampled', 'off'] as const) {
    expect(explore(damage, rate, how)).toBe(states);
  }
});

/** Changes all leaves of the rules' tables for which `to` gives another one. */
const damageLeaves =
  (to: (leaf: number) => number): Damage =>
  ({ learner, codec, model }) => {
    const { tables } = learner;
    const cells = tables.cells();
    const walk = (node: number): void => {
      const size = codec.fields[cells[node] ?? 0]?.variable.values.length ?? 0;
      for (let at = node + 1; at <= node + size; at += 1) {
        const branch = cells[at] ?? 0;
        if (branch > 0) walk(branch);
        else if (branch < 0) cells[at] = ~to(~branch);
      }
    };
    for (const root of tables.roots.slice(0, model.instances.length)) if (root > 0) walk(root);
  };

const noEffect: Damage = damageLeaves(() => 0);
const firstEffect: Damage = damageLeaves((leaf) => (leaf === 0 ? 1 : leaf));

/** Moves a field of the codec by a bit. */
const damageCodec: Damage = ({ codec }) => {
  const field = codec.fields.findLast(({ bits }) => bits > 1);
  if (field === undefined) throw new Error('There is no field to damage.');
  Object.assign(field, { shift: field.shift + 1 });
};

/** Where the filters of a machine end; behind them are renaming tables, if there are any, then what was learned. */
const filtersEnd = ({ codec, learner, layout, model }: Machine): number =>
  planFilters(codec, learner, { instances: model.instances.length, address: layout.tables }).end;

/** Puts something else into a field; without symmetry. */
const damageEffects: Damage = (machine) => {
  const { learner, codec, layout, memory } = machine;
  const { fields } = codec;
  const shape = { fields: fields.length, lanes: layout.lanes };
  const places = planTableMemory(shape, { address: filtersEnd(machine), bytes: layout.bytes });
  const space = new TableMemory(memory.buffer, places, { fields, lanes: layout.lanes });
  for (const [i, effect] of learner.effects.entries()) {
    const { put, keep } = effect;
    const word = keep.findIndex((bits) => bits !== 0xffffffff);
    if (word >= 0) put[word] = (put[word] ?? 0) ^ (~(keep[word] ?? 0) & -~(keep[word] ?? 0));
    space.put(effect, i);
  }
};

/** Flips the lowest bit of each row of the renaming for elements that stand in the wrong order. */
const damageRenaming: Damage = (machine) => {
  const { codec, symmetry, memory } = machine;
  const { sortings, tableBytes } = planFor(codec, symmetry);
  const { together } = sortings[0] ?? {};
  if (together === undefined) throw new Error('There is no renaming to damage.');
  const second = filtersEnd(machine) + together.at + tableBytes;
  const bytes = new Uint8Array(memory.buffer, second, tableBytes);
  for (let at = 0; at < tableBytes; at += 8) bytes[at] = (bytes[at] ?? 0) ^ 1;
};

const plain = { symmetry: false };
// The second state that a sampling audit looks at comes after 4,096 others.
const large = { symmetry: false, bounds: { processes: 3 }, after: 4_097 };

it.each<[string, Damage, AuditRate, Case]>([
  ['a leaf that says that a rule is not enabled', noEffect, 'full', plain],
  ['such a leaf, where few states are looked at', noEffect, 'sampled', large],
  ['a leaf that says that a rule is enabled', firstEffect, 'full', plain],
  ['a field that lies elsewhere', damageCodec, 'full', plain],
  ['a field that lies elsewhere under symmetry', damageCodec, 'full', { symmetry: true }],
  ['an effect that puts something else', damageEffects, 'full', plain],
  ['such an effect, where few states are looked at', damageEffects, 'sampled', large],
  ['a renaming that goes wrong', damageRenaming, 'full', { symmetry: true, after: 0 }],
  ['a renaming that goes wrong later', damageRenaming, 'full', { symmetry: true }],
])('the audit finds %s', (_, damage, rate, how) => {
  expect(refused(() => explore(damage, rate, how))).toMatch(failure);
});

it.each<[string, Damage, AuditRate, Case]>([
  ['a leaf that says that a rule is not enabled', noEffect, 'full', plain],
  ['an effect that puts something else', damageEffects, 'full', plain],
  ['such an effect, where few states are looked at', damageEffects, 'sampled', large],
])('the audit finds %s in compiled tables', (_, damage, rate, how) => {
  const damageAndCompile: Damage = (machine) => {
    damage(machine);
    compile(machine);
  };
  expect(refused(() => explore(damageAndCompile, rate, how))).toMatch(failure);
});

it('damage goes unnoticed without an audit', () => {
  expect(explore(noEffect, 'off', plain)).toBeLessThan(159);
});

it('a sampled audit looks at one of 4,096 states, later at one of 131,072, however large a level is', () => {
  const machine = new Machine(modelFor(twoPhaseCommit, [], { rms: 7 }), { symmetry: false });
  machine.begin();
  for (let from = 0, to = 1; from < to; [from, to] = [to, machine.endLevel()]) {
    finish(machine.all('work', from, to));
  }
  expect(machine.states).toBe(296_448);
  const looked = new Set<number>();
  const judgedAlone = machine.judgedAlone.bind(machine);
  machine.judgedAlone = (id) => {
    looked.add(id);
    return judgedAlone(id);
  };
  finish(new Auditor(machine, 'sampled').look(0, machine.states));
  const later = [1, 2].map((times) => 16_384 + 131_072 * times);
  expect([...looked]).toEqual([0, 4096, 8192, 12_288, 16_384, ...later]);
});

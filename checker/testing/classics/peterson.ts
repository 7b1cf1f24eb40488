// Peterson's filter lock for any number of processes, with the steps of the Murphi example n_peterson: a process climbs through the
// levels 1 to N - 1, and the last to enter a level waits there. Each process can always take exactly one step; a waiting one takes a
// step that changes nothing.

import {
  count,
  every,
  foundation,
  indexSet,
  oneOf,
  optional,
  per,
  propertiesOver,
  record,
  sizeOf,
  upTo,
  variant,
} from '../../model/index.ts';

const processes = indexSet('process', { bound: 'processes' });

// Levels are counted, so they are no index set: a field for each that the largest N needs.
const turns = {
  level1: optional(processes),
  level2: optional(processes),
  level3: optional(processes),
  level4: optional(processes),
  level5: optional(processes),
  level6: optional(processes),
};

const { rule, family } = foundation({
  state: record({
    /** Who entered each level last. */
    turn: record(turns),
    processes: per(
      processes,
      record({
        pc: oneOf(0, 1, 2, 3, 4),
        /** The level that the others see. */
        q: upTo('processes'),
        /** The level that it is at. */
        j: upTo('processes'),
      }),
    ),
  }),
  bounds: {
    processes: sizeOf('processes', { default: 2, max: Object.keys(turns).length + 1 }),
  },
  decisions: {},
});

const turnOf = (level: number) => `level${level}` as keyof typeof turns;

const ofProcess = {
  actor: ({ process }: { readonly process: string }) => process,
  code: 'lock',
  forEach: { process: processes },
} as const;

const start = rule('Start', {
  ...ofProcess,
  says: 'A process wants to enter and starts at the first level.',
  when: { 'it is outside': (s, { process }) => s.processes[process].pc === 0 },
  then: (s, { process }) => {
    s.processes[process].j = 1;
    s.processes[process].pc = 1;
  },
});

const announce = rule('Announce', {
  ...ofProcess,
  says: 'A process lets the others see its level.',
  when: { 'it is at a new level': (s, { process }) => s.processes[process].pc === 1 },
  then: (s, { process }) => {
    const self = s.processes[process];
    self.q = self.j;
    self.pc = 2;
  },
});

const giveWay = rule('GiveWay', {
  ...ofProcess,
  says: 'A process notes that it was the last to enter its level.',
  when: { 'the others see its level': (s, { process }) => s.processes[process].pc === 2 },
  then: (s, { process }) => {
    const self = s.processes[process];
    s.turn[turnOf(self.j)] = process;
    self.pc = 3;
  },
});

const climb = rule('Climb', {
  ...ofProcess,
  says: 'A process goes on to the next level, or into the critical section, or waits.',
  when: { 'it has given way': (s, { process }) => s.processes[process].pc === 3 },
  then: (s, { process }, { bounds }) => {
    const self = s.processes[process];
    const level = self.j;
    const mayPass =
      s.turn[turnOf(level)] !== process ||
      every(s.processes, ({ q }, other) => other === process || q < level);
    if (!mayPass) return;
    self.j = level + 1;
    self.pc = level + 1 === bounds.processes ? 4 : 1;
  },
});

const leave = rule('Leave', {
  ...ofProcess,
  says: 'A process leaves the critical section.',
  when: { 'it is inside': (s, { process }) => s.processes[process].pc === 4 },
  then: (s, { process }) => {
    // Not 0: so it is in the published model, and the counts depend on it.
    s.processes[process].q = 1;
    s.processes[process].pc = 0;
  },
});

interface Occupancy {
  inside(): number;
}

const exclusion = propertiesOver<Occupancy, object>().invariant('mutual-exclusion', {
  says: 'No two processes are in the critical section.',
  because: 'That is what a lock is for.',
  asks: ['inside'],
  given: (ask) => ask.inside() > 0,
  holds: (ask) => ask.inside() === 1,
  brokenBy: '',
});

const filterLock = family('peterson', {
  says: "Peterson's filter lock.",
  rules: [start, announce, giveWay, climb, leave],
  properties: [exclusion],
  facts: (s): Occupancy => ({ inside: () => count(s.processes, ({ pc }) => pc === 4) }),
});

export const peterson = variant('peterson', filterLock, { says: 'As published.' });

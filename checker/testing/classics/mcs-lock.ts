// The queue lock of Mellor-Crummey and Scott, with the steps of the Murphi example mcslock1: waiting processes form a list, and each
// waits on a flag of its own. Each process can always take exactly one step; a waiting one takes a step that changes nothing.

import {
  count,
  flag,
  foundation,
  indexSet,
  none,
  oneOf,
  optional,
  per,
  propertiesOver,
  record,
  sizeOf,
  variant,
} from '../../model/index.ts';

const processes = indexSet('process', { bound: 'processes' });

const { rule, family } = foundation({
  state: record({
    /** The tail of the queue. */
    lock: optional(processes),
    processes: per(
      processes,
      record({
        pc: oneOf(0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
        next: optional(processes),
        pred: optional(processes),
        locked: flag(),
      }),
    ),
  }),
  bounds: { processes: sizeOf('processes', { default: 2 }) },
  decisions: {},
});

const ofProcess = {
  actor: ({ process }: { readonly process: string }) => process,
  code: 'lock',
  forEach: { process: processes },
} as const;

const start = rule('Start', {
  ...ofProcess,
  says: 'A process wants the lock and clears its link.',
  when: { 'it is outside': (s, { process }) => s.processes[process].pc === 0 },
  then: (s, { process }) => {
    s.processes[process].next = none;
    s.processes[process].pc = 1;
  },
});

const enqueue = rule('Enqueue', {
  ...ofProcess,
  says: 'A process makes itself the tail and learns who was it before, in one step.',
  when: { 'its link is clear': (s, { process }) => s.processes[process].pc === 1 },
  then: (s, { process }) => {
    const self = s.processes[process];
    self.pred = s.lock;
    s.lock = process;
    self.pc = 2;
  },
});

const look = rule('Look', {
  ...ofProcess,
  says: 'A process enters if nobody was in the queue before it.',
  when: { 'it is in the queue': (s, { process }) => s.processes[process].pc === 2 },
  then: (s, { process }) => {
    const self = s.processes[process];
    self.pc = self.pred === none ? 6 : 3;
  },
});

const arm = rule('Arm', {
  ...ofProcess,
  says: 'A process sets the flag on which it is going to wait.',
  when: { 'somebody is before it': (s, { process }) => s.processes[process].pc === 3 },
  then: (s, { process }) => {
    s.processes[process].locked = true;
    s.processes[process].pc = 4;
  },
});

const link = rule('Link', {
  ...ofProcess,
  says: 'A process tells its predecessor who comes next.',
  when: { 'its flag is set': (s, { process }) => s.processes[process].pc === 4 },
  then: (s, { process }) => {
    const self = s.processes[process];
    if (self.pred !== none) s.processes[self.pred].next = process;
    self.pc = 5;
  },
});

const wait = rule('Wait', {
  ...ofProcess,
  says: 'A process enters once its flag is cleared, and waits until then.',
  when: { 'it is linked': (s, { process }) => s.processes[process].pc === 5 },
  then: (s, { process }) => {
    const self = s.processes[process];
    if (!self.locked) self.pc = 6;
  },
});

const leave = rule('Leave', {
  ...ofProcess,
  says: 'A process leaves the critical section and looks for its successor.',
  when: { 'it is inside': (s, { process }) => s.processes[process].pc === 6 },
  then: (s, { process }) => {
    const self = s.processes[process];
    self.pc = self.next === none ? 7 : 9;
  },
});

const release = rule('Release', {
  ...ofProcess,
  says: 'A process frees the lock if it is still the tail: an atomic compare-and-swap.',
  when: { 'it saw no successor': (s, { process }) => s.processes[process].pc === 7 },
  then: (s, { process }) => {
    const isTail = s.lock === process;
    if (isTail) s.lock = none;
    s.processes[process].pc = isTail ? 0 : 8;
  },
});

const awaitSuccessor = rule('AwaitSuccessor', {
  ...ofProcess,
  says: 'A process waits for the successor to link itself.',
  when: { 'somebody is behind it': (s, { process }) => s.processes[process].pc === 8 },
  then: (s, { process }) => {
    const self = s.processes[process];
    if (self.next !== none) self.pc = 9;
  },
});

const handOver = rule('HandOver', {
  ...ofProcess,
  says: 'A process clears the flag of its successor.',
  when: { 'it knows its successor': (s, { process }) => s.processes[process].pc === 9 },
  then: (s, { process }) => {
    const self = s.processes[process];
    if (self.next !== none) s.processes[self.next].locked = false;
    self.pc = 0;
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

const queueLock = family('mcs-lock', {
  says: 'The queue lock of Mellor-Crummey and Scott.',
  rules: [start, enqueue, look, arm, link, wait, leave, release, awaitSuccessor, handOver],
  properties: [exclusion],
  facts: (s): Occupancy => ({ inside: () => count(s.processes, ({ pc }) => pc === 6) }),
});

export const mcsLock = variant('mcs-lock', queueLock, { says: 'As published.' });

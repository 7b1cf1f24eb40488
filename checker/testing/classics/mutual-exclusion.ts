// Two locks for two processes with published answers to "does everybody who wants to enter get in?": Peterson's algorithm lets nobody
// starve if no process stops (Peterson, Myths About the Mutual Exclusion Problem, 1981); a test-and-set lock does not promise it,
// unless taking the lock is strongly fair.

import type { Fairness } from '../../model/index.ts';
import {
  count,
  every,
  flag,
  foundation,
  indexSet,
  oneOf,
  optional,
  per,
  propertiesOver,
  record,
  sizeOf,
  variant,
} from '../../model/index.ts';

const processes = indexSet('process', { bound: 'processes' });

interface Places {
  wants(process: string): boolean;
  isInside(process: string): boolean;
  isFree(): boolean;
}

const places = propertiesOver<Places, object>();

/** Everybody who wants to enter gets in, under some fairness. */
export const nobodyStarves = (name: string, fairness: Fairness) =>
  places.leadsTo(name, {
    says: 'Whoever wants to enter gets in.',
    because: 'A lock that somebody never gets is no lock for them.',
    asks: ['wants', 'isInside'],
    forEach: { process: processes },
    from: (ask, { process }) => ask.wants(process),
    to: (ask, { process }) => ask.isInside(process),
    fairness,
    brokenBy: '',
  });

/** The critical section is empty again and again, which does not take anybody to want anything. */
export const lockIsFreeAgain = places.alwaysEventually('the-lock-is-free-again', {
  says: 'The lock is free again and again.',
  because: 'Somebody who stays inside keeps all others out.',
  asks: ['isFree'],
  eventually: (ask) => ask.isFree(),
  brokenBy: '',
});

/** False: processes come and go. */
export const lockStaysFree = places.eventuallyAlways('the-lock-stays-free', {
  says: 'Some day the lock is free for good.',
  because: 'It need not be: nothing keeps processes from coming.',
  asks: ['isFree'],
  always: (ask) => ask.isFree(),
  brokenBy: '',
});

/** Whatever happened, everybody can still get in. */
export const everybodyCanEnter = places.canAlwaysReach('everybody-can-enter', {
  says: 'Everybody can still get in.',
  because: 'Otherwise somebody is locked out for good.',
  asks: ['isInside'],
  forEach: { process: processes },
  goal: (ask, { process }) => ask.isInside(process),
  brokenBy: '',
});

const two = sizeOf('processes', { default: 2 });

const ofProcess = {
  actor: ({ process }: { readonly process: string }) => process,
  code: 'lock',
  forEach: { process: processes },
} as const;

const petersons = (() => {
  const { rule, family } = foundation({
    state: record({
      /** Whose turn it is to wait. */
      last: optional(processes),
      processes: per(processes, record({ at: oneOf('idle', 'wants', 'waits', 'inside') })),
    }),
    bounds: { processes: two },
    decisions: {},
  });
  const want = rule('Want', {
    ...ofProcess,
    says: 'A process says that it wants to enter.',
    when: { 'it is idle': (s, { process }) => s.processes[process].at === 'idle' },
    then: (s, { process }) => {
      s.processes[process].at = 'wants';
    },
  });
  const giveWay = rule('GiveWay', {
    ...ofProcess,
    says: 'It lets the other go first.',
    fair: 'weak',
    when: { 'it wants to enter': (s, { process }) => s.processes[process].at === 'wants' },
    then: (s, { process }) => {
      s.last = process;
      s.processes[process].at = 'waits';
    },
  });
  const enter = rule('Enter', {
    ...ofProcess,
    says: 'It enters.',
    fair: 'weak',
    when: {
      'it waits': (s, { process }) => s.processes[process].at === 'waits',
      'the other is idle or was the last to give way': (s, { process }) =>
        s.last !== process ||
        every(s.processes, ({ at }, other) => other === process || at === 'idle'),
    },
    then: (s, { process }) => {
      s.processes[process].at = 'inside';
    },
  });
  const leave = rule('Leave', {
    ...ofProcess,
    says: 'It leaves.',
    fair: 'weak',
    when: { 'it is inside': (s, { process }) => s.processes[process].at === 'inside' },
    then: (s, { process }) => {
      s.processes[process].at = 'idle';
    },
  });
  return family('petersons', {
    says: "Peterson's algorithm for two processes.",
    rules: [want, giveWay, enter, leave],
    facts: (s) => ({
      wants: (process: 'process0') => s.processes[process].at === 'waits',
      isInside: (process: 'process0') => s.processes[process].at === 'inside',
      isFree: () => every(s.processes, ({ at }) => at !== 'inside'),
    }),
  });
})();

const testAndSet = (() => {
  const { rule, family } = foundation({
    state: record({
      isHeld: flag(),
      processes: per(processes, record({ at: oneOf('idle', 'waits', 'inside') })),
    }),
    bounds: { processes: two },
    decisions: {},
  });
  const want = rule('Want', {
    ...ofProcess,
    says: 'A process begins to try.',
    when: { 'it is idle': (s, { process }) => s.processes[process].at === 'idle' },
    then: (s, { process }) => {
      s.processes[process].at = 'waits';
    },
  });
  const take = rule('Take', {
    ...ofProcess,
    says: 'It finds the lock free and takes it.',
    fair: 'weak',
    when: {
      'it tries': (s, { process }) => s.processes[process].at === 'waits',
      'the lock is free': (s) => !s.isHeld,
    },
    then: (s, { process }) => {
      s.isHeld = true;
      s.processes[process].at = 'inside';
    },
  });
  const release = rule('Release', {
    ...ofProcess,
    says: 'It releases the lock.',
    fair: 'weak',
    when: { 'it is inside': (s, { process }) => s.processes[process].at === 'inside' },
    then: (s, { process }) => {
      s.isHeld = false;
      s.processes[process].at = 'idle';
    },
  });
  return family('test-and-set', {
    says: 'A test-and-set lock.',
    rules: [want, take, release],
    facts: (s) => ({
      wants: (process: 'process0') => s.processes[process].at === 'waits',
      isInside: (process: 'process0') => s.processes[process].at === 'inside',
      isFree: () => count(s.processes, ({ at }) => at === 'inside') === 0,
    }),
  });
})();

export const petersonsLock = variant('petersons-lock', petersons, { says: 'As published.' });
export const testAndSetLock = variant('test-and-set-lock', testAndSet, { says: 'As usual.' });

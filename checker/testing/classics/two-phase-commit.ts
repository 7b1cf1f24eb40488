// Two-phase commit, after Lamport's TLA+ specification TwoPhase. Messages are never taken out of the set, so receiving one again is a
// step that changes nothing; it counts as a transition, as it does in TLC.

import {
  every,
  flag,
  foundation,
  indexSet,
  oneOf,
  per,
  propertiesOver,
  record,
  sizeOf,
  some,
  variant,
} from '../../model/index.ts';

const resourceManagers = indexSet('rm', { bound: 'rms' });

const { rule, family } = foundation({
  state: record({
    rms: per(
      resourceManagers,
      record({
        state: oneOf('working', 'prepared', 'committed', 'aborted'),
        /** Whether its message "prepared" was sent. */
        sent: flag(),
        /** Whether the transaction manager knows that it is prepared. */
        known: flag(),
      }),
    ),
    tm: oneOf('init', 'committed', 'aborted'),
    commitSent: flag(),
    abortSent: flag(),
  }),
  bounds: { rms: sizeOf('resource managers', { default: 3 }) },
  decisions: {},
});

const byTransactionManager = { actor: 'tm', code: 'tm' } as const;
const byResourceManager = {
  actor: ({ rm }: { readonly rm: string }) => rm,
  code: 'rm',
  forEach: { rm: resourceManagers },
} as const;

const commit = rule('Commit', {
  ...byTransactionManager,
  says: 'The transaction manager commits: everybody is prepared.',
  when: {
    'nothing is decided': (s) => s.tm === 'init',
    'it knows that all are prepared': (s) => every(s.rms, ({ known }) => known),
  },
  then: (s) => {
    s.tm = 'committed';
    s.commitSent = true;
  },
});

const abort = rule('Abort', {
  ...byTransactionManager,
  says: 'The transaction manager aborts, for whatever reason.',
  when: { 'nothing is decided': (s) => s.tm === 'init' },
  then: (s) => {
    s.tm = 'aborted';
    s.abortSent = true;
  },
});

const receivePrepared = rule('ReceivePrepared', {
  ...byTransactionManager,
  says: 'The transaction manager reads that a resource manager is prepared.',
  forEach: { rm: resourceManagers },
  when: {
    'nothing is decided': (s) => s.tm === 'init',
    'the message was sent': (s, { rm }) => s.rms[rm].sent,
  },
  then: (s, { rm }) => {
    s.rms[rm].known = true;
  },
});

const prepare = rule('Prepare', {
  ...byResourceManager,
  says: 'A resource manager is prepared and says so.',
  when: { 'it is working': (s, { rm }) => s.rms[rm].state === 'working' },
  then: (s, { rm }) => {
    s.rms[rm].state = 'prepared';
    s.rms[rm].sent = true;
  },
});

const chooseToAbort = rule('ChooseToAbort', {
  ...byResourceManager,
  says: 'A resource manager gives up on its own and tells nobody.',
  when: { 'it is working': (s, { rm }) => s.rms[rm].state === 'working' },
  then: (s, { rm }) => {
    s.rms[rm].state = 'aborted';
  },
});

const receiveCommit = rule('ReceiveCommit', {
  ...byResourceManager,
  says: 'A resource manager is told to commit.',
  when: { 'the message was sent': (s) => s.commitSent },
  then: (s, { rm }) => {
    s.rms[rm].state = 'committed';
  },
});

const receiveAbort = rule('ReceiveAbort', {
  ...byResourceManager,
  says: 'A resource manager is told to abort.',
  when: { 'the message was sent': (s) => s.abortSent },
  then: (s, { rm }) => {
    s.rms[rm].state = 'aborted';
  },
});

interface Outcomes {
  someCommitted(): boolean;
  someAborted(): boolean;
}

const agreement = propertiesOver<Outcomes, object>().invariant('agreement', {
  says: 'When one resource manager has committed, none has aborted.',
  because: 'A transaction happens everywhere or nowhere.',
  asks: ['someCommitted', 'someAborted'],
  given: (ask) => ask.someCommitted(),
  holds: (ask) => !ask.someAborted(),
  brokenBy: '',
});

const family2pc = family('two-phase-commit', {
  says: 'A transaction manager and resource managers that all commit or all abort.',
  rules: [commit, abort, receivePrepared, prepare, chooseToAbort, receiveCommit, receiveAbort],
  properties: [agreement],
  facts: (s): Outcomes => ({
    someCommitted: () => some(s.rms, ({ state }) => state === 'committed'),
    someAborted: () => some(s.rms, ({ state }) => state === 'aborted'),
  }),
});

export const twoPhaseCommit = variant('two-phase-commit', family2pc, { says: 'As published.' });

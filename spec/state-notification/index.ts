// The family state-notification: its rules, its answers to the vocabulary, its variants.

import type { Move } from '../../checker/model/index.ts';
import { every, parametersIf, some, variant } from '../../checker/model/index.ts';
import type { StateFacts, StepFacts } from '../vocabulary/index.ts';
import { access, handleExit, touch } from './rules/accesses.ts';
import type { State } from './rules/requests.ts';
import {
  ask,
  grant,
  hypercallReturns,
  interrupt,
  isBeingAsked,
  workQueue,
} from './rules/requests.ts';
import { family } from './state.ts';

const facts = (s: State) =>
  ({
    isSharedGfn: (vm, gfn) => s.vms[vm].memory[gfn].used === 'shared',
    hasPrivateAttribute: (vm, gfn) => s.vms[vm].memory[gfn].recorded === 'private',
    // A request that is still in a queue has been acknowledged too early; what is asked here is whether it gets lost.
    requestStands: (vm, gfn) =>
      !isBeingAsked(s, vm, gfn) && every(s.vms[vm].memory, ({ queued }) => queued === 'none'),
    isAccessing: (vm, vcpu) => {
      const { step } = s.vms[vm].vcpus[vcpu];
      return step === 'accessing' || step === 'exited';
    },
    hasExited: (vm, vcpu) => s.vms[vm].vcpus[vcpu].step === 'exited',
  }) satisfies Partial<StateFacts>;

const stepFacts = ({ before, after, step }: Move<State>) =>
  ({
    changesAttribute: (vm, gfn) =>
      before.vms[vm].memory[gfn].recorded !== after.vms[vm].memory[gfn].recorded,
    makesShared: (vm, gfn) =>
      before.vms[vm].memory[gfn].recorded === 'private' &&
      after.vms[vm].memory[gfn].recorded === 'shared',
    wasAskedToShare: (vm, gfn) =>
      before.vms[vm].memory[gfn].queued === 'shared' ||
      some(
        before.vms[vm].vcpus,
        (vcpu) => vcpu.step === 'asking' && vcpu.gfn === gfn && vcpu.wanted === 'shared',
      ),
    getsThrough: (vm, gfn) => {
      const at = parametersIf(step, access);
      if (at?.vm !== vm || step.outcome === 'exit') return false;
      return before.vms[vm].vcpus[at.vcpu].gfn === gfn;
    },
    hadPrivateAttribute: (vm, gfn) => before.vms[vm].memory[gfn].recorded === 'private',
    usesAsPrivate: (vm, gfn) => before.vms[vm].memory[gfn].used === 'private',
  }) satisfies Partial<StepFacts>;

export const stateNotification = family('state-notification', {
  says: 'How a guest tells the host what it shares, and who believes what meanwhile.',
  rules: [ask, grant, hypercallReturns, interrupt, workQueue, touch, access, handleExit],
  facts,
  stepFacts,
});

export const stateNotificationVariants = [
  variant('notification', stateNotification, {
    says: 'The guest asks first, and the hypercall returns when the change is on record.',
    accepts: {
      'rule WorkQueue': 'The hypercall does the work itself: there is no queue.',
      'rule HandleExit': 'Guest and host agree whenever the guest uses memory.',
      'property access-recovers-from-exits': 'There are no exits to recover from.',
      'cover exit-reaches-userspace': 'There are no exits.',
    },
  }),
  variant('notification-flips-first', stateNotification, {
    says: 'The guest changes its page tables, and then tells the host.',
    delta: { order: 'flips-first' },
    accepts: {
      'rule WorkQueue': 'The hypercall does the work itself: there is no queue.',
    },
  }),
  variant('notification-queued', stateNotification, {
    says: 'The hypercall returns when userspace has been told; nothing that it is told gets lost.',
    delta: { returns: 'when-queued' },
  }),
  variant('notification-coalesced', stateNotification, {
    says: 'The same, with a queue that has room for one request.',
    delta: { returns: 'when-queued', queue: 'last-request' },
    bounds: { gfns: 2 },
  }),
  variant('notification-interrupted', stateNotification, {
    says: 'A guest that takes an interrupted hypercall for done.',
    delta: { interrupted: 'done' },
    accepts: {
      'rule WorkQueue': 'The hypercall does the work itself: there is no queue.',
    },
  }),
  variant('notification-re-enters', stateNotification, {
    says: 'Requests are queued, and userspace enters the guest again without looking at them.',
    delta: { returns: 'when-queued', exit: 're-enters' },
  }),
] as const;

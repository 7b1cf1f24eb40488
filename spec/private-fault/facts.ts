// What private-fault answers to the vocabulary.

import type { Move } from '../../checker/model/index.ts';
import { some } from '../../checker/model/index.ts';
import type { Gfn, Vcpu, Vm } from '../index-sets.ts';
import { isCovered } from '../mechanisms/invalidation.ts';
import type { StateFacts, StepFacts } from '../vocabulary/index.ts';
import type { State } from './mechanisms.ts';

/** Steps of a thread in which the guest waits for memory that it has touched. */
const waiting: ReadonlySet<State['vms'][Vm]['vcpus'][Vcpu]['step']> = new Set([
  'accessing',
  'faulted',
  'in-window',
  'resolved',
  'exited',
  'believing',
]);

const isInFlux = (s: State, vm: Vm, gfn: Gfn): boolean =>
  isCovered(s.vms[vm].invalidation, gfn) || s.vms[vm].slotUpdate !== 'none';

/** Answers about a state. */
export const facts = (s: State) =>
  ({
    hasPrivateAttribute: (vm, gfn) => s.vms[vm].memory[gfn].attribute === 'private',
    isSharedGfn: (vm, gfn) => s.vms[vm].memory[gfn].wanted === 'shared',
    mapsShared: (vm, gfn) => s.vms[vm].memory[gfn].spte === 'shared',
    mapsPrivate: (vm, gfn) => s.vms[vm].memory[gfn].spte === 'private',
    mapsHuge: (vm, gfn) => s.vms[vm].memory[gfn].huge,
    mapsReplacedMemory: (vm, gfn) => s.vms[vm].memory[gfn].outdated,
    isInFlux: (vm, gfn) => isInFlux(s, vm, gfn),
    isHugePageUniform: (vm, gfn) => {
      const { memory } = s.vms[vm];
      return !some(memory, ({ attribute }) => attribute !== memory[gfn].attribute);
    },
    isHugePageInFlux: (vm) => some(s.vms[vm].memory, (_, gfn) => isInFlux(s, vm, gfn)),
    requestStands: (vm, gfn) =>
      !s.vms[vm].memory[gfn].unasked &&
      !isInFlux(s, vm, gfn) &&
      !some(s.vms[vm].vcpus, (thread) => thread.step === 'asking' && thread.gfn === gfn),
    isAccessing: (vm, vcpu) => waiting.has(s.vms[vm].vcpus[vcpu].step),
    hasExited: (vm, vcpu) => s.vms[vm].vcpus[vcpu].step === 'exited',
    isFaultStale: (vm, vcpu) => s.vms[vm].vcpus[vcpu].snapshot.moved,
  }) satisfies Partial<StateFacts>;

/** Answers about a step. */
export const stepFacts = ({ before, after }: Move<State>) =>
  ({
    changesAttribute: (vm, gfn) =>
      before.vms[vm].memory[gfn].attribute !== after.vms[vm].memory[gfn].attribute,
    makesShared: (vm, gfn) =>
      before.vms[vm].memory[gfn].attribute === 'private' &&
      after.vms[vm].memory[gfn].attribute === 'shared',
    wasAskedToShare: (vm, gfn) =>
      some(
        before.vms[vm].vcpus,
        ({ gfn: about, step, kind, access }) =>
          about === gfn && (access === 'shared' || (step === 'asking' && kind === 'shared')),
      ),
    reportsKind: (vm, vcpu) =>
      before.vms[vm].vcpus[vcpu].step !== 'exited' && after.vms[vm].vcpus[vcpu].step === 'exited',
    reportsTheGuestsKind: (vm, vcpu) => {
      const { kind, access } = after.vms[vm].vcpus[vcpu];
      return kind === access;
    },
  }) satisfies Partial<StepFacts>;

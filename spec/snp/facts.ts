// What snp answers to the vocabulary.

import type { Move } from '../../checker/model/index.ts';
import { none, parametersIf, some } from '../../checker/model/index.ts';
import type { Gfn, Page, Vcpu, Vm } from '../index-sets.ts';
import { isAssigned, isAssignedTo } from '../mechanisms/platform.ts';
import type { StateFacts, StepFacts } from '../vocabulary/index.ts';
import type { State } from './mechanisms.ts';
import { room } from './mechanisms.ts';
import { validate } from './rules/guest.ts';
import { copyVcpu } from './rules/launch.ts';
import { askStatus, writeBack } from './rules/reclaim.ts';
import { useRequest } from './rules/requests.ts';

/** Steps of a vCPU that has touched memory and not got through. */
const waiting: ReadonlySet<State['vms'][Vm]['vcpus'][Vcpu]['step']> = new Set([
  'accessing',
  'rmp-fault',
  'split',
]);

/** Uses of a page for which a guest still has it, or has had it a moment ago. */
const guests: ReadonlySet<State['pages'][Page]['use']> = new Set(['gmem', 'leaving', 'given-back']);

const isProtectedVmsa = (s: State, page: Page): boolean =>
  some(s.vms, ({ vmsa, isProtected }) => isProtected && vmsa === page);

/** The frame that a vCPU of the VM has made accessible to itself in this step. */
const acceptsAt = ({ before, step }: Move<State>, vm: Vm, gfn: Gfn): boolean => {
  const taken = parametersIf(step, validate, 'validated');
  return taken?.vm === vm && before.vms[vm].vcpus[taken.vcpu].gfn === gfn;
};

/** Answers about a state. */
export const facts = (s: State) =>
  ({
    hasOwnershipTable: () => true,
    isFree: (page) => s.pages[page].use === 'free',
    isAssignedTo: (vm, gfn, page) => isAssignedTo(s.vms, { vm, gfn, page }),
    mapsPrivatelyAt: (vm, gfn, page) => {
      const { npt, backing } = s.vms[vm].memory[gfn];
      return npt !== 'none' && backing === page;
    },
    mapsHuge: (vm, gfn) => s.vms[vm].memory[gfn].npt === '2M',
    isAssignedHuge: (vm, gfn) => {
      const { assigned } = s.vms[vm].memory[gfn];
      return assigned !== none && s.pages[assigned].entry === '2M';
    },
    isInFlux: (vm, gfn) =>
      some(s.vms[vm].vcpus, (thread) => thread.step === 'split' && thread.gfn === gfn),
    isAccessing: (vm, vcpu) => waiting.has(s.vms[vm].vcpus[vcpu].step),
    hasExited: (vm, vcpu) => s.vms[vm].vcpus[vcpu].step === 'exited',
    isQuiet: () =>
      s.firmware.answer === none &&
      !some(s.vms, ({ finish, request }) => finish !== 'idle' || request.step !== 'none') &&
      !some(s.pages, ({ use }) => use === 'leaving' || use === 'given-back'),
    isSetUpForACall: () => s.firmware.snp === 'for-the-call',
  }) satisfies Partial<StateFacts>;

/** Answers about a step. */
export const stepFacts = (move: Move<State>) => {
  const { before, step } = move;
  return {
    touches: (page) => {
      const copied = parametersIf(step, copyVcpu);
      return (
        parametersIf(step, askStatus)?.page === page ||
        (copied !== undefined && before.vms[copied.vm].vmsa === page)
      );
    },
    wasPrivate: (page) => isAssigned(before.vms, page) || isProtectedVmsa(before, page),
    accepts: (vm, gfn) => acceptsAt(move, vm, gfn),
    hadAccepted: (vm, gfn) => before.vms[vm].memory[gfn].accepted !== 'no',
    usesInput: (vm) =>
      parametersIf(step, useRequest)?.vm === vm || parametersIf(step, copyVcpu)?.vm === vm,
    usesWhatWasChecked: (vm) => {
      if (parametersIf(step, copyVcpu)?.vm === vm) return !before.vms[vm].isDebugged;
      return parametersIf(step, useRequest, 'done')?.vm === vm;
    },
    reachesIntoBuffer: (vm) => parametersIf(step, useRequest)?.vm === vm,
    staysInBuffer: (vm) => {
      const { entries, scratch } = before.vms[vm].request;
      return entries <= room(scratch);
    },
    writesBack: (page) => parametersIf(step, writeBack)?.page === page,
    wasStillTheGuests: (page) => guests.has(before.pages[page].use),
  } satisfies Partial<StepFacts>;
};

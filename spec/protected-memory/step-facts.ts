// What protected-memory answers to the vocabulary about a step.

import type { Move, Setting } from '../../checker/model/index.ts';
import { none, parametersIf, some } from '../../checker/model/index.ts';
import type { Gfn, Page, Vm } from '../index-sets.ts';
import type { StepFacts } from '../vocabulary/index.ts';
import { facts } from './facts.ts';
import type { Design, State } from './mechanisms.ts';
import { isMarked, isMarkedForGuest, isPrivateFrame } from './mechanisms.ts';
import { admit, admitAndMiss, commit } from './rules/guest-fault.ts';
import { hostTouch, memoryFailure, pinTouch } from './rules/host-mm.ts';
import { convert, memShare } from './rules/hypercalls.ts';
import { emulate, kvmCopy, kvmMap, kvmTouch } from './rules/kvm-access.ts';

/** The page that KVM reads to emulate an instruction. */
const emulatedFrom = ({ before, step }: Move<State>): Page | null => {
  const read = parametersIf(step, emulate, 'data');
  if (read === undefined) return none;
  const gfn = before.vms[read.vm].emulating;
  return gfn === none ? none : before.vms[read.vm].memory[gfn].pte;
};

/** The page whose bytes a step reads or writes from outside the guest. */
const touchedPage = (move: Move<State>): Page | null => {
  const { before, step } = move;
  const through = parametersIf(step, hostTouch, 'data') ?? parametersIf(step, kvmCopy, 'data');
  if (through !== undefined) return before.vms[through.vm].memory[through.gfn].pte;
  const kept = parametersIf(step, kvmTouch);
  if (kept !== undefined) return before.vms[kept.vm].kvmMap;
  return parametersIf(step, pinTouch)?.page ?? emulatedFrom(move);
};

/** The page that a step resolves for KVM's own use. */
const resolvedPage = (move: Move<State>): Page | null => {
  const { before, step } = move;
  const at = parametersIf(step, kvmCopy, 'data') ?? parametersIf(step, kvmMap, 'mapped');
  return at === undefined ? emulatedFrom(move) : before.vms[at.vm].memory[at.gfn].pte;
};

/** The page that userspace reads or writes, or tries to. */
const triedPage = ({ before, step }: Move<State>): Page | null => {
  const at = parametersIf(step, hostTouch);
  return at === undefined ? none : before.vms[at.vm].memory[at.gfn].pte;
};

/** Answers about who touches memory, and how that ends. */
const touches = (move: Move<State>, setting: Setting<Design>) => {
  const { design } = setting;
  const { before, step } = move;
  return {
    touches: (page) => touchedPage(move) === page,
    kvmResolves: (page) => resolvedPage(move) === page,
    userspaceTries: (page) => triedPage(move) === page,
    userspaceTriesShared: (vm, gfn) => {
      const at = parametersIf(step, hostTouch);
      return at?.vm === vm && at.gfn === gfn && before.vms[vm].memory[gfn].shared;
    },
    // A hwpoison entry raises the signal of a memory error; a flag of its own can have a signal of its own.
    signalsMemoryError: (page) =>
      triedPage(move) === page && step.outcome === 'SIGBUS' && before.pages[page].hwpoison,
    emulates: (vm) => parametersIf(step, emulate)?.vm === vm,
    wasPrivate: (page) => facts(before, setting).isPrivate(page),
    wasPoisoned: (page) => isMarkedForGuest(before, page, design),
    wasBroken: (page) => before.pages[page].defect !== 'none',
    wasAskedToBeProtected: (page) =>
      some(before.vms, ({ memory }, vm) =>
        some(memory, ({ pte }, gfn) => pte === page && isPrivateFrame(before, vm, gfn)),
      ),
  } satisfies Partial<StepFacts>;
};

/** The frame of the fault that a step is part of. */
const faultOf = ({ before, step }: Move<State>): { vm: Vm; gfn: Gfn | null } | undefined => {
  const at =
    parametersIf(step, commit) ?? parametersIf(step, admit) ?? parametersIf(step, admitAndMiss);
  return at === undefined ? undefined : { vm: at.vm, gfn: before.vms[at.vm].fault.gfn };
};

/** RFCv2 takes mmu_lock to look at the shared ranges, before the page lock and under it; its own notifier at both ends. */
const sectionsOf = (move: Move<State>, design: Design): number => {
  const { before, after, step } = move;
  const fault = faultOf(move);
  if (fault === undefined || fault.gfn === none) return 0;
  // The lock was a spinlock when the RFC was written: installing a translation excludes other faults too.
  if (parametersIf(step, commit) !== undefined) return 1;
  if (design.poisonAt === 'fault-in') return 0;
  if (!isPrivateFrame(before, fault.vm, fault.gfn)) return 1;
  const unmaps = !before.vms[fault.vm].fault.stale && after.vms[fault.vm].fault.stale;
  return unmaps ? 4 : 2;
};

/** Answers about who changes what, and what it takes. */
const changes = (move: Move<State>, { design }: Setting<Design>) => {
  const { before, after, step } = move;
  return {
    changesHostEntry: (vm, gfn) => {
      const from = before.vms[vm].memory[gfn];
      const to = after.vms[vm].memory[gfn];
      return from.pte !== to.pte || (from.entry === 'present' && to.entry === 'hwpoison');
    },
    // The free path is the mm's, whoever drops the last reference.
    changesPoison: (page) =>
      after.pages[page].use !== 'free' &&
      after.pages[page].use !== 'withheld' &&
      isMarked(before, page, design) !== isMarked(after, page, design),
    reportsFailure: (page) => parametersIf(step, memoryFailure)?.page === page,
    handlesFailure: (page) => parametersIf(step, memoryFailure, 'handled')?.page === page,
    makesShared: (vm, gfn) =>
      !before.vms[vm].memory[gfn].shared && after.vms[vm].memory[gfn].shared,
    // An adversary converts when it pleases; one that cooperates does so when it is asked.
    wasAskedToShare: () =>
      parametersIf(step, memShare) !== undefined ||
      (parametersIf(step, convert) !== undefined && design.userspace !== 'adversarial'),
    claimsPage: () => parametersIf(step, commit) !== undefined,
    findsConflict: () => parametersIf(step, commit, 'owned-by-another') !== undefined,
    retries: (vm, gfn) => {
      const fault = parametersIf(step, commit, 'retry') === undefined ? undefined : faultOf(move);
      return fault?.vm === vm && fault.gfn === gfn;
    },
    exclusiveSections: (vm) => (faultOf(move)?.vm === vm ? sectionsOf(move, design) : 0),
    passesHalfShared: (vm) => before.vms[vm].sharing !== none && after.vms[vm].sharing !== none,
  } satisfies Partial<StepFacts>;
};

/** Answers about a step. Spreading both into one object takes far longer, and every step asks for it. */
export const stepFacts = (move: Move<State>, setting: Setting<Design>) =>
  Object.assign(touches(move, setting), changes(move, setting));

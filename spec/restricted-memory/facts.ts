// What restricted-memory answers to the vocabulary.

import type { Move, Setting } from '../../checker/model/index.ts';
import { every, none, parametersIf, some } from '../../checker/model/index.ts';
import type { Gfn, Page, Vm } from '../index-sets.ts';
import {
  isRecorded,
  isRecordedExactly,
  isRefused,
  isWithin,
  offsets,
  someSlot,
} from '../mechanisms/bindings.ts';
import { hasTable, isAssignedTo } from '../mechanisms/platform.ts';
import type { StateFacts, StepFacts } from '../vocabulary/index.ts';
import type { Design, State } from './mechanisms.ts';
import {
  callbacks,
  hasHolder,
  holdsOrdinary,
  isPunching,
  isUpdating,
  reaches,
} from './mechanisms.ts';
import { accept, commit } from './rules/guest-fault.ts';
import { endHole, startHole } from './rules/holes.ts';
import { setMemslot } from './rules/memslots.ts';

/** Whether the frame has a memslot, on its way out or not. */
const hasMemslot = (s: State, vm: Vm, gfn: Gfn): boolean => {
  const { slot } = s.vms[vm].memory[gfn];
  return slot === 'set' || slot === 'deleting';
};

/** Whether the memory of the frame comes from a file. */
const usesFile = (s: State, vm: Vm, gfn: Gfn): boolean =>
  hasMemslot(s, vm, gfn) && s.vms[vm].memory[gfn].file !== none;

/** The page that userspace has put behind the frame. */
const pageBehind = (s: State, vm: Vm, gfn: Gfn): Page | null => {
  const { file, at } = s.vms[vm].memory[gfn];
  if (at === 'nowhere' || !hasMemslot(s, vm, gfn)) return none;
  return file === none ? s.vms[vm].ordinary[at] : s.inode[at];
};

const mapsPrivatelyAt = (s: State, { vm, gfn }: { vm: Vm; gfn: Gfn }, page: Page): boolean =>
  s.vms[vm].memory[gfn].spte === page && !holdsOrdinary(s, vm, page);

/** Answers about memslots and the files behind them. */
const aboutBindings = (s: State, { bounds }: Setting<Design>) =>
  ({
    hasMemslot: (vm, gfn) => hasMemslot(s, vm, gfn),
    usesFile: (vm, gfn) => usesFile(s, vm, gfn),
    isRecorded: (vm, gfn) => isRecorded(s.vms[vm].memory[gfn]),
    isRecordedExactly: (vm, gfn) => isRecordedExactly(s.vms[vm].memory[gfn]),
    isRecordedBeyondEnd: (vm, gfn) =>
      offsets.some(
        (at) => s.vms[vm].memory[gfn].recorded[at] && !isWithin(at, bounds.offsets ?? 0),
      ),
    sharesPageWith: (vm, gfn, other) =>
      usesFile(s, vm, gfn) &&
      some(
        s.vms[other].memory,
        ({ at }, frame) =>
          (vm !== other || gfn !== frame) &&
          usesFile(s, other, frame) &&
          at === s.vms[vm].memory[gfn].at,
      ),
    isAlias: (vm, gfn, other) =>
      gfn !== other &&
      hasMemslot(s, vm, gfn) &&
      hasMemslot(s, vm, other) &&
      s.vms[vm].memory[gfn].at === s.vms[vm].memory[other].at,
    isMapped: (vm, gfn) => s.vms[vm].memory[gfn].spte !== none,
    isRefused: (vm, gfn) => isRefused(s.vms[vm].memory[gfn]),
    isRefusedForAlias: (vm, gfn) => s.vms[vm].memory[gfn].slot === 'refused-as-alias',
    isUntouched: (vm, gfn) => {
      const { at } = s.vms[vm].memory[gfn];
      return at !== 'nowhere' && s.inode[at] === none;
    },
    isPunchingHole: () => isPunching(s),
    invalidationsInProgress: (vm) => (s.vms[vm].bugged ? -1 : s.vms[vm].invalidation.inProgress),
    isBeingDeleted: (vm, gfn) => s.vms[vm].memory[gfn].slot === 'deleting',
  }) satisfies Partial<StateFacts>;

/** Answers about a state. */
export const facts = (s: State, setting: Setting<Design>) => {
  const { design } = setting;
  const guestMapsPrivately: StateFacts['guestMapsPrivately'] = (vm, page) =>
    some(
      s.vms[vm].memory,
      (_, gfn) => mapsPrivatelyAt(s, { vm, gfn }, page) && reaches(s, { vm, gfn, page }, design),
    );
  return {
    isFree: (page) => s.pages[page] === 'free',
    isWithheld: (page) => s.pages[page] === 'withheld',
    guestMaps: (vm, gfn, page) => s.vms[vm].memory[gfn].spte === page,
    isBehind: (vm, gfn, page) => pageBehind(s, vm, gfn) === page,
    isUsedFor: (vm, page) => some(s.vms[vm].memory, (_, gfn) => pageBehind(s, vm, gfn) === page),
    isPrivateTo: (vm, page) =>
      guestMapsPrivately(vm, page) ||
      some(s.vms[vm].memory, (_, gfn) => isAssignedTo(s.vms, { vm, gfn, page })),
    guestMapsPrivately,
    hasHolder: (page) => hasHolder(s, page),
    isQuiet: () =>
      !isPunching(s) &&
      every(
        s.vms,
        ({ vcpus }, vm) => every(vcpus, ({ step }) => step === 'running') && !isUpdating(s, vm),
      ) &&
      every(s.files, (life) => life !== 'dying'),
    isAccessing: (vm, vcpu) => s.vms[vm].vcpus[vcpu].step !== 'running',
    // An exit ends the access here: what userspace makes of it is another family's subject.
    hasExited: () => false,
    hasOwnershipTable: () => hasTable(design.platform),
    isAssignedTo: (vm, gfn, page) => isAssignedTo(s.vms, { vm, gfn, page }),
    mapsPrivatelyAt: (vm, gfn, page) => mapsPrivatelyAt(s, { vm, gfn }, page),
    ...aboutBindings(s, setting),
  } satisfies Partial<StateFacts>;
};

/** Answers about a step. */
export const stepFacts = ({ before, step }: Move<State>, { design, bounds }: Setting<Design>) => {
  const request = parametersIf(step, setMemslot);
  const at =
    parametersIf(step, startHole)?.at ??
    before.holes[parametersIf(step, endHole)?.thread ?? 'thread0'].at;
  return {
    callbacks: () => (at === 'nowhere' ? 0 : callbacks(before, at, design)),
    asksForFreeRange: () =>
      request?.store === 'enough-memory' &&
      isWithin(request.at, bounds.offsets ?? 0) &&
      !someSlot(
        before.vms,
        (slot, vm, gfn) => slot.at === request.at && hasMemslot(before, vm, gfn),
      ),
    refusesMemslot: () => step.outcome === 'EINVAL' || step.outcome === 'ENOMEM',
    claimsPage: () => parametersIf(step, commit) !== undefined,
    findsConflict: () => parametersIf(step, commit) !== undefined && step.outcome !== 'mapped',
    accepts: (vm, gfn) => {
      const accepted = parametersIf(step, accept);
      return accepted?.vm === vm && accepted.gfn === gfn;
    },
    hadAccepted: (vm, gfn) => before.vms[vm].memory[gfn].accepted !== 'no',
  } satisfies Partial<StepFacts>;
};

// What secondary-mmu answers to the vocabulary.

import type { Move, Setting } from '../../checker/model/index.ts';
import { every, none, parametersIf, some } from '../../checker/model/index.ts';
import type { Gfn, Page, Vm } from '../index-sets.ts';
import { holds } from '../mechanisms/gup.ts';
import type { StateFacts, StepFacts } from '../vocabulary/index.ts';
import type { Design, State } from './mechanisms.ts';
import { holdersOf, isMapped, isObject, isOpen, lookUpsHolding } from './mechanisms.ts';
import { faultCommit, faultMark } from './rules/guest-fault.ts';
import { cacheUse, kvmUse, updateGuestPte } from './rules/kernel-mapping.ts';

const isClaimed = (s: State, page: Page): boolean => isMapped(s, page) || isObject(s, page);

/** Answers about a state. */
export const facts = (s: State, _: Setting<Design>) =>
  ({
    isFree: (page) => s.pages[page].use === 'free',
    isWithheld: () => false,
    guestMaps: (vm, gfn, page) => s.vms[vm].memory[gfn].spte === page,
    isBehind: (vm, gfn, page) => s.vms[vm].memory[gfn].pte === page,
    hostMaps: (vm, page) => some(s.vms[vm].memory, ({ pte }) => pte === page),
    isHostMapped: (page) => isMapped(s, page),
    isQuiet: () =>
      every(
        s.vms,
        ({ fault, mapping, memory }) =>
          fault.step === 'idle' &&
          mapping.step === 'idle' &&
          every(
            memory,
            ({ munmap, rmap, leaving }) =>
              munmap.step === 'none' && rmap.step === 'none' && !leaving,
          ),
      ),
    referencesAddUp: (page) => s.pages[page].references === holdersOf(s, page),
    hasHolder: (page) => isClaimed(s, page) || lookUpsHolding(s, page) > 0,
    isInFlux: (vm, gfn) => isOpen(s.vms[vm].memory[gfn]),
    isClaimed: (page) => isClaimed(s, page),
    isHeldByLookUp: (page) => lookUpsHolding(s, page) > 0,
    hasLookedUp: (vm, gfn, page) =>
      s.vms[vm].fault.gfn === gfn && s.vms[vm].fault.found.page === page,
    mustRetry: (vm) => s.vms[vm].fault.sequence.moved,
    cacheIsValid: (vm, gfn, page) => {
      const { valid, gfn: at, found } = s.vms[vm].mapping;
      return valid && at === gfn && found.page === page;
    },
    isFillingCache: (vm) =>
      s.vms[vm].mapping.step === 'resolving' || s.vms[vm].mapping.step === 'resolved',
    cacheIsDisturbed: (vm) => {
      const { step, gfn } = s.vms[vm].mapping;
      const isFilling = step === 'resolving' || step === 'resolved';
      return isFilling && gfn !== none && isOpen(s.vms[vm].memory[gfn]);
    },
    isLeaving: (page) =>
      some(s.vms, ({ memory }) =>
        some(memory, ({ leaving, object }) => leaving && object === page),
      ),
  }) satisfies Partial<StateFacts>;

/** The VM whose kernel mapping a step uses. */
const userOf = ({ step }: Move<State>): Vm | undefined =>
  (parametersIf(step, cacheUse) ?? parametersIf(step, kvmUse))?.vm;

/** Whether a step uses the page for the frame, or for any frame: through a kernel mapping, or to change a page table of the guest. */
const writes = (move: Move<State>, page: Page, at?: { vm: Vm; gfn: Gfn }): boolean => {
  const updated = parametersIf(move.step, updateGuestPte);
  if (updated?.page === page) {
    return at === undefined || (updated.vm === at.vm && updated.gfn === at.gfn);
  }
  const vm = userOf(move);
  if (vm === undefined) return false;
  const { gfn, found } = move.before.vms[vm].mapping;
  return found.page === page && (at === undefined || (at.vm === vm && at.gfn === gfn));
};

/** Whether a step marks the page, with no lock held. */
const marks = ({ before, step }: Move<State>, page: Page): boolean => {
  const marked = parametersIf(step, faultMark);
  return marked !== undefined && before.vms[marked.vm].fault.found.page === page;
};

/** Answers about a step. */
export const stepFacts = (move: Move<State>, _: Setting<Design>) => {
  const { before, step, after } = move;
  const isFree = (s: State, page: Page): boolean => s.pages[page].use === 'free';
  return {
    touches: (page) => writes(move, page),
    frees: (page) => !isFree(before, page) && isFree(after, page),
    wasFree: (page) => isFree(before, page),
    staysInTlb: (page) => some(after.vms, ({ memory }) => some(memory, ({ tlb }) => tlb === page)),
    wasDrivers: (page) => before.pages[page].use === 'driver',
    wasClaimed: (page) => isClaimed(before, page),
    installs: (vm, gfn, page) => {
      const { fault } = before.vms[vm];
      const isInstalling = parametersIf(step, faultCommit, 'mapped')?.vm === vm;
      return isInstalling && fault.gfn === gfn && fault.found.page === page;
    },
    wasBehind: (vm, gfn, page) => before.vms[vm].memory[gfn].pte === page,
    wasInFlux: (vm, gfn) => isOpen(before.vms[vm].memory[gfn]),
    unmaps: (vm, gfn) => {
      const { pte } = before.vms[vm].memory[gfn];
      return pte !== none && pte !== after.vms[vm].memory[gfn].pte;
    },
    kvmUses: (page) => writes(move, page) || marks(move, page),
    kvmUseIsCovered: (page) => {
      const updated = parametersIf(step, updateGuestPte);
      // What goes through the entry of the host itself needs nothing else.
      if (updated !== undefined) return before.vms[updated.vm].memory[updated.gfn].pte === page;
      return some(before.vms, ({ fault, mapping }) =>
        marks(move, page)
          ? holds(fault.found, page)
          : mapping.found.page === page && (mapping.valid || mapping.found.holdsReference),
      );
    },
    kvmWrites: (vm, gfn, page) => writes(move, page, { vm, gfn }),
    wouldHaveFound: (vm, gfn, page) => {
      const { pte, object } = before.vms[vm].memory[gfn];
      return (pte ?? object) === page;
    },
  } satisfies Partial<StepFacts>;
};

// What protected-memory answers to the vocabulary.

import type { Move, Setting } from '../../checker/model/index.ts';
import { every, none, parametersIf, some } from '../../checker/model/index.ts';
import type { Page } from '../index-sets.ts';
import type { StateFacts, StepFacts } from '../vocabulary/index.ts';
import type { Design, State } from './mechanisms.ts';
import {
  foreignReferences,
  holdersOf,
  isMarked,
  isMarkedForGuest,
  isPrivateFrame,
  mapsPrivately,
} from './mechanisms.ts';
import { hostTouch, pinTouch } from './rules/host-mm.ts';
import { kvmCopy, kvmMap, kvmTouch } from './rules/kvm-access.ts';

/** Answers about a state. */
export const facts = (s: State, { design }: Setting<Design>) => {
  const isPrivateTo: StateFacts['isPrivateTo'] = (vm, page) =>
    (isMarkedForGuest(s, page, design) && s.pages[page].owner === vm) || mapsPrivately(s, vm, page);
  const hostMaps: StateFacts['hostMaps'] = (vm, page) =>
    some(s.vms[vm].memory, ({ pte, entry }) => pte === page && entry === 'present');
  return {
    isFree: (page) => s.pages[page].use === 'free',
    isWithheld: (page) => s.pages[page].use === 'withheld',
    isBroken: (page) => s.pages[page].defect !== 'none',
    guestMaps: (vm, gfn, page) => s.vms[vm].memory[gfn].spte === page,
    isBehind: (vm, gfn, page) => s.vms[vm].memory[gfn].pte === page,
    hostMaps,
    isHostMapped: (page) => some(s.vms, (_, vm) => hostMaps(vm, page)),
    isSharedGfn: (vm, gfn) => s.vms[vm].memory[gfn].shared,
    isPrivate: (page) => some(s.vms, (_, vm) => isPrivateTo(vm, page)),
    isPrivateTo,
    guestMapsPrivately: (vm, page) => mapsPrivately(s, vm, page),
    isOwner: (vm, page) => s.pages[page].owner === vm,
    hasOwner: (page) => s.pages[page].owner !== none,
    isPoisoned: (page) => isMarkedForGuest(s, page, design),
    isPinned: (page) => foreignReferences(s, page) > 0,
    isQuiet: () =>
      every(
        s.vms,
        ({ fault, sharing, kvmMap }) =>
          fault.step === 'idle' && sharing === none && kvmMap === none,
      ),
    referencesAddUp: (page) => s.pages[page].references === holdersOf(s, page),
    hasHolder: (page) => holdersOf(s, page) > 0,
    isAlive: (vm) => s.vms[vm].life === 'alive',
    holdsGuestData: (page) => s.pages[page].content !== 'clean',
    holdsDepartedData: (page) => s.pages[page].content === 'departed',
  } satisfies Partial<StateFacts>;
};

/** The page whose bytes a step reads or writes from outside the guest. */
const touchedPage = ({ before, step }: Move<State>): Page | null => {
  const through = parametersIf(step, hostTouch, 'data') ?? parametersIf(step, kvmCopy, 'data');
  if (through !== undefined) return before.vms[through.vm].memory[through.gfn].pte;
  const kept = parametersIf(step, kvmTouch);
  if (kept !== undefined) return before.vms[kept.vm].kvmMap;
  return parametersIf(step, pinTouch)?.page ?? none;
};

/** The page that a step resolves for KVM's own use. */
const resolvedPage = ({ before, step }: Move<State>): Page | null => {
  const at = parametersIf(step, kvmCopy, 'data') ?? parametersIf(step, kvmMap, 'mapped');
  return at === undefined ? none : before.vms[at.vm].memory[at.gfn].pte;
};

/** Answers about a step. */
export const stepFacts = (move: Move<State>, setting: Setting<Design>) => {
  const { before, after } = move;
  return {
    touches: (page) => touchedPage(move) === page,
    kvmResolves: (page) => resolvedPage(move) === page,
    wasPrivate: (page) => facts(before, setting).isPrivate(page),
    wasAskedToBeProtected: (page) =>
      some(before.vms, ({ memory }, vm) =>
        some(memory, ({ pte }, gfn) => pte === page && isPrivateFrame(before, vm, gfn)),
      ),
    // The free path is the mm's, whoever drops the last reference.
    changesPoison: (page) =>
      after.pages[page].use !== 'free' &&
      after.pages[page].use !== 'withheld' &&
      isMarked(before, page, setting.design) !== isMarked(after, page, setting.design),
  } satisfies Partial<StepFacts>;
};

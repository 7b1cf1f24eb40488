// What protected-memory answers to the vocabulary about a state. `step-facts.ts` has the answers about a step.

import type { Setting } from '../../checker/model/index.ts';
import { every, none, some } from '../../checker/model/index.ts';
import type { StateFacts } from '../vocabulary/index.ts';
import type { Design, State } from './mechanisms.ts';
import { foreignReferences, holdersOf, isMarkedForGuest, mapsPrivately } from './mechanisms.ts';

const isPrivateTo =
  (s: State, design: Design): StateFacts['isPrivateTo'] =>
  (vm, page) =>
    (isMarkedForGuest(s, page, design) && s.pages[page].owner === vm) || mapsPrivately(s, vm, page);

const hostMaps =
  (s: State): StateFacts['hostMaps'] =>
  (vm, page) =>
    some(s.vms[vm].memory, ({ pte, entry }) => pte === page && entry === 'present');

/** Whether the guest may take the frame for shared: KVM said so, whether or not it has written that down. */
const isSharedGfn =
  (s: State): StateFacts['isSharedGfn'] =>
  (vm, gfn) =>
    s.vms[vm].memory[gfn].shared || s.vms[vm].memory[gfn].lost;

/** Answers about protection, and what it does to faults. */
const protection = (s: State, { design }: Setting<Design>) =>
  ({
    hostMapsAt: (vm, gfn) => {
      const { pte, entry } = s.vms[vm].memory[gfn];
      return pte !== none && entry === 'present';
    },
    isFlagged: (vm, gfn) => s.vms[vm].memory[gfn].flagged,
    isKnownToBeBroken: (page) => s.pages[page].hwpoison,
    isHalfShared: (vm) => s.vms[vm].sharing !== none,
    lacksTranslation: (vm, gfn) => {
      const { pte, spte } = s.vms[vm].memory[gfn];
      return s.vms[vm].life === 'alive' && pte !== none && spte === none;
    },
    isLeftAlone: () => design.userspace === 'still',
    isInFault: (vm) => s.vms[vm].fault.step !== 'idle',
    isToEmulate: (vm) => s.vms[vm].emulating !== none,
    isZeroPageZero: () => !s.zeroPageWritten,
    requestStands: (vm, gfn) => isSharedGfn(s)(vm, gfn) && s.vms[vm].sharing !== gfn,
    hasPrivateAttribute: (vm, gfn) => !s.vms[vm].memory[gfn].shared,
  }) satisfies Partial<StateFacts>;

/** Answers about a state. */
export const facts = (s: State, setting: Setting<Design>) => {
  const { design } = setting;
  return {
    isFree: (page) => s.pages[page].use === 'free',
    isWithheld: (page) => s.pages[page].use === 'withheld',
    isBroken: (page) => s.pages[page].defect !== 'none',
    guestMaps: (vm, gfn, page) => s.vms[vm].memory[gfn].spte === page,
    isBehind: (vm, gfn, page) => s.vms[vm].memory[gfn].pte === page,
    hostMaps: hostMaps(s),
    isHostMapped: (page) => some(s.vms, (_, vm) => hostMaps(s)(vm, page)),
    isSharedGfn: isSharedGfn(s),
    isPrivate: (page) => some(s.vms, (_, vm) => isPrivateTo(s, design)(vm, page)),
    isPrivateTo: isPrivateTo(s, design),
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
    ...protection(s, setting),
  } satisfies Partial<StateFacts>;
};

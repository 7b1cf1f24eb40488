// What pkvm answers to the vocabulary.

import { count, none, some, sum } from '../../checker/model/index.ts';
import type { Gfn, Page, Vm } from '../index-sets.ts';
import type { StateFacts } from '../vocabulary/index.ts';
import type { State } from './mechanisms.ts';
import { structsOn } from './mechanisms.ts';

type Frame = State['vms'][Vm]['memory'][Gfn];

/** How many guest frames the test picks, of those that have the page. */
const framesWith = (s: State, of: Page, test: (frame: Frame) => boolean): number =>
  sum(s.vms, ({ memory }) => count(memory, (frame) => frame.page === of && test(frame)));

const isPrivateTo = (s: State, vm: Vm, of: Page): boolean =>
  some(s.vms[vm].memory, ({ page, state }) => page === of && state === 'OWNED');

/** Answers about who has a page, and as what. */
const aboutOwnership = (s: State) =>
  ({
    isMemory: (page) => s.pages[page].kind === 'ram',
    owners: (page) =>
      (s.pages[page].host === 'OWNED' || s.pages[page].host === 'SHARED_OWNED' ? 1 : 0) +
      (s.pages[page].hyp === 'OWNED' ? 1 : 0) +
      framesWith(s, page, ({ state }) => state === 'OWNED' || state === 'SHARED_OWNED'),
    isLent: (page) =>
      s.pages[page].host === 'SHARED_OWNED' ||
      framesWith(s, page, ({ state }) => state === 'SHARED_OWNED') > 0,
    isBorrowed: (page) =>
      s.pages[page].host === 'SHARED_BORROWED' ||
      s.pages[page].hyp === 'SHARED_BORROWED' ||
      s.pages[page].inSecureWorld ||
      framesWith(s, page, ({ state }) => state === 'SHARED_BORROWED') > 0,
    loansToGuests: (page) => framesWith(s, page, ({ state }) => state === 'SHARED_BORROWED'),
    loansOnRecord: (page) => s.pages[page].shares,
    isPinnedByHypervisor: (page) => s.pages[page].pins > 0,
    isMeantForHypervisor: (page) => structsOn(s, page) > 0,
    hypervisorMayUse: (page) => s.pages[page].hyp !== 'NOPAGE',
    runs: (vm) => s.vms[vm].isLoaded,
    isBeingTornDown: (vm) => s.vms[vm].life === 'dying',
  }) satisfies Partial<StateFacts>;

/** Answers about a state. */
export const facts = (s: State) =>
  ({
    isAlive: (vm) => s.vms[vm].life !== 'none',
    guestMaps: (vm, gfn, page) => s.vms[vm].memory[gfn].page === page,
    isSharedGfn: (vm, gfn) => s.vms[vm].memory[gfn].state === 'SHARED_OWNED',
    isPrivate: (page) => framesWith(s, page, ({ state }) => state === 'OWNED') > 0,
    isPrivateTo: (vm, page) => isPrivateTo(s, vm, page),
    guestMapsPrivately: (vm, page) => isPrivateTo(s, vm, page),
    // In pKVM it is the stage 2 of the host that keeps it out, whatever its own page tables say.
    isHostMapped: (page) => s.pages[page].hostEntry === 'valid',
    isPinned: (page) => s.pages[page].pins > 0,
    holdsGuestData: (page) => s.pages[page].secretOf !== none,
    holdsDepartedData: (page) => {
      const { secretOf } = s.pages[page];
      return secretOf !== none && s.vms[secretOf].life === 'none';
    },
    isQuiet: () => true,
    referencesAddUp: (page) =>
      s.pages[page].pins ===
      s.pages[page].buffers +
        sum(s.vms, ({ vcpus }) =>
          count(vcpus, ({ struct, isPinned }) => isPinned && struct === page),
        ),
    ...aboutOwnership(s),
  }) satisfies Partial<StateFacts>;

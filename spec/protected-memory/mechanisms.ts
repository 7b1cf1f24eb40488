// What the rules of protected-memory share: marks, references, freeing, invalidation. Each function is one kernel mechanism.

import type { DesignOf, Draft, StateOf } from '../../checker/model/index.ts';
import { count, each, none, some, sum } from '../../checker/model/index.ts';
import type { Gfn, Page, Vm } from '../index-sets.ts';
import * as references from '../mechanisms/references.ts';
import type { decisions, state } from './state.ts';

export type State = StateOf<typeof state>;
export type Mutable = Draft<State>;
export type Design = DesignOf<typeof decisions>;

/** Whether the page carries the mark of guest memory: the bit is the design's choice. */
export const isMarked = (s: State, page: Page, design: Design): boolean =>
  design.flag === 'PG_hwpoison' ? s.pages[page].hwpoison : s.pages[page].guestFlag;

/**
 * Whether the mark was set for a guest. With PG_hwpoison the kernel cannot tell it from a real memory error; the model can,
 * because it remembers which errors were handled.
 */
export const isMarkedForGuest = (s: State, page: Page, design: Design): boolean =>
  isMarked(s, page, design) &&
  !(design.flag === 'PG_hwpoison' && s.pages[page].defect === 'handled');

/** Sets or clears the mark. */
export const setMark = (s: Mutable, page: Page, marked: { to: boolean; design: Design }): void => {
  if (marked.design.flag === 'PG_hwpoison') s.pages[page].hwpoison = marked.to;
  else s.pages[page].guestFlag = marked.to;
};

/** Whether memory access through the frame is private: protection is on and the guest has not shared it. */
export const isPrivateFrame = (s: State, vm: Vm, gfn: Gfn): boolean =>
  s.vms[vm].protected && !s.vms[vm].memory[gfn].shared;

/** Whether the VM's secondary MMU maps the page as private memory. */
export const mapsPrivately = (s: State, vm: Vm, page: Page): boolean =>
  s.vms[vm].protected && some(s.vms[vm].memory, ({ spte, shared }) => spte === page && !shared);

/** How many host page table entries name the page. */
const entriesOf = (s: State, page: Page): number =>
  sum(s.vms, ({ memory }) => count(memory, ({ pte }) => pte === page));

/** References that nothing but a page table, the page cache or a guest fault explains. */
export const foreignReferences = (s: State, page: Page): number =>
  s.pages[page].pins + count(s.vms, ({ kvmMap }) => kvmMap === page);

/** How many references somebody would drop one day. */
export const holdersOf = (s: State, page: Page): number =>
  entriesOf(s, page) +
  (s.pages[page].use === 'shmem' ? 1 : 0) +
  count(s.vms, ({ fault }) => fault.page === page) +
  foreignReferences(s, page);

/** The allocator takes the page back: what becomes of the mark is the design's choice (free_pages_prepare, RFC hook). */
const free = (s: Mutable, page: Page, design: Design): void => {
  const p = s.pages[page];
  p.use = 'free';
  if (design.freeWipes === 'yes') p.content = 'clean';
  if (design.flag === 'own-flag') {
    if (design.freePath !== 'unaware') p.guestFlag = false;
  } else if (
    design.freePath === 'unpoisons-all' ||
    (design.freePath === 'unpoisons-owned' && p.owner !== none)
  ) {
    p.hwpoison = false;
  }
  p.owner = none;
  // The buddy allocator keeps pages with PG_hwpoison back for ever, on purpose.
  if (p.hwpoison) p.use = 'withheld';
};

/** Takes a reference: get_page(). */
export const get = (s: Mutable, page: Page): void => {
  references.get(s.pages[page]);
};

/**
 * Takes a reference that nobody will ever drop. One keeps the page for good and a second would change nothing that could be
 * noticed, so the model counts one only.
 */
export const loseReference = (s: Mutable, page: Page): void => {
  if (s.pages[page].references === holdersOf(s, page)) get(s, page);
};

/** Drops a reference and frees the page with the last one: put_page(). */
export const put = (s: Mutable, page: Page, design: Design): void => {
  if (references.put(s.pages[page])) free(s, page, design);
};

/** The mmu_notifier bracket around a change of the frame's host entry: zaps the spte, makes a fault in flight stale. */
export const invalidate = (s: Mutable, vm: Vm, gfn: Gfn): void => {
  const { memory, fault } = s.vms[vm];
  memory[gfn].spte = none;
  if (memory[gfn].zero === 'mapped') memory[gfn].zero = 'behind';
  if (fault.gfn === gfn) fault.stale = true;
  // The guest has to fault the instruction in again before anybody can emulate it.
  if (s.vms[vm].emulating === gfn) s.vms[vm].emulating = none;
};

/** What try_to_unmap() leaves undone: an entry that it fails to change, secondary MMUs that it does not tell. */
export interface Omissions {
  readonly entry?: { readonly vm: Vm; readonly gfn: Gfn };
  readonly notifiesOnly?: Vm;
}

/** Turns every host entry of the page into a hwpoison entry, in all address spaces: try_to_unmap(). */
export const poisonEntries = (s: Mutable, page: Page, but: Omissions = {}): void => {
  each(s.vms, ({ memory }, vm) => {
    each(memory, (frame, gfn) => {
      if (frame.pte !== page) return;
      if (but.notifiesOnly === undefined || but.notifiesOnly === vm) invalidate(s, vm, gfn);
      if (but.entry?.vm !== vm || but.entry.gfn !== gfn) frame.entry = 'hwpoison';
    });
  });
};

/** Removes a host entry and its reference. */
export const removeEntry = (s: Mutable, at: { vm: Vm; gfn: Gfn }, design: Design): void => {
  const frame = s.vms[at.vm].memory[at.gfn];
  const page = frame.pte;
  if (page === none) return;
  invalidate(s, at.vm, at.gfn);
  frame.pte = none;
  frame.entry = 'present';
  put(s, page, design);
};

/** Ends the fault in flight. */
export const endFault = (s: Mutable, vm: Vm): void => {
  const { fault } = s.vms[vm];
  fault.step = 'idle';
  fault.gfn = none;
  fault.page = none;
  fault.stale = false;
};

/**
 * Handles a host touch of a hwpoison entry whose page has been unpoisoned meanwhile: the entry becomes present again. Returns
 * whether the address can be read and written now.
 */
export const resolveEntry = (s: Mutable, at: { vm: Vm; gfn: Gfn }, design: Design): boolean => {
  const frame = s.vms[at.vm].memory[at.gfn];
  if (frame.pte === none) return false;
  if (
    frame.entry === 'hwpoison' &&
    !isMarked(s, frame.pte, design) &&
    !s.pages[frame.pte].hwpoison
  ) {
    frame.entry = 'present';
  }
  return frame.entry === 'present';
};

/** Whether nothing that KVM does for the VM is under way. */
export const isIdle = (s: State, vm: Vm): boolean =>
  s.vms[vm].fault.step === 'idle' && s.vms[vm].sharing === none && s.vms[vm].emulating === none;

/** Whether nothing at all is mapped at the frame's address, the zero page included. */
export const isEmpty = (s: State, { vm, gfn }: { vm: Vm; gfn: Gfn }): boolean =>
  s.vms[vm].memory[gfn].pte === none && s.vms[vm].memory[gfn].zero === 'no';

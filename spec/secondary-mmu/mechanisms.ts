// What the rules of secondary-mmu share: references and who holds them, the bracket around the removal of an entry, the look-up.

import type { Bounds, DesignOf, Draft, None, StateOf } from '../../checker/model/index.ts';
import { count, none, some, sum } from '../../checker/model/index.ts';
import type { Gfn, Page, Vm } from '../index-sets.ts';
import type { LookUp } from '../mechanisms/gup.ts';
import { followPfn, giveUp, gup, holds } from '../mechanisms/gup.ts';
import { begin, end, forget, isCovered, moveCount } from '../mechanisms/invalidation.ts';
import { put } from '../mechanisms/references.ts';
import type { decisions, state } from './state.ts';

export type State = StateOf<typeof state>;
export type Mutable = Draft<State>;
export type Design = DesignOf<typeof decisions>;

/** A frame of a VM, and the address that backs it. */
export interface Place {
  readonly vm: Vm;
  readonly gfn: Gfn;
}

/** Which way an entry is removed. */
type Path = 'munmap' | 'rmap';

/** Guest frames of VMs, of a state or of a draft of one. */
interface Frames<F> {
  readonly vms: { readonly [V in Vm]: { readonly memory: { readonly [G in Gfn]: F } } };
}

export const frameAt = <F>(s: Frames<F>, { vm, gfn }: Place): F => s.vms[vm].memory[gfn];

type Frame = State['vms'][Vm]['memory'][Gfn];

/** Whether the design has guest memory of one of these kinds. */
export const hasMemoryOf = ({ backing }: Design, ...kinds: readonly Frame['kind'][]): boolean =>
  backing === 'every-kind' || kinds.includes(backing);

/** Whether entries for memory of this kind hold a reference. */
export const isCounted = (kind: Frame['kind']): boolean => kind === 'anon' || kind === 'file';

/** Forgets of what kind the memory was when nothing is left of it. */
export const settle = (frame: Draft<Frame>): void => {
  if (frame.pte === none && frame.object === none) frame.kind = 'anon';
};

/** The entries and pending puts of one frame that hold a reference to the page. */
const entriesHolding = ({ pte, kind, munmap, rmap }: Frame, page: Page): number =>
  (pte === page && isCounted(kind) ? 1 : 0) +
  (munmap.page === page ? 1 : 0) +
  (rmap.page === page ? 1 : 0);

/** How many look-ups of KVM hold a reference to the page. */
export const lookUpsHolding = (s: State, page: Page): number =>
  count(s.vms, ({ fault }) => holds(fault.found, page)) +
  count(s.vms, ({ mapping }) => holds(mapping.found, page)) +
  count(s.vms, ({ mapping }) => holds(mapping.last, page));

/** Whether a file, a device or a driver has the page in its place. */
export const isObject = (s: State, page: Page): boolean =>
  some(s.vms, ({ memory }) => some(memory, ({ object }) => object === page));

/** Whether some entry of the host's page tables leads to the page. */
export const isMapped = (s: State, page: Page): boolean =>
  some(s.vms, ({ memory }) => some(memory, ({ pte }) => pte === page));

/** How many references somebody would drop one day. */
export const holdersOf = (s: State, page: Page): number =>
  sum(s.vms, ({ memory }) => sum(memory, (frame) => entriesHolding(frame, page))) +
  (s.pages[page].use === 'file' && isObject(s, page) ? 1 : 0) +
  lookUpsHolding(s, page);

/**
 * Drops a reference. The last one frees the page, whoever drops it; a page of a ZONE_DEVICE goes idle instead and stays with its
 * device.
 */
export const putPage = (s: Mutable, page: Page): void => {
  if (put(s.pages[page]) && s.pages[page].use !== 'dax') s.pages[page].use = 'free';
};

/** Forgets a reference. One that nobody will drop keeps the page for good; a second changes nothing, so the model counts one only. */
const loseReference = (s: Mutable, of: Draft<LookUp>): void => {
  const { page } = of;
  if (page === none) return;
  const isFirstLost = s.pages[page].references === holdersOf(s, page);
  giveUp(of);
  if (!isFirstLost) putPage(s, page);
};

/** KVM drops the reference of a look-up: kvm_release_pfn_clean(), which leaves pages alone that it takes for reserved. */
export const release = (s: Mutable, found: Draft<LookUp>, design: Design): void => {
  const { page } = found;
  if (page === none || !found.holdsReference) return;
  if (s.pages[page].use === 'dax' && design.zoneDevice === 'forgotten') {
    loseReference(s, found);
    return;
  }
  giveUp(found);
  putPage(s, page);
};

/** What a look-up of a page came to. */
type Resolution = 'found' | 'EFAULT';

/** KVM looks up the page behind an address: hva_to_pfn(), which for memory that is not counted is hva_to_pfn_remapped(). */
export const resolve = (
  s: Mutable,
  { into, page }: { into: Draft<LookUp>; page: Page | None },
  design: Design,
): Resolution => {
  if (page === none) return 'EFAULT';
  const counted = s.pages[page];
  if (counted.use === 'driver' && design.driverPages === 'refused') return 'EFAULT';
  if (counted.use === 'driver' && design.driverPages === 'no-reference') followPfn(into, page);
  else gup(into, { page, counted });
  return 'found';
};

/** Whether a removal of the frame's entry is inside its notifier bracket. */
export const isOpen = (frame: Frame): boolean =>
  [frame.munmap, frame.rmap].some(({ step }) => step === 'started' || step === 'zapped');

/** Whether the bounds let one more entry be removed. */
export const canRemove = (s: State, bounds: Bounds): boolean =>
  sum(s.vms, ({ memory }) =>
    sum(memory, ({ munmap, rmap }) => [munmap, rmap].filter(({ step }) => step !== 'none').length),
  ) < (bounds.removals ?? 0);

/** Whether some munmap of the VM holds its mmap_lock for writing. */
export const isUnmapping = (s: State, vm: Vm): boolean =>
  some(s.vms[vm].memory, ({ munmap }) => munmap.step !== 'none');

/** Whether the fault holds mmap_lock for reading. */
export const faultHoldsMmapLock = (s: State, vm: Vm, design: Design): boolean =>
  design.mmapLock === 'until-insertion' && s.vms[vm].fault.found.page !== none;

/** Whether KVM is filling a cache of the frame. */
const isResolving = (s: State, { vm, gfn }: Place): boolean => {
  const { step, gfn: at } = s.vms[vm].mapping;
  return at === gfn && (step === 'resolving' || step === 'resolved');
};

/** KVM's part of invalidate_range_start(): kernel mappings become invalid; under mmu_lock translations go, and the TLB with them. */
export const startRemoval = (s: Mutable, at: Place & { path: Path }, design: Design): void => {
  const { invalidations, mapping, fault } = s.vms[at.vm];
  const frame = frameAt(s, at);
  frame[at.path].step = 'started';
  if (mapping.gfn === at.gfn && mapping.valid) {
    mapping.valid = false;
    if (mapping.step === 'idle' && design.cacheReferences === 'none') endMapping(s, at.vm);
  }
  if (design.cacheRetry === 'those-that-begin' && isResolving(s, at)) mapping.moved = true;
  begin(invalidations, at.gfn);
  frame.spte = none;
  if (design.flush === 'at-start') frame.tlb = none;
  if (design.countMoves === 'at-start') moveCount([fault.sequence]);
};

/** KVM's part of invalidate_range_end(): those who look up pages meanwhile will know that they have to look again. */
export const endRemoval = (s: Mutable, at: Place, design: Design): void => {
  const { invalidations, mapping, fault } = s.vms[at.vm];
  end(invalidations, design.countMoves === 'at-end' ? [fault.sequence] : []);
  if (design.flush === 'at-end') frameAt(s, at).tlb = none;
  if (design.cacheRetry === 'those-that-begin') return;
  const heeded = design.cacheRetry === 'any-address' ? mapping.gfn : at.gfn;
  if (heeded !== none && isResolving(s, { vm: at.vm, gfn: heeded })) mapping.moved = true;
};

/** Whether an invalidation of the frame has begun and not ended, as KVM knows it. */
export const isBeingInvalidated = (s: State, { vm, gfn }: Place): boolean =>
  isCovered(s.vms[vm].invalidations, gfn);

/** Ends the fault in flight; its reference must have been dropped. */
export const endFault = (s: Mutable, vm: Vm): void => {
  const { fault } = s.vms[vm];
  fault.step = 'idle';
  fault.gfn = none;
  fault.found.page = none;
  forget(fault.sequence);
};

/** A cache that keeps references has been filled again: it puts the one to the page that it had, or the second to the same page. */
export const settleReferences = (s: Mutable, vm: Vm, design: Design): void => {
  const { found, last } = s.vms[vm].mapping;
  const isSame = found.page !== none && found.page === last.page;
  if (isSame && design.cacheReferences === 'kept-twice') loseReference(s, last);
  else release(s, last, design);
  last.page = none;
};

/** Ends KVM's use of its mapping; its reference must have been dropped. */
export const endMapping = (s: Mutable, vm: Vm): void => {
  const { mapping } = s.vms[vm];
  mapping.step = 'idle';
  mapping.gfn = none;
  mapping.found.page = none;
  mapping.valid = false;
  mapping.moved = false;
};

// What the rules of restricted-memory share: who is told of a hole, zapping, and when a page goes back to the allocator.

import type { Bounds, DesignOf, Draft, StateOf } from '../../checker/model/index.ts';
import { count, each, none, some, sum } from '../../checker/model/index.ts';
import type { Gfn, Page, Thread, Vcpu, Vm } from '../index-sets.ts';
import type { Offset } from '../mechanisms/bindings.ts';
import { isCalled, offsets } from '../mechanisms/bindings.ts';
import type { Snapshot } from '../mechanisms/invalidation.ts';
import { begin, end, forget, moveCount, widen } from '../mechanisms/invalidation.ts';
import type { Pair } from '../mechanisms/platform.ts';
import {
  endsWithFree,
  endsWithTranslation,
  hasTable,
  isAssignedTo,
  takeBack,
  unassign,
} from '../mechanisms/platform.ts';
import type { decisions, state } from './state.ts';
import { invalidationsMax } from './state.ts';

export type State = StateOf<typeof state>;
export type Mutable = Draft<State>;
export type Design = DesignOf<typeof decisions>;

/** A guest frame of a VM, and the memslot there. */
export interface At {
  readonly vm: Vm;
  readonly gfn: Gfn;
}

/** A virtual CPU. */
export interface Cpu {
  readonly vm: Vm;
  readonly vcpu: Vcpu;
}

/** Whether the guest gets through to the page: there is a translation, and the platform agrees. */
export const reaches = (s: State, { vm, gfn, page }: Pair, design: Design): boolean =>
  s.vms[vm].memory[gfn].spte === page &&
  (!hasTable(design.platform) ||
    holdsOrdinary(s, vm, page) ||
    isAssignedTo(s.vms, { vm, gfn, page }));

/** Whether the page is ordinary memory of the VM's userspace. */
export const holdsOrdinary = (s: State, vm: Vm, page: Page): boolean =>
  offsets.some((at) => s.vms[vm].ordinary[at] === page);

/** Whether the page is memory of the inode. */
const isInFile = (s: State, page: Page): boolean => offsets.some((at) => s.inode[at] === page);

/** Whether somebody would drop a reference to the page one day. */
export const hasHolder = (s: State, page: Page): boolean =>
  isInFile(s, page) ||
  some(s.vms, (_, vm) => isLookedUp(s, vm, page) || holdsOrdinary(s, vm, page));

/** Whether a fault of the VM holds the page. */
const isLookedUp = (s: State, vm: Vm, of: Page): boolean =>
  some(s.vms[vm].vcpus, ({ page }) => page === of);

/** Whether a hole is being punched by a thread that `test` picks. */
export const isPunching = (s: State, test: (thread: Thread) => boolean = () => true): boolean =>
  some(s.holes, ({ step }, thread) => step !== 'none' && test(thread));

/** Whether the lock of the file can be taken to change its record. */
export const canChangeRecord = (s: State, design: Design): boolean =>
  design.lock === 'dropped-in-hole' || !isPunching(s);

/** Whether unbinding takes the lock of the file. One that is dying seems to need none: who would still ask it? */
export const unbindNeedsLock = (s: State, { vm, gfn }: At, design: Design): boolean => {
  const { file } = s.vms[vm].memory[gfn];
  return file !== none && (s.files[file] === 'open' || design.dyingFile === 'unbinds');
};

/** Whether somebody waits to change the record: the lock is fair, so those who come later wait behind them. */
export const isLockAwaited = (s: State, design: Design): boolean =>
  some(s.files, (life) => life === 'dying') ||
  some(s.vms, ({ memory }, vm) =>
    some(memory, ({ slot }, gfn) => slot === 'deleting' && unbindNeedsLock(s, { vm, gfn }, design)),
  );

/** Whether the VM is inside a memslot update: slots_lock is held. */
export const isUpdating = (s: State, vm: Vm): boolean =>
  some(s.vms[vm].memory, ({ slot }) => slot === 'deleting');

/** Whether a memslot update may take effect as far as invalidations of the VM are concerned. */
export const hasNoneInProgress = (s: State, vm: Vm, design: Design): boolean =>
  design.updates === 'wait-for-lock' ||
  (s.vms[vm].invalidation.inProgress === 0 && !s.vms[vm].bugged);

/** How many callbacks a hole at the offset makes. */
export const callbacks = (s: State, at: Offset, design: Design): number =>
  sum(s.vms, ({ memory }) => count(memory, (slot) => isCalled(slot, at, design)));

/** Zaps the translation of a frame; where the platform does it in one go, the assignment ends with it. */
export const zap = (s: Mutable, { vm, gfn }: At, design: Design): void => {
  const frame = s.vms[vm].memory[gfn];
  if (frame.spte === none) return;
  frame.spte = none;
  if (endsWithTranslation(design.platform)) unassign(s.vms, { vm, gfn });
};

/** A hole that those who are bound are told of. */
interface Called {
  readonly at: Offset;
  readonly design: Design;
}

/** Does something for each memslot that the file calls and that finds the hole inside its own range. */
const eachOverlapping = (s: Mutable, { at, design }: Called, act: (frame: At) => void): void => {
  each(s.vms, ({ memory }, vm) => {
    each(memory, (slot, gfn) => {
      if (isCalled(slot, at, design) && slot.at === at) act({ vm, gfn });
    });
  });
};

/** What the faults of the VM remember of its sequence count. */
export const snapshotsOf = (s: Mutable, vm: Vm): readonly Draft<Snapshot>[] => {
  const all: Draft<Snapshot>[] = [];
  each(s.vms[vm].vcpus, ({ snapshot }) => {
    all.push(snapshot);
  });
  return all;
};

/** The start of an invalidation, for everyone who is bound now. */
export const callStart = (s: Mutable, called: Called, bounds: Bounds): void => {
  eachOverlapping(s, called, ({ vm, gfn }) => {
    const { invalidation, bugged } = s.vms[vm];
    zap(s, { vm, gfn }, called.design);
    if (bugged) return;
    if (invalidation.inProgress < invalidationsMax(bounds)) begin(invalidation, gfn);
    else widen(invalidation, gfn);
  });
};

/** The end of an invalidation, for everyone who is bound now; whoever hears of it without its start counts to -1. */
export const callEnd = (s: Mutable, called: Called): void => {
  eachOverlapping(s, called, ({ vm }) => {
    const { invalidation } = s.vms[vm];
    if (s.vms[vm].bugged) moveCount(snapshotsOf(s, vm));
    else if (invalidation.inProgress > 0) end(invalidation, snapshotsOf(s, vm));
    else s.vms[vm].bugged = true;
  });
};

/** Frees a page that nobody holds any more: the platform is asked to give it back first. */
export const freeIfUnused = (s: Mutable, page: Page, design: Design): void => {
  if (hasHolder(s, page)) return;
  s.pages[page] = 'free';
  if (endsWithFree(design.platform)) takeBack(s.vms, page);
};

/** The fault drops its page; what it was for is still pending. */
export const dropPage = (s: Mutable, { vm, vcpu }: Cpu, design: Design): void => {
  const fault = s.vms[vm].vcpus[vcpu];
  const { page } = fault;
  fault.step = 'pending';
  fault.page = none;
  forget(fault.snapshot);
  if (page !== none) freeIfUnused(s, page, design);
};

/** The access is over: it was mapped, or given up. */
export const endAccess = (s: Mutable, cpu: Cpu, design: Design): void => {
  dropPage(s, cpu, design);
  const fault = s.vms[cpu.vm].vcpus[cpu.vcpu];
  fault.step = 'running';
  fault.gfn = none;
};

/** Whether the file may still be asked for pages through the memslot. */
export const isUsable = (s: State, { vm, gfn }: At): boolean => {
  const { slot, file } = s.vms[vm].memory[gfn];
  return slot === 'set' && (file === none || s.files[file] === 'open');
};

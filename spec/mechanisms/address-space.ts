// What a processor can reach: the ways from an address to a page, the checks on each of them, and what an interrupt does to the state
// that those checks look at (EFLAGS.AC, CR3). `permits` is the only place that knows what SMAP, LASS and page-table isolation do.

import type { Draft, StateOf } from '../../checker/model/index.ts';
import { each, flag, oneOf, per, record } from '../../checker/model/index.ts';
import type { Cpu } from '../index-sets.ts';
import { cpus } from '../index-sets.ts';

/**
 * The ways from an address to a page, by the page table entry at their end: in the direct map; at the same address, in the page
 * tables that only KVM loads; with U=1 in the kernel half; in the user half.
 */
export type Way = 'direct-map' | 'kvm-tables' | 'user-page-in-kernel-half' | 'user-half';

/** What a processor brings to an access. */
export interface Access {
  readonly privilege: 'user' | 'kernel';
  /** EFLAGS.AC, which STAC sets and CLAC clears. */
  readonly ac: boolean;
  /** CR3 holds the page tables that only KVM loads. */
  readonly kvmTables: boolean;
}

/** Which checks the processor and the kernel make. */
export interface Protections {
  readonly smap: 'on' | 'off';
  readonly lass: 'on' | 'off';
  readonly pti: 'on' | 'off';
}

/**
 * Whether an access gets through. Userspace needs U=1 all the way; LASS refuses it the kernel half before it looks at page tables, and
 * with page-table isolation its page tables have no kernel half. The kernel reaches pages with U=1 only with AC set, under SMAP.
 */
export const permits = (way: Way, access: Access, { smap, lass, pti }: Protections): boolean => {
  const isUserPage = way === 'user-half' || way === 'user-page-in-kernel-half';
  if (access.privilege === 'user') {
    return way === 'user-half' || (isUserPage && lass === 'off' && pti === 'off');
  }
  if (isUserPage) return access.ac || smap === 'off';
  return way === 'direct-map' || access.kvmTables;
};

/**
 * The direct map's entry for a page, and the TLBs that may still hold it when it is gone. Which CPU has really cached it is not
 * recorded: the worst is assumed, that all had.
 */
export const directMap = () => record({ out: flag(), remembered: per(cpus, flag()) });

export type DirectMap = StateOf<ReturnType<typeof directMap>>;

/** Removes the entry and flushes nothing: set_direct_map_invalid_noflush(). */
export const takeOut = (of: Draft<DirectMap>): void => {
  if (of.out) return;
  of.out = true;
  each(of.remembered, (_, cpu) => {
    of.remembered[cpu] = true;
  });
};

/** Makes all CPUs forget the entry, or one of them: flush_tlb_kernel_range(), flush_tlb_one_kernel(). */
export const flush = (of: Draft<DirectMap>, on: Cpu | 'all'): void => {
  each(of.remembered, (_, cpu) => {
    if (on === 'all' || on === cpu) of.remembered[cpu] = false;
  });
};

/** Restores the entry: set_direct_map_default_noflush(). What a TLB still holds is right again. */
export const putBack = (of: Draft<DirectMap>): void => {
  of.out = false;
  flush(of, 'all');
};

/** Whether the CPU finds the page through the direct map, in memory or in its TLB. */
export const leadsThere = (of: DirectMap, cpu: Cpu): boolean => !of.out || of.remembered[cpu];

/** What an access depends on and an interrupt saves. */
const rights = () => record({ ac: flag(), kvmTables: flag() });

/**
 * What runs on a CPU on top of the code that it was running: an interrupt in its entry code, its handler, or on its way out; an NMI on
 * top of either; or another task.
 */
export const context = () =>
  record({
    now: rights(),
    above: oneOf('nothing', 'irq-entry', 'irq-handler', 'irq-exit', 'other-task'),
    nmi: flag(),
    /** What the interrupt, or the switch to another task, and the NMI will return to. */
    saved: rights(),
    savedByNmi: rights(),
  });

export type Context = StateOf<ReturnType<typeof context>>;

interface Saved {
  ac: boolean;
  kvmTables: boolean;
}

const copy = (from: Saved, to: Saved): void => {
  to.ac = from.ac;
  to.kvmTables = from.kvmTables;
};

/** Drops all rights: at an oops, or where what comes next brings its own. */
export const dropRights = (of: Saved): void => {
  of.ac = false;
  of.kvmTables = false;
};

/** Whether the CPU runs its own task, with nothing on top. */
export const runsItsTask = ({ above, nmi }: Context): boolean => above === 'nothing' && !nmi;

/** Whether what runs on top is ordinary kernel code. The few instructions of the entry code are not. */
export const runsAbove = ({ above, nmi }: Context): boolean =>
  nmi || above === 'irq-handler' || above === 'other-task';

/** An interrupt arrives, or another task takes over: what the CPU had is saved and, for the moment, kept. */
export const saveRights = (of: Draft<Context>): void => {
  copy(of.now, of.saved);
};

/** The interrupt returns, or the task comes back. */
export const restoreRights = (of: Draft<Context>): void => {
  copy(of.saved, of.now);
  dropRights(of.saved);
  of.above = 'nothing';
};

/** An NMI arrives, whatever runs. */
export const enterNmi = (of: Draft<Context>): void => {
  copy(of.now, of.savedByNmi);
  of.nmi = true;
};

/** The NMI returns to exactly what it found. */
export const leaveNmi = (of: Draft<Context>): void => {
  copy(of.savedByNmi, of.now);
  dropRights(of.savedByNmi);
  of.nmi = false;
};

// What the rules of guest-access share: the life of a page, its place in the direct map, and what each kind of code can reach.

import type { DesignOf, Draft, None, StateOf } from '../../checker/model/index.ts';
import { none, some } from '../../checker/model/index.ts';
import type { Cpu, Gfn, Page, Vm } from '../index-sets.ts';
import type { Access, Way } from '../mechanisms/address-space.ts';
import {
  dropRights,
  flush,
  leadsThere,
  permits,
  putBack,
  runsAbove,
  runsItsTask,
  takeOut,
} from '../mechanisms/address-space.ts';
import type { decisions } from './decisions.ts';
import type { state } from './state.ts';

export type State = StateOf<typeof state>;
export type Mutable = Draft<State>;
export type Design = DesignOf<typeof decisions>;

export interface Frame {
  readonly vm: Vm;
  readonly gfn: Gfn;
}

/** Whether the page is in guest_memfd, at an index of the VM. */
export const isMemoryOf = (s: State, vm: Vm, page: Page): boolean =>
  some(s.vms[vm].memory, (frame) => frame.page === page);

/** Whether the page is in guest_memfd, at an index that userspace may not map. */
export const isPrivate = (s: State, page: Page): boolean =>
  some(s.vms, ({ memory }) => some(memory, (frame) => frame.page === page && !frame.shared));

/** Whether the process of the VM has the page in its own page tables. */
export const isMappedBy = (s: State, vm: Vm, page: Page): boolean =>
  some(s.vms[vm].memory, ({ pte }) => pte === page);

/** Whether the design wants the page out of the direct map. */
export const belongsOut = (s: State, page: Page, design: Design): boolean =>
  design.directMap === 'all-out'
    ? s.pages[page].use === 'file'
    : design.directMap === 'private-out' && isPrivate(s, page);

/** Whether KVM has an access to the page open, on this or any CPU: a lock that conversion and removal from the file wait for. */
export const isInAccess = (s: State, page: Page): boolean =>
  some(s.cpus, ({ access }) => access === page);

/** Takes the page out of the direct map. */
export const removeFromDirectMap = (s: Mutable, page: Page, design: Design): void => {
  takeOut(s.pages[page].directMap);
  if (design.removalFlush === 'all-cpus') flush(s.pages[page].directMap, 'all');
};

/** Clears the page, which the kernel does through the direct map; says whether it could. */
export const clear = (s: Mutable, page: Page): boolean => {
  if (s.pages[page].directMap.out) return false;
  s.pages[page].content = 'fresh';
  return true;
};

/** Frees a page that has left its file, unless somebody still holds a reference. */
export const freeIfUnheld = (s: Mutable, page: Page, design: Design): void => {
  const p = s.pages[page];
  if (p.use !== 'detached' || p.pins > 0 || p.batched || p.lookedUp) return;
  p.use = 'free';
  // Wiping, too, goes through the direct map.
  const isWiped = design.wipe === 'yes' && !p.directMap.out;
  if (isWiped || p.content !== 'guest') p.content = 'other';
};

/** Takes the page out of its file: its mappings go, and it is freed with its last reference. */
export const detach = (s: Mutable, at: Frame, design: Design): void => {
  const frame = s.vms[at.vm].memory[at.gfn];
  const { page } = frame;
  if (page === none) return;
  if (frame.guestMaps) s.pages[page].content = 'guest';
  if (frame.pte === page) frame.pte = none;
  frame.page = none;
  frame.shared = false;
  frame.guestMaps = false;
  frame.waiting = false;
  frame.unlogged = false;
  s.pages[page].use = 'detached';
  if (design.restore === 'before-free') putBack(s.pages[page].directMap);
  freeIfUnheld(s, page, design);
};

/** Whether the page, mapped by userspace, may be handed to a driver. */
export const gupAllows = (s: State, page: Page, design: Design): boolean => {
  const { directMap, batched } = s.pages[page];
  switch (design.gup) {
    case 'none':
      return true;
    case 'if-on-lru':
      // Before 65291dcfcf89, gup-fast looked at the mapping of pages on an LRU list only; one in a batch is on none.
      return !directMap.out || batched;
    case 'out-of-direct-map':
      return !directMap.out;
  }
};

/** Faults the page in through the VMM's mapping of guest_memfd, if userspace may have it. */
export const faultIn = (s: Mutable, at: Frame, design: Design): boolean => {
  const frame = s.vms[at.vm].memory[at.gfn];
  if (frame.pte !== none) return true;
  if (frame.page === none || design.backing === 'apart') return false;
  if (!frame.shared && design.userFault === 'shared-only') return false;
  if (frame.waiting && design.whileWaiting === 'keeps-out') return false;
  frame.pte = frame.page;
  return true;
};

/** Whether the CPU is in KVM, with nothing running on top. */
export const isInKvm = (s: State, cpu: Cpu): boolean =>
  s.cpus[cpu].runs === 'kvm' && runsItsTask(s.cpus[cpu].context);

/** Whether the CPU runs kernel code that is not KVM's. */
export const isAtLarge = (s: State, cpu: Cpu): boolean =>
  s.cpus[cpu].runs === 'kernel' || (s.cpus[cpu].runs === 'kvm' && runsAbove(s.cpus[cpu].context));

interface At {
  readonly cpu: Cpu;
  readonly page: Page;
}

interface Reach extends At {
  readonly access: Access;
}

/** Whether there is a way of this kind from the CPU to the page. */
const leads = (s: State, way: Way, { cpu, page, design }: Reach & { design: Design }): boolean => {
  const { vm } = s.cpus[cpu];
  const isOwn = vm !== none && isMemoryOf(s, vm, page);
  switch (way) {
    case 'direct-map':
      return leadsThere(s.pages[page].directMap, cpu);
    case 'kvm-tables':
      return design.access === 'kvm-tables' && isOwn;
    case 'user-page-in-kernel-half':
      return (
        design.access === 'user-page' &&
        s.pages[page].use === 'file' &&
        (design.placement === 'all-processes' || isOwn)
      );
    case 'user-half':
      return vm !== none && isMappedBy(s, vm, page);
  }
};

const ways: readonly Way[] = ['direct-map', 'kvm-tables', 'user-page-in-kernel-half', 'user-half'];

/** Whether an access gets to the page by any way. */
export const reaches = (s: State, reach: Reach, design: Design): boolean =>
  ways.some((way) => leads(s, way, { ...reach, design }) && permits(way, reach.access, design));

/** The way that KVM's wrapper takes. */
const wayOfAccess = {
  'user-page': 'user-page-in-kernel-half',
  'on-demand': 'direct-map',
  'kvm-tables': 'kvm-tables',
  hva: 'user-half',
  'direct-map': 'direct-map',
} as const satisfies Record<Design['access'], Way>;

/** What the kernel, on this CPU, brings to an access. */
export const asKernel = (s: State, cpu: Cpu): Access => ({
  privilege: 'kernel',
  ac: s.cpus[cpu].context.now.ac,
  kvmTables: s.cpus[cpu].context.now.kvmTables,
});

/** Whether KVM gets to the page by the way that its wrapper takes. */
export const wrapperReaches = (s: State, { cpu, page }: At, design: Design): boolean => {
  const access = asKernel(s, cpu);
  const way = wayOfAccess[design.access];
  const isOpen = permits(way, access, design) && leads(s, way, { cpu, page, access, design });
  // The page tables that KVM loads have the direct map as well, and guest memory at the addresses it would have there.
  return isOpen || (way === 'kvm-tables' && leadsThere(s.pages[page].directMap, cpu));
};

/** Whether KVM gets to the page by its ordinary kernel address, as code that forgets the wrapper tries to. */
export const plainlyReaches = (s: State, { cpu, page }: At, design: Design): boolean => {
  const access = asKernel(s, cpu);
  const plain: readonly Way[] = ['direct-map', 'kvm-tables'];
  return plain.some(
    (way) => permits(way, access, design) && leads(s, way, { cpu, page, access, design }),
  );
};

/** KVM returns, or its thread dies. AC is not touched by a return. */
export const leaveKvm = (s: Mutable, cpu: Cpu): void => {
  const c = s.cpus[cpu];
  c.runs = 'kernel';
  c.vm = none;
  c.needs = 'nothing';
  c.access = none;
  c.context.now.kvmTables = false;
};

/** An access to guest memory that no translation allows: the thread is killed. */
export const oops = (s: Mutable, cpu: Cpu): void => {
  leaveKvm(s, cpu);
  dropRights(s.cpus[cpu].context.now);
};

/** One access of an emulation is through. */
export const advance = (s: Mutable, cpu: Cpu, design: Design): void => {
  const c = s.cpus[cpu];
  c.needs = c.needs === 'fetch' && design.mmioData === 'in-memory' ? 'data' : 'nothing';
};

/** The page that KVM's wrapper goes for, on behalf of a frame. */
export const target = (s: State, { vm, gfn }: Frame, design: Design): Page | None =>
  design.access === 'hva' ? s.vms[vm].memory[gfn].pte : s.vms[vm].memory[gfn].page;

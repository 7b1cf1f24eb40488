// The host's memory management: faults, unmapping, the page cache, pins, memory failure.

import { count, each, none, oneOf, some } from '../../../checker/model/index.ts';
import type { Gfn, Page, Vm } from '../../index-sets.ts';
import { gfns, pages, vms } from '../../index-sets.ts';
import type { Design, Mutable } from '../mechanisms.ts';
import {
  get,
  isEmpty,
  isMarked,
  isPrivateFrame,
  poisonEntries,
  put,
  removeEntry,
  resolveEntry,
  setMark,
} from '../mechanisms.ts';
import { rule } from '../state.ts';

/** Who made the host fault: plain userspace code, or gup on behalf of a guest fault. */
const causes = oneOf('touch', 'gup');

interface HostFault {
  readonly vm: Vm;
  readonly gfn: Gfn;
  readonly page: Page;
  readonly cause: 'touch' | 'gup';
}

/** Installs the entry, poisoning the page first where the design and the VMA say so. */
const install = (s: Mutable, { vm, gfn, page, cause }: HostFault, design: Design): void => {
  const frame = s.vms[vm].memory[gfn];
  const p = s.pages[page];
  get(s, page);
  if (design.poisonAt === 'fault-in' && frame.flagged && !isMarked(s, page, design)) {
    setMark(s, page, { to: true, design });
    // Only these two ways know at this point for which VM the page is meant.
    if (design.tieAt === 'vma-flag') p.owner = frame.inherited ?? vm;
    else if (design.tieAt === 'fault-in' && cause === 'gup') p.owner = vm;
  }
  frame.pte = page;
  frame.entry = isMarked(s, page, design) || p.hwpoison ? 'hwpoison' : 'present';
};

export const faultInAnon = rule('FaultInAnon', {
  says: 'A host fault allocates a zeroed anonymous page.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'mm',
  forEach: { vm: vms, gfn: gfns, page: pages, cause: causes },
  when: {
    'nothing is mapped there': (s, { vm, gfn }) => isEmpty(s, { vm, gfn }),
    'the page is free': (s, { page }) => s.pages[page].use === 'free',
    'it matters who faults': (_, { cause }, { design }) =>
      cause === 'touch' || design.tieAt === 'fault-in',
    'userspace flags private memory first': (s, { vm, gfn }, { design }) =>
      design.userspace === 'adversarial' ||
      design.poisonAt === 'guest-fault' ||
      !isPrivateFrame(s, vm, gfn) ||
      s.vms[vm].memory[gfn].flagged,
  },
  then: (s, fault, { design }) => {
    s.pages[fault.page].use = 'anon';
    s.pages[fault.page].content = 'clean';
    install(s, fault, design);
  },
  kernel: ['do_anonymous_page'],
});

export const faultInShmem = rule('FaultInShmem', {
  says: 'A host fault maps a page of a tmpfs file, new or already in the page cache.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'mm',
  forEach: { vm: vms, gfn: gfns, page: pages, cause: causes },
  when: {
    'guest memory may be a tmpfs file': (_, __, { design }) => design.backing === 'anon-or-shmem',
    'nothing is mapped there': (s, { vm, gfn }) => isEmpty(s, { vm, gfn }),
    'the page is free or in the page cache': (s, { page }) =>
      s.pages[page].use === 'free' || s.pages[page].use === 'shmem',
    'it matters who faults': (_, { cause }, { design }) =>
      cause === 'touch' || design.tieAt === 'fault-in',
    'userspace keeps the memory of VMs apart': (s, { vm, page }, { design }) =>
      design.userspace === 'adversarial' ||
      !some(s.vms, ({ memory }, other) => other !== vm && some(memory, ({ pte }) => pte === page)),
    'userspace flags private memory first': (s, { vm, gfn }, { design }) =>
      design.userspace === 'adversarial' ||
      design.poisonAt === 'guest-fault' ||
      !isPrivateFrame(s, vm, gfn) ||
      s.vms[vm].memory[gfn].flagged,
  },
  then: (s, fault, { design }) => {
    const p = s.pages[fault.page];
    if (p.use === 'free') {
      p.use = 'shmem';
      p.content = 'clean';
      get(s, fault.page);
    }
    install(s, fault, design);
  },
  kernel: ['shmem_fault', 'do_read_fault'],
});

export const hostTouch = rule('HostTouch', {
  says: 'Userspace reads or writes guest memory through its own mapping.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'userspace',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'something is mapped there': (s, { vm, gfn }) => s.vms[vm].memory[gfn].pte !== none,
    'userspace keeps off private memory': (s, { vm, gfn }, { design }) =>
      design.userspace === 'adversarial' || !isPrivateFrame(s, vm, gfn),
  },
  outcomes: ['data', 'SIGBUS'],
  then: (s, at, { design }) => (resolveEntry(s, at, design) ? 'data' : 'SIGBUS'),
  kernel: ['do_swap_page'],
});

export const unmap = rule('Unmap', {
  says: 'Userspace unmaps the memory behind a guest frame.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'mm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'something is mapped there': (s, { vm, gfn }) => s.vms[vm].memory[gfn].pte !== none,
    'userspace does not leave it alone': (_, __, { design }) => design.userspace !== 'still',
  },
  then: (s, at, { design }) => {
    removeEntry(s, at, design);
  },
  kernel: ['munmap', 'mmu_notifier_invalidate_range_start'],
});

export const truncate = rule('Truncate', {
  says: 'A tmpfs page leaves its file: all its mappings go, and the page cache drops its reference.',
  actor: 'host',
  code: 'mm',
  forEach: { page: pages },
  when: {
    'the page is in the page cache': (s, { page }) => s.pages[page].use === 'shmem',
    'userspace does not leave it alone': (_, __, { design }) => design.userspace !== 'still',
  },
  then: (s, { page }, { design }) => {
    // While the page cache still holds its reference no put below can be the last one.
    each(s.vms, ({ memory }, vm) => {
      each(memory, ({ pte }, gfn) => {
        if (pte === page) removeEntry(s, { vm, gfn }, design);
      });
    });
    s.pages[page].use = 'anon';
    put(s, page, design);
  },
  kernel: ['shmem_truncate_range', 'unmap_mapping_range'],
});

export const pin = rule('Pin', {
  says: 'A driver pins the page through a userspace mapping.',
  actor: 'driver',
  code: 'mm',
  forEach: { page: pages },
  when: {
    'a present entry maps the page': (s, { page }) =>
      some(s.vms, ({ memory }) =>
        some(memory, ({ pte, entry }) => pte === page && entry === 'present'),
      ),
    'the page can take one more pin': (s, { page }, { bounds }) =>
      s.pages[page].pins < (bounds.pins ?? 0),
  },
  then: (s, { page }) => {
    s.pages[page].pins += 1;
    get(s, page);
  },
  kernel: ['pin_user_pages'],
});

export const pinTouch = rule('PinTouch', {
  says: 'A device reads or writes a pinned page.',
  actor: 'driver',
  code: 'device',
  forEach: { page: pages },
  when: { 'the page is pinned': (s, { page }) => s.pages[page].pins > 0 },
  outcomes: ['data'],
  then: () => 'data',
  kernel: ['dma_map_sgtable', 'io_import_fixed'],
});

export const unpin = rule('Unpin', {
  says: 'A driver drops a pin.',
  actor: 'driver',
  code: 'mm',
  forEach: { page: pages },
  when: { 'the page is pinned': (s, { page }) => s.pages[page].pins > 0 },
  then: (s, { page }, { design }) => {
    s.pages[page].pins -= 1;
    put(s, page, design);
  },
  kernel: ['unpin_user_page'],
});

export const memoryFailure = rule('MemoryFailure', {
  says: 'The memory of a page fails and the kernel is told.',
  actor: 'hardware',
  code: 'mm',
  forEach: { page: pages },
  when: {
    'the page is in use': (s, { page }) =>
      s.pages[page].use === 'anon' || s.pages[page].use === 'shmem',
    'it has not failed before': (s, { page }) => s.pages[page].defect === 'none',
    'the bounds allow one more failure': (s, _, { bounds }) =>
      count(s.pages, ({ defect }) => defect !== 'none') < (bounds.failures ?? 0),
  },
  outcomes: ['handled', 'already-handled'],
  then: (s, { page }) => {
    const p = s.pages[page];
    // TestSetPageHWPoison(): a bit that is set already means that somebody else is handling the error.
    if (p.hwpoison) {
      p.defect = 'missed';
      return 'already-handled';
    }
    p.hwpoison = true;
    p.defect = 'handled';
    poisonEntries(s, page);
    return 'handled';
  },
  kernel: ['memory_failure', 'hwpoison_user_mappings'],
});

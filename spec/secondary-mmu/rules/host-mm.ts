// The host's memory management: what maps an address, and the two ways in which its entry is removed. munmap() holds mmap_lock for
// writing; reclaim, truncation, migration and a driver's unmap_mapping_range() come by the reverse mapping and do not, and
// MADV_DONTNEED holds it for reading only. Either way the entry goes inside a notifier bracket, and brackets overlap.

import { none, oneOf } from '../../../checker/model/index.ts';
import type { Page } from '../../index-sets.ts';
import { gfns, pages, vms } from '../../index-sets.ts';
import { get } from '../../mechanisms/references.ts';
import type { Design, Mutable, Place } from '../mechanisms.ts';
import {
  canRemove,
  endRemoval,
  faultHoldsMmapLock,
  frameAt,
  hasMemoryOf,
  isCounted,
  isUnmapping,
  putPage,
  settle,
  startRemoval,
} from '../mechanisms.ts';
import { rule } from '../state.ts';

/** Kinds of guest memory. */
const kinds = oneOf('anon', 'file', 'dax', 'driver');

/** The two ways to remove an entry. */
const paths = oneOf('munmap', 'rmap');

/** Installs the entry; one that leads to a device's or a driver's page holds no reference. */
const install = (s: Mutable, at: Place, page: Page): void => {
  const frame = frameAt(s, at);
  frame.pte = page;
  if (isCounted(frame.kind)) get(s.pages[page]);
};

export const hostMap = rule('HostMap', {
  says: 'A free page becomes guest memory: anonymous, of a file, of a DAX device, or of a driver that maps it by its number.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'mm',
  forEach: { vm: vms, gfn: gfns, page: pages, kind: kinds },
  when: {
    'guest memory can be of this kind': (_, { kind }, { design }) => hasMemoryOf(design, kind),
    'the page is free': (s, { page }) => s.pages[page].use === 'free',
    'nothing is mapped there': (s, at) => frameAt(s, at).pte === none,
    'nothing is behind the address': (s, at) => frameAt(s, at).object === none,
    'no munmap holds mmap_lock': (s, { vm }) => !isUnmapping(s, vm),
  },
  then: (s, { vm, gfn, page, kind }) => {
    s.pages[page].use = kind;
    const frame = frameAt(s, { vm, gfn });
    frame.kind = kind;
    if (kind !== 'anon') frame.object = page;
    // The page cache has a reference of its own.
    if (kind === 'file') get(s.pages[page]);
    install(s, { vm, gfn }, page);
  },
  kernel: ['do_anonymous_page', 'do_fault', 'dax_iomap_fault', 'remap_pfn_range'],
});

export const hostRemap = rule('HostRemap', {
  says: 'A host fault maps the page that the file, device or driver still has at this place.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'mm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'there is a page at this place': (s, at) => frameAt(s, at).object !== none,
    // A fault takes the mapping's invalidate lock for reading; who withdraws the page holds it for writing.
    'nobody withdraws it': (s, at) => !frameAt(s, at).leaving,
    'nothing is mapped there': (s, at) => frameAt(s, at).pte === none,
    'no munmap holds mmap_lock': (s, { vm }) => !isUnmapping(s, vm),
  },
  then: (s, at) => {
    const page = frameAt(s, at).object;
    if (page !== none) install(s, at, page);
  },
  kernel: ['filemap_fault', 'dax_iomap_fault', 'do_swap_page'],
});

export const unmapStart = rule('UnmapStart', {
  says: 'Somebody is about to remove an entry, and tells the notifiers: KVM drops what it has made of it.',
  actor: ({ vm, gfn, path }) => `${path}-${vm}-${gfn}`,
  code: 'mm',
  forEach: { vm: vms, gfn: gfns, path: paths },
  when: {
    'something is mapped there': (s, at) => frameAt(s, at).pte !== none,
    'the bounds allow one more removal': (s, _, { bounds }) => canRemove(s, bounds),
    'munmap gets mmap_lock for writing': (s, { vm, path }, { design }) =>
      path === 'rmap' || (!isUnmapping(s, vm) && !faultHoldsMmapLock(s, vm, design)),
    'rmap can be used': (_, { path }, { design }) =>
      path === 'munmap' || design.unmapPaths === 'all',
    'rmap leaves memory of drivers alone': (s, at, { design }) =>
      at.path === 'munmap' || !hasMemoryOf(design, 'driver') || frameAt(s, at).kind !== 'driver',
    // While somebody withdraws the page this is never so: the removal of its entry begins with the withdrawal.
    'this way is not in use for the frame': (s, at) => frameAt(s, at)[at.path].step === 'none',
  },
  then: (s, at, { design }) => {
    startRemoval(s, at, design);
  },
  kernel: ['mmu_notifier_invalidate_range_start', 'kvm_mmu_notifier_invalidate_range_start'],
});

export const unmapZap = rule('UnmapZap', {
  says: "The entry goes from the host's page table.",
  actor: ({ vm, gfn, path }) => `${path}-${vm}-${gfn}`,
  code: 'mm',
  fair: 'weak',
  forEach: { vm: vms, gfn: gfns, path: paths },
  when: { 'the notifiers were told': (s, at) => frameAt(s, at)[at.path].step === 'started' },
  then: (s, at) => {
    const frame = frameAt(s, at);
    const removal = frame[at.path];
    removal.step = 'zapped';
    removal.page = isCounted(frame.kind) ? frame.pte : none;
    frame.pte = none;
    settle(frame);
  },
  kernel: ['zap_pte_range', 'try_to_unmap_one'],
});

export const unmapEnd = rule('UnmapEnd', {
  says: 'The notifiers are told that it is done: look-ups from now on see the new entry, and those made before must be repeated.',
  actor: ({ vm, gfn, path }) => `${path}-${vm}-${gfn}`,
  code: 'mm',
  fair: 'weak',
  forEach: { vm: vms, gfn: gfns, path: paths },
  when: { 'the entry is gone': (s, at) => frameAt(s, at)[at.path].step === 'zapped' },
  then: (s, at, { design }) => {
    const removal = frameAt(s, at)[at.path];
    removal.step = removal.page === none ? 'none' : 'ended';
    endRemoval(s, at, design);
  },
  kernel: ['mmu_notifier_invalidate_range_end', 'kvm_mmu_notifier_invalidate_range_end'],
});

export const unmapPut = rule('UnmapPut', {
  // tlb_finish_mmu() comes after the end of the bracket in some callers and before it in others.
  says: 'The reference of the removed entry is dropped, before or after the notifiers hear that it is done.',
  actor: ({ vm, gfn, path }) => `${path}-${vm}-${gfn}`,
  code: 'mm',
  fair: 'weak',
  forEach: { vm: vms, gfn: gfns, path: paths },
  when: {
    'entries hold references': (_, __, { design }) => hasMemoryOf(design, 'anon', 'file'),
    'a reference is left to drop': (s, at) => frameAt(s, at)[at.path].page !== none,
  },
  then: (s, at) => {
    const removal = frameAt(s, at)[at.path];
    const { page } = removal;
    if (page === none) return;
    removal.page = none;
    if (removal.step === 'ended') removal.step = 'none';
    putPage(s, page);
  },
  kernel: ['tlb_finish_mmu', 'page_remove_rmap'],
});

export const evict = rule('Evict', {
  says: 'Reclaim frees a page of a file that nobody has mapped or holds.',
  actor: 'kswapd',
  code: 'mm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'guest memory can be of this kind': (_, __, { design }) => hasMemoryOf(design, 'file'),
    'only the page cache holds the page': (s, at) => {
      const { object, kind } = frameAt(s, at);
      return object !== none && kind === 'file' && s.pages[object].references === 1;
    },
    'nobody withdraws it': (s, at) => !frameAt(s, at).leaving,
  },
  then: (s, at) => {
    const frame = frameAt(s, at);
    const page = frame.object;
    if (page === none) return;
    frame.object = none;
    settle(frame);
    putPage(s, page);
  },
  kernel: ['shrink_page_list', '__remove_mapping'],
});

export const collapse = rule('Collapse', {
  says: 'khugepaged removes the entry of a page of a file to map a huge page in its place, and tells no notifier.',
  actor: 'khugepaged',
  code: 'mm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'collapsing tells no notifier': (_, __, { design }) => design.collapse === 'unannounced',
    'the entry maps a page of a file': (s, at) => {
      const { pte, kind } = frameAt(s, at);
      return pte !== none && kind === 'file';
    },
  },
  then: (s, at) => {
    const frame = frameAt(s, at);
    const page = frame.pte;
    if (page === none) return;
    frame.pte = none;
    putPage(s, page);
  },
  kernel: ['collapse_and_free_pmd', 'retract_page_tables (before 6.1)'],
});

/** Begins to withdraw what is behind an address: no new host faults, and the entry goes by rmap. */
export const withdraw = (s: Mutable, at: Place, design: Design): void => {
  const frame = frameAt(s, at);
  frame.leaving = true;
  if (frame.pte !== none) startRemoval(s, { ...at, path: 'rmap' }, design);
};

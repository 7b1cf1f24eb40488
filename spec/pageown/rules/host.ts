// What the host does: userspace maps and unmaps memory, drivers pin it, memory fails.

import { each, none } from '../../../checker/model/index.ts';
import { gfns, pages, vms } from '../../index-sets.ts';
import { free, invalidate, isHostAccessible, mapcount } from '../mechanisms.ts';
import { rule } from '../state.ts';

export const map = rule('Map', {
  says: 'The host allocates a page and maps it at a guest frame.',
  actor: 'host',
  code: 'mm',
  forEach: { vm: vms, gfn: gfns, page: pages },
  when: {
    'nothing is mapped there': (s, { vm, gfn }) => s.vms[vm].memory[gfn].slot === none,
    'the page is free': (s, { page }) => s.pages[page].state === 'free',
  },
  then: (s, { vm, gfn, page }, { design }) => {
    const memory = s.vms[vm].memory[gfn];
    memory.slot = page;
    if (design.mapRecordsOwner === 'yes') s.pages[page].owner = vm;
    s.pages[page].state = memory.attribute === 'private' ? 'private' : 'host';
  },
  kernel: ['handle_mm_fault', 'alloc_pages'],
});

export const alias = rule('Alias', {
  says: "Userspace maps one of the VM's pages at one more guest frame.",
  actor: 'host',
  code: 'userspace',
  forEach: { vm: vms, gfn: gfns, page: pages },
  when: {
    'nothing is mapped there': (s, { vm, gfn }) => s.vms[vm].memory[gfn].slot === none,
    'the guest frame is shared': (s, { vm, gfn }) => s.vms[vm].memory[gfn].attribute === 'shared',
    'the host may use the page': (s, { page }) => isHostAccessible(s, page),
    'the page belongs to the VM': (s, { vm, page }, { design }) =>
      design.aliasChecksOwner === 'no' || s.pages[page].owner === vm,
  },
  then: (s, { vm, gfn, page }) => {
    s.vms[vm].memory[gfn].slot = page;
  },
  kernel: ['KVM_SET_USER_MEMORY_REGION', 'mmap'],
});

export const unmap = rule('Unmap', {
  says: 'Userspace unmaps a guest frame; the last mapping frees the page unless it is pinned.',
  actor: 'host',
  code: 'mm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'something is mapped there': (s, { vm, gfn }) => s.vms[vm].memory[gfn].slot !== none,
  },
  then: (s, { vm, gfn }, { design }) => {
    const page = s.vms[vm].memory[gfn].slot;
    if (page === none) return;
    s.vms[vm].memory[gfn].slot = none;
    if (design.unmapInvalidates === 'yes') invalidate(s, vm, gfn);
    if (mapcount(s, page) > 0) return;
    if (s.pages[page].pins === 0) free(s, page);
    // A pinned page lingers: its owner is kept so that it can be mapped again.
    else if (s.pages[page].state === 'shared') s.pages[page].state = 'host';
  },
  kernel: ['munmap', 'mmu_notifier_invalidate_range_start'],
});

export const pin = rule('Pin', {
  says: 'A driver takes a gup pin on a mapped page.',
  actor: 'driver',
  code: 'mm',
  forEach: { page: pages },
  when: {
    'the host may use the page': (s, { page }) => isHostAccessible(s, page),
    'the page can take one more pin': (s, { page }, { bounds }) =>
      s.pages[page].pins < (bounds.pins ?? 0),
    'the page is mapped': (s, { page }) => mapcount(s, page) >= 1,
  },
  then: (s, { page }) => {
    s.pages[page].pins += 1;
  },
  kernel: ['pin_user_pages'],
});

export const unpin = rule('Unpin', {
  says: 'A driver drops a pin; the last one frees a page that nobody maps.',
  actor: 'driver',
  code: 'mm',
  forEach: { page: pages },
  when: { 'the page is pinned': (s, { page }) => s.pages[page].pins > 0 },
  then: (s, { page }) => {
    s.pages[page].pins -= 1;
    if (s.pages[page].pins === 0 && mapcount(s, page) === 0) free(s, page);
  },
  kernel: ['unpin_user_page'],
});

export const poison = rule('Poison', {
  says: 'The memory of a page fails; its translations are dropped.',
  actor: 'hardware',
  code: 'mm',
  forEach: { page: pages },
  when: { 'the host may use the page': (s, { page }) => isHostAccessible(s, page) },
  then: (s, { page }) => {
    s.pages[page].state = 'poisoned';
    each(s.vms, ({ memory, fault }) => {
      each(memory, (frame) => {
        if (frame.spte === page) frame.spte = none;
      });
      if (fault.page === page) fault.stale = true;
    });
  },
  kernel: ['memory_failure'],
});

// What else happens to the file: its size is set, it is unmapped and goes, and its pages are looked up.

import { none, oneOf } from '../../../checker/model/index.ts';
import type { Page } from '../../index-sets.ts';
import { pages } from '../../index-sets.ts';
import { get } from '../../mechanisms/references.ts';
import type { State } from '../mechanisms.ts';
import { drop, gupAllows, isInFault, isKeptOut, isLocked, restore } from '../mechanisms.ts';
import { rule } from '../state.ts';

export const setSize = rule('SetSize', {
  says: 'ftruncate() changes the size of the file to one that ends within the page.',
  actor: 'resizer',
  code: 'mm',
  when: {
    'nobody is doing so': (s) => s.file.resize === 'idle',
    'no fault is under way, or nothing excludes that': (s, _, { design }) =>
      !isKeptOut(isInFault(s), design),
    'the file has no size yet, or may change it': (s, _, { design }) =>
      s.file.size === 'none' || design.resize === 'at-any-time',
  },
  then: (s) => {
    s.file.size = 'set';
    s.file.resize = 'sized';
  },
  kernel: ['secretmem_setattr', 'simple_setattr', 'truncate_setsize'],
});

export const clearTail = rule('ClearTail', {
  says: 'Truncation clears what lies behind the new end of the file, by the address of the page in the direct map.',
  actor: 'resizer',
  code: 'mm',
  fair: 'weak',
  when: {
    'the size has just been changed': (s) => s.file.resize === 'sized',
    'the page in the page cache is not locked': (s) => !isLocked(s),
  },
  outcomes: ['nothing-there', 'oops'],
  then: (s) => {
    s.file.resize = 'idle';
    // A page of the file is out of the direct map for as long as it is in the page cache.
    return s.file.cached === none ? 'nothing-there' : 'oops';
  },
  kernel: ['truncate_pagecache', 'truncate_inode_partial_folio'],
});

export const unmap = rule('Unmap', {
  says: 'The process unmaps the file.',
  actor: 'process',
  code: 'mm',
  when: {
    'it is mapped': (s) => s.file.pte !== none,
    'no fault is under way': (s) => !isInFault(s),
  },
  then: (s) => {
    if (s.file.pte !== none) drop(s, s.file.pte);
    s.file.pte = none;
  },
  kernel: ['munmap'],
});

export const evict = rule('Evict', {
  says: 'The file goes: its page is put back into the direct map, cleared, and dropped from the page cache. There may be another file.',
  actor: 'process',
  code: 'mm',
  when: {
    'the file has a size': (s) => s.file.size === 'set',
    'nobody has it mapped or open': (s) =>
      s.file.pte === none && !isInFault(s) && s.file.resize === 'idle',
  },
  then: (s) => {
    const { cached } = s.file;
    s.file.size = 'none';
    s.file.cached = none;
    if (cached === none) return;
    restore(s, cached);
    s.pages[cached].isWritten = false;
    drop(s, cached);
  },
  kernel: ['evict', 'truncate_inode_pages_final', 'secretmem_free_folio'],
});

export const drain = rule('Drain', {
  says: 'The batch of a CPU is drained: the page is on an LRU list, and the batch drops its reference.',
  actor: ({ page }) => `batch-of-${page}`,
  code: 'mm',
  fair: 'weak',
  forEach: { page: pages },
  when: { 'the page is in a batch': (s, { page }) => s.pages[page].isBatched },
  then: (s, { page }) => {
    s.pages[page].isBatched = false;
    drop(s, page);
  },
  kernel: ['lru_add_drain', 'folio_batch_move_lru'],
});

export const mapOrdinary = rule('MapOrdinary', {
  says: 'The process touches ordinary memory, and gets a page, which the kernel clears by its address in the direct map.',
  actor: 'process',
  code: 'mm',
  forEach: { page: pages },
  when: {
    'nothing is mapped there': (s) => s.ordinary === none,
    'the page is free': (s, { page }) => s.pages[page].use === 'free',
  },
  outcomes: ['mapped', 'oops'],
  then: (s, { page }) => {
    if (s.pages[page].isOut) return 'oops';
    s.ordinary = page;
    s.pages[page].use = 'ordinary';
    get(s.pages[page]);
    return 'mapped';
  },
  kernel: ['do_anonymous_page', 'clear_highpage'],
});

export const unmapOrdinary = rule('UnmapOrdinary', {
  says: 'The process unmaps its ordinary memory.',
  actor: 'process',
  code: 'mm',
  when: { 'it is mapped': (s) => s.ordinary !== none },
  then: (s) => {
    if (s.ordinary !== none) drop(s, s.ordinary);
    s.ordinary = none;
  },
  kernel: ['munmap'],
});

const pageAt = (s: State, memory: 'secret' | 'ordinary'): Page | null =>
  memory === 'secret' ? s.file.pte : s.ordinary;

export const gup = rule('GupFast', {
  says: 'A driver looks up a page of the process without taking a lock, to use it by its address in the direct map.',
  actor: 'driver',
  code: 'mm',
  forEach: { memory: oneOf('secret', 'ordinary') },
  when: {
    'there is a page, and it is not pinned': (s, { memory }) => {
      const page = pageAt(s, memory);
      return page !== none && !s.pages[page].isPinned;
    },
  },
  outcomes: ['pinned', 'EFAULT'],
  then: (s, { memory }, { design }) => {
    const page = pageAt(s, memory);
    // What the fast path leaves to the slow one, that refuses by the VMA.
    if (page === none || !gupAllows(s, page, design)) return 'EFAULT';
    s.pages[page].isPinned = true;
    get(s.pages[page]);
    return 'pinned';
  },
  kernel: ['gup_fast_folio_allowed', 'folio_is_secretmem', 'check_vma_flags'],
});

export const unpin = rule('Unpin', {
  says: 'The driver is through with the page.',
  actor: ({ page }) => `driver-of-${page}`,
  code: 'mm',
  forEach: { page: pages },
  when: { 'the page is pinned': (s, { page }) => s.pages[page].isPinned },
  then: (s, { page }) => {
    s.pages[page].isPinned = false;
    drop(s, page);
  },
  kernel: ['unpin_user_page'],
});

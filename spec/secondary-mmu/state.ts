// secondary-mmu: the designs that the thread of November 2019 on ZONE_DEVICE pages argued about. KVM copies translations out of the
// host's page tables; what keeps a copy from outliving the original: a page reference, mmap_lock, or a count of invalidations?
// `docs/families/secondary-mmu.md` lists what is simplified and why.

import type { Bounds } from '../../checker/model/index.ts';
import {
  decision,
  flag,
  foundation,
  oneOf,
  optional,
  per,
  record,
  sizeOf,
  upTo,
} from '../../checker/model/index.ts';
import { gfns, pages, vms } from '../index-sets.ts';
import { lookUp } from '../mechanisms/gup.ts';
import { invalidations, snapshot } from '../mechanisms/invalidation.ts';

/** An entry, two being removed, the file's own, each VM's fault, kernel mapping and what that kept, and one that got lost. */
const referencesMax = (bounds: Bounds): number => 5 + 3 * (bounds.vms ?? 0);

/** One removal of an entry, between invalidate_range_start() and the put of the page that was mapped. */
const removal = () =>
  record({
    step: oneOf('none', 'started', 'zapped', 'ended'),
    /** The page whose reference the entry had held, until it is put. */
    page: optional(pages),
  });

export const state = record({
  pages: per(
    pages,
    record({
      /** Who the page belongs to. A driver's page is one whose struct page is not counted, or that has none. */
      use: oneOf('free', 'anon', 'file', 'dax', 'driver'),
      references: upTo(referencesMax),
    }),
  ),
  vms: per(
    vms,
    record({
      /** For each guest frame the address that backs it. */
      memory: per(
        gfns,
        record({
          /** The page at this place of a file, a DAX device or a driver's buffer, whether mapped or not. */
          object: optional(pages),
          /** What is being withdrawn: the object is truncated, its device removed, or the driver takes it back. */
          leaving: flag(),
          /** What is mapped there. Entries for DAX and for drivers (pte_devmap, pte_special) hold no reference. */
          kind: oneOf('anon', 'file', 'dax', 'driver'),
          /** The host's page table entry. */
          pte: optional(pages),
          spte: optional(pages),
          /** What the vCPU's TLB may still hold. */
          tlb: optional(pages),
          munmap: removal(),
          rmap: removal(),
        }),
      ),
      invalidations: invalidations('removals'),
      /**
       * A guest fault. `looked-up`: the sequence count is still to be read; `counted`: it is still to be compared; `ready`: nothing is
       * left to do but to take mmu_lock; `marking`: installed, the page still to be marked.
       */
      fault: record({
        step: oneOf('idle', 'begun', 'looked-up', 'counted', 'ready', 'marking'),
        gfn: optional(gfns),
        found: lookUp(),
        sequence: snapshot(),
      }),
      /** A page of the guest that KVM maps for itself: a gfn_to_pfn_cache, or kvm_vcpu_map(). */
      mapping: record({
        step: oneOf('idle', 'resolving', 'resolved', 'in-use'),
        gfn: optional(gfns),
        found: lookUp(),
        /** What a cache keeps of the last look-up until the next has succeeded, if caches keep references. */
        last: lookUp(),
        /** Only a cache has this: the address may be used, under the cache's lock. */
        valid: flag(),
        /** An invalidation that the cache heeds ended since it began to resolve. */
        moved: flag(),
      }),
    }),
  ),
});

export const decisions = {
  compare: decision(
    'When the fault looks whether an invalidation went by',
    'under-mmu-lock',
    'before-mmu-lock',
    'never',
  ),
  looksAt: decision(
    'What it looks at: the sequence count alone, or also invalidations that have begun and not ended',
    'count-and-in-progress',
    'count-only',
  ),
  snapshot: decision(
    'When the fault reads the sequence count, as against the look-up of the page',
    'before-gup',
    'after-gup',
  ),
  countMoves: decision('When an invalidation moves the sequence count', 'at-end', 'at-start'),
  mmapLock: decision('How long the fault holds mmap_lock', 'during-gup', 'until-insertion'),
  faultPut: decision(
    'When the fault drops its page reference',
    'after-insertion',
    'right-after-gup',
  ),
  marks: decision(
    'When the fault marks the page accessed or dirty',
    'under-mmu-lock',
    'after-unlock',
  ),
  zoneDevice: decision(
    'Whether KVM puts references to ZONE_DEVICE pages, or takes the pages for reserved and forgets them',
    'put',
    'forgotten',
  ),
  driverPages: decision(
    'What a look-up does with a page that is mapped and not counted: uses it without a reference, takes one, or fails',
    'no-reference',
    'counted',
    'refused',
  ),
  driver: decision(
    'Whether a driver removes all mappings of its memory before it uses it for something else',
    'zaps-first',
    'recycles-at-once',
  ),
  kernelMapping: decision(
    'How KVM maps guest memory for itself',
    'gfn_to_pfn_cache',
    'kvm_vcpu_map',
  ),
  mapsUncounted: decision(
    'Whether KVM maps pages for itself that are not counted, with memremap()',
    'yes',
    'no',
  ),
  mappingPut: decision(
    'When kvm_vcpu_map() drops its page reference',
    'at-unmap',
    'right-after-gup',
  ),
  cacheUse: decision(
    'Whether KVM uses the address in a cache under the lock that it checked the cache under',
    'under-lock',
    'after-unlock',
  ),
  cacheRetry: decision(
    'Which invalidations make a cache that is being refreshed look again: those of its own address, those of any, those of its own that begin while it is refreshed, or none',
    'own-address',
    'any-address',
    'those-that-begin',
    'none',
  ),
  cacheReferences: decision(
    'Whether a cache keeps a reference to its page: none; one, and a second look-up that finds the same page puts its own; one, and it forgets to',
    'none',
    'kept',
    'kept-twice',
  ),
  guestPageTables: decision(
    "How KVM writes to page tables of the guest, which it walks for a guest without two-dimensional paging: not part of the model; by the user's address; or, where there is no page to look up, by a number that it computes from the VMA",
    'left-out',
    'by-user-address',
    'by-vma-offset',
  ),
  flush: decision("When an invalidation flushes the vCPU's TLB", 'at-start', 'at-end'),
  unmapPaths: decision(
    'Which paths remove entries: all there are, or only those that take mmap_lock for writing',
    'all',
    'mmap-lock-only',
  ),
  collapse: decision(
    'Whether collapsing small pages into a huge one tells the notifiers',
    'in-a-bracket',
    'unannounced',
  ),
  backing: decision('What guest memory is made of', 'every-kind', 'anon', 'file', 'dax', 'driver'),
};

export const { rule, family } = foundation({
  state,
  bounds: {
    vms: sizeOf('virtual machines, each with one vCPU and one userspace process', {
      default: 1,
      max: 2,
    }),
    pages: sizeOf('physical pages', { default: 2, max: 4 }),
    gfns: sizeOf('guest frames of each VM', { default: 1, max: 3 }),
    removals: {
      default: 2,
      min: 1,
      max: 6,
      says: 'entries that are being removed at the same time',
    },
    faults: {
      default: 1,
      min: 0,
      max: 2,
      says: 'guest faults in flight at the same time',
    },
    mappings: {
      default: 1,
      min: 0,
      max: 2,
      says: 'VMs in which KVM maps a page for itself at the same time',
    },
  },
  decisions,
});

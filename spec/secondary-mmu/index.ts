// The family secondary-mmu and its variants. Each variant is a mistake that the thread made, feared or had in its code, as a delta to
// what KVM does.

import { variant } from '../../checker/model/index.ts';
import { facts, stepFacts } from './facts.ts';
import {
  faultBegin,
  faultCommit,
  faultCompare,
  faultLookUp,
  faultMark,
  faultReadCount,
} from './rules/guest-fault.ts';
import {
  collapse,
  evict,
  hostMap,
  hostRemap,
  unmapEnd,
  unmapPut,
  unmapStart,
  unmapZap,
} from './rules/host-mm.ts';
import {
  cacheCheck,
  cacheCommit,
  cacheLookUp,
  cacheRefresh,
  cacheUse,
  kvmMap,
  kvmUnmap,
  kvmUse,
  updateGuestPte,
} from './rules/kernel-mapping.ts';
import { finishTruncate, recycle, removeDevice, revoke, truncate } from './rules/owners.ts';
import { family } from './state.ts';

export const secondaryMmu = family('secondary-mmu', {
  says: 'KVM copies translations out of the host page tables, and must not outlive them (thread of 2019 on ZONE_DEVICE).',
  rules: [
    hostMap,
    hostRemap,
    unmapStart,
    unmapZap,
    unmapEnd,
    unmapPut,
    evict,
    collapse,
    truncate,
    removeDevice,
    finishTruncate,
    revoke,
    recycle,
    faultBegin,
    faultLookUp,
    faultReadCount,
    faultCompare,
    faultCommit,
    faultMark,
    cacheRefresh,
    cacheLookUp,
    cacheCommit,
    cacheUse,
    cacheCheck,
    kvmMap,
    kvmUse,
    kvmUnmap,
    updateGuestPte,
  ],
  facts,
  stepFacts,
  // A machine with nothing left to do may rest; one that is stuck inside an operation may not.
  rest: (s, setting) => facts(s, setting).isQuiet(),
  accepts: {
    'condition "the bounds allow one more removal"':
      'There is room for both ways to remove the entry of one frame: --gfns 2.',
  },
});

/** What has nothing to do where the fault never reads the sequence count. */
const withoutCount = { 'cover fault-finds-the-count-moved': 'Nobody reads the count.' };

/** What has nothing to do where KVM maps memory for itself with kvm_vcpu_map(). */
const withoutCaches = {
  'property valid-cache-follows-the-host': 'There are no caches in it.',
  'property cache-is-filled-in-the-end': 'There are no caches in it.',
};

/** What has nothing to do where no memory is a driver's. */
const withoutDrivers = {
  'property drivers-page-is-freed-by-its-driver': "No memory is a driver's.",
};

/** What has nothing to do where a file lets go of a page only when nobody else holds it. */
const withDaxOnly = {
  ...withoutDrivers,
  'cover pinned-page-is-truncated': 'DAX waits until the page is not pinned any more.',
};

/** Real kvm_vcpu_map(), for memory that has references. */
const vcpuMap = { kernelMapping: 'kvm_vcpu_map', mapsUncounted: 'no' } as const;

/** The reasoning that a reference is enough: nobody looks whether an invalidation went by. */
const pinned = { compare: 'never' } as const;

/** mmap_lock is held from the look-up to the insertion, and nobody looks whether an invalidation went by. */
const locked = { compare: 'never', mmapLock: 'until-insertion' } as const;

export const secondaryMmuVariants = [
  variant('secondary-mmu', secondaryMmu, {
    says: 'KVM as it is: a count of invalidations protects the insertion, and no reference does. Kernel mappings are caches that look again.',
  }),
  variant('pin-protects', secondaryMmu, {
    says: 'A page reference is believed to keep invalidations away until the page is inserted.',
    delta: pinned,
    accepts: withoutCount,
  }),
  variant('pin-protects-early-put', secondaryMmu, {
    says: 'Neither a reference nor the sequence count protects the insertion.',
    delta: { ...pinned, faultPut: 'right-after-gup' },
    accepts: withoutCount,
  }),
  variant('mmap-lock-protects', secondaryMmu, {
    says: 'mmap_lock, held from the look-up to the insertion, is believed to keep invalidations away.',
    delta: locked,
    accepts: withoutCount,
  }),
  variant('mmap-lock-protects-from-munmap', secondaryMmu, {
    says: 'mmap_lock protects the insertion, in a kernel in which nothing but munmap() removes entries.',
    delta: { ...locked, unmapPaths: 'mmap-lock-only' },
    accepts: { ...withoutCount, 'cover look-up-goes-stale': 'This is what the lock prevents.' },
  }),
  variant('count-read-after-gup', secondaryMmu, {
    says: 'The sequence count is read when the page has already been looked up.',
    delta: { snapshot: 'after-gup' },
  }),
  variant('count-only', secondaryMmu, {
    says: 'The fault looks at the sequence count, and not at invalidations under way.',
    delta: { looksAt: 'count-only' },
  }),
  variant('count-compared-without-lock', secondaryMmu, {
    says: 'The comparison is made before mmu_lock is taken.',
    delta: { compare: 'before-mmu-lock' },
  }),
  variant('count-moves-at-start', secondaryMmu, {
    says: 'An invalidation moves the sequence count when it starts, not when it ends.',
    delta: { countMoves: 'at-start' },
  }),
  variant('count-only-moves-at-start', secondaryMmu, {
    says: 'The count moves when an invalidation starts, and the fault looks at nothing else.',
    delta: { countMoves: 'at-start', looksAt: 'count-only' },
  }),
  variant('early-put', secondaryMmu, {
    says: 'The fault drops its page reference right after the look-up.',
    delta: { faultPut: 'right-after-gup' },
  }),
  variant('early-put-marks-later', secondaryMmu, {
    says: 'The fault drops its reference right after the look-up, and marks the page with mmu_lock dropped.',
    delta: { faultPut: 'right-after-gup', marks: 'after-unlock' },
  }),
  variant('marks-later', secondaryMmu, {
    says: 'The fault marks the page with mmu_lock dropped, and drops its reference after that.',
    delta: { marks: 'after-unlock' },
  }),
  variant('vcpu-map', secondaryMmu, {
    says: 'KVM maps guest memory by kvm_vcpu_map(), with a reference, if it is counted.',
    delta: vcpuMap,
    accepts: withoutCaches,
  }),
  variant('vcpu-map-of-files', secondaryMmu, {
    says: 'vcpu-map with guest memory in the page cache only.',
    delta: { kernelMapping: 'kvm_vcpu_map', backing: 'file' },
    accepts: { ...withoutCaches, ...withoutDrivers },
  }),
  variant('vcpu-map-of-dax', secondaryMmu, {
    says: 'vcpu-map with guest memory on a DAX device only.',
    delta: { kernelMapping: 'kvm_vcpu_map', backing: 'dax' },
    accepts: { ...withoutCaches, ...withDaxOnly },
  }),
  variant('vcpu-map-early-put', secondaryMmu, {
    says: 'kvm_vcpu_map() drops its reference right after the look-up.',
    delta: { ...vcpuMap, mappingPut: 'right-after-gup' },
    accepts: withoutCaches,
  }),
  variant('vcpu-map-memremap', secondaryMmu, {
    says: 'kvm_vcpu_map() maps memory that is not counted, with memremap(), and keeps the mapping.',
    delta: { kernelMapping: 'kvm_vcpu_map' },
    accepts: withoutCaches,
  }),
  variant('cache-used-after-unlock', secondaryMmu, {
    says: 'KVM checks a cache under its lock, and uses the address with the lock dropped.',
    delta: { cacheUse: 'after-unlock' },
  }),
  variant('cache-never-retries', secondaryMmu, {
    says: 'A cache that is being refreshed does not look again after an invalidation.',
    delta: { cacheRetry: 'none' },
  }),
  variant('cache-keeps-reference', secondaryMmu, {
    says: 'A cache keeps a reference to its page until it is filled again, as up to 5.18; guest memory in the page cache.',
    delta: { cacheReferences: 'kept', backing: 'file' },
    accepts: withoutDrivers,
  }),
  variant('cache-keeps-reference-twice', secondaryMmu, {
    says: 'cache-keeps-reference that keeps a second one where it finds the page that it had.',
    delta: { cacheReferences: 'kept-twice', backing: 'file' },
    accepts: withoutDrivers,
  }),
  variant('cache-heeds-what-begins', secondaryMmu, {
    says: 'A cache that is being refreshed looks again after an invalidation that begins meanwhile, and not after one that had begun before, as gfn_to_pfn_cache did up to 5.18.',
    delta: { cacheRetry: 'those-that-begin' },
  }),
  variant('cache-heeds-everything', secondaryMmu, {
    says: 'A cache that is being refreshed looks again after any invalidation of the VM, as gfn_to_pfn_cache did in 2023.',
    delta: { cacheRetry: 'any-address' },
  }),
  variant('driver-pages-counted', secondaryMmu, {
    says: 'A look-up takes and drops a reference on pages that are not counted: kvm_get_pfn() of 2019.',
    delta: { driverPages: 'counted' },
  }),
  variant('driver-pages-refused', secondaryMmu, {
    says: 'A look-up fails on pages that are not counted, as from 5.13 to 6.12.',
    delta: { driverPages: 'refused' },
  }),
  variant('driver-pages-only', secondaryMmu, {
    says: "Guest memory is a driver's, mapped by page frame number.",
    delta: { backing: 'driver' },
    accepts: {
      'condition "this way is not in use for the frame" of rule UnmapStart':
        'By rmap only the driver comes.',
      'cover pinned-page-is-unmapped': 'Nobody holds a reference in it.',
      'cover pinned-page-is-truncated': 'Nobody holds a reference in it.',
    },
  }),
  variant('driver-recycles-at-once', secondaryMmu, {
    says: 'A driver uses its memory for something else while it is mapped.',
    delta: { driver: 'recycles-at-once' },
  }),
  variant('zone-device-reserved', secondaryMmu, {
    says: 'ZONE_DEVICE pages are taken for reserved: KVM takes references to them and never puts them.',
    delta: { zoneDevice: 'forgotten' },
  }),
  variant('dax-only', secondaryMmu, {
    says: 'Guest memory is a DAX device.',
    delta: { backing: 'dax' },
    accepts: withDaxOnly,
  }),
  variant('guest-page-tables', secondaryMmu, {
    says: 'KVM also writes to page tables of the guest, by the address that userspace has them at.',
    delta: { guestPageTables: 'by-user-address' },
  }),
  variant('guest-page-tables-by-vma-offset', secondaryMmu, {
    says: 'KVM also writes to page tables of the guest; where there is no page to look up, to one whose number it computes from the VMA.',
    delta: { guestPageTables: 'by-vma-offset' },
  }),
  variant('flush-at-end', secondaryMmu, {
    says: "KVM puts off the flush of the vCPU's TLB to the end of the invalidation.",
    delta: { flush: 'at-end' },
  }),
  variant('collapse-unannounced', secondaryMmu, {
    says: 'khugepaged removes entries without telling the notifiers, as before 6.1.',
    delta: { collapse: 'unannounced' },
  }),
];

// Bugs of the family secondary-mmu: translations that outlived their originals, and references that went astray.

import type { Bug } from './bug.ts';

const mmuNotifier = { group: 'mmu_notifier and translations' } as const;
const cache = { group: 'gfn_to_pfn cache' } as const;

export const secondaryMmuBugs: readonly Bug[] = [
  {
    ...mmuNotifier,
    id: 'B01',
    title: 'KVM: MMU: Do not treat ZONE_DEVICE pages as being reserved',
    commit: 'a78986aae9b2',
    kind: 'reference counting',
    facts: 'verified',
    sources: [
      'commit a78986aae9b2, include/linux/kvm_host.h, its message and diff',
      'report of Adam Borowski, 2019-09-19: a hang in dev_pagemap_cleanup()',
    ],
    before: 'zone-device-reserved',
    after: 'secondary-mmu',
    bounds: {},
    property: 'withdrawn-page-is-let-go',
    steps: 7,
    story:
      'KVM takes no part in counting pages that it considers reserved, and ZONE_DEVICE pages were among them. But get_user_pages() had taken a reference to them, which nobody put; removing the device then waited for ever.',
    culprit:
      'FaultCommit gives up its look-up, and the reference stays: from then on the count of the page is one more than it has holders.',
    fix: 'kvm_is_reserved_pfn() is false for ZONE_DEVICE pages, so kvm_release_pfn_clean() puts them like all others.',
  },
  {
    ...mmuNotifier,
    id: 'B02',
    title: 'KVM: do not allow mapping valid but non-reference-counted pages',
    commit: 'f8be156be163',
    cve: 'CVE-2021-22543',
    kind: 'reference counting',
    facts: 'verified',
    sources: [
      'commit f8be156be163, message and patch (the backport to 5.12 carries both)',
      'oss-security, "CVE-2021-22543 - /dev/kvm LPE", which names the commit as its fix',
    ],
    before: 'driver-pages-counted',
    after: 'driver-pages-refused',
    bounds: {},
    property: 'guest-mapping-leads-to-a-live-page',
    steps: 4,
    story:
      'A VM_PFNMAP mapping may lead to pages that have a struct page and no count, such as tail pages of a high-order allocation. A look-up took their count from 0 to 1, and putting that reference freed a page that its driver still used.',
    culprit:
      'FaultLookUp takes a reference to a page whose count is 0; FaultCommit puts it, and as the last reference it frees the page of the driver.',
    fix: 'hva_to_pfn_remapped() takes a reference only if the count is not 0, and otherwise fails.',
  },
  {
    ...mmuNotifier,
    id: 'B03',
    title: 'KVM: x86/mmu: do compare-and-exchange of gPTE via the user address',
    commit: '2a8859f373b0',
    cve: 'CVE-2022-1158',
    kind: 'a guard on the wrong thing',
    facts: 'verified',
    sources: [
      'commit 2a8859f373b0, arch/x86/kvm/mmu/paging_tmpl.h, its message',
      'commit bd53cb35a3e9, which brought the computation in',
      'the record of CVE-2022-1158 (vm_pgoff taken for the offset of the pfn), and ELSA-2022-9274, which has the title',
    ],
    before: 'guest-page-tables-by-vma-offset',
    after: 'guest-page-tables',
    bounds: {},
    property: 'kvm-uses-the-page-behind-the-frame',
    steps: 2,
    story:
      'To set accessed bits in page tables of a guest, KVM looked up their page; where get_user_pages() failed it took vm_pgoff of the VMA plus an offset for the page frame number. Nothing says that a VM_PFNMAP mapping is contiguous, so KVM wrote to whatever page has that number.',
    culprit:
      "UpdateGuestPte writes to a page that the host's page table does not have behind the frame.",
    fix: 'The compare-and-exchange goes through the address of userspace, so the page table decides which page it meets.',
  },
  {
    ...mmuNotifier,
    id: 'B04',
    title: 'KVM: arm64: Retry fault if vma_lookup() results become invalid',
    commit: '13ec9308a857',
    kind: 'a race around a snapshot',
    facts: 'verified',
    sources: [
      'commit 13ec9308a857, arch/arm64/kvm/mmu.c, its message',
      'pull request of KVM/arm64 fixes for 6.3, part 2',
    ],
    before: 'count-read-after-gup',
    after: 'secondary-mmu',
    bounds: {},
    property: 'guest-mapping-follows-the-host',
    steps: 7,
    story:
      'A fault read what it needs of the VMA under mmap_lock, dropped the lock, and only then read the sequence count. A change of the VMA in the gap went unnoticed. (On arm64 the stale part was the size of the mapping, because the page was looked up later; the model has one look-up, and its page goes stale.)',
    culprit:
      'FaultReadCount comes after the whole invalidation, so the count has nothing to tell FaultCommit about what FaultLookUp saw.',
    fix: 'user_mem_abort() reads mmu_invalidate_seq before it drops mmap_lock.',
  },
  {
    ...mmuNotifier,
    id: 'B06',
    title: 'mm/khugepaged: invoke MMU notifiers in shmem/file collapse paths',
    commit: 'f268f6cf875f',
    cve: 'CVE-2022-48991',
    kind: 'a missing bracket',
    facts: 'verified',
    sources: [
      'the record of CVE-2022-48991, which has the message and names commit f268f6cf875f as the fix',
      'patch of Jann Horn, v4 3/3, mm/khugepaged.c: collapse_and_free_pmd(), and review by Yang Shi',
    ],
    before: 'collapse-unannounced',
    after: 'secondary-mmu',
    bounds: {},
    property: 'guest-mapping-leads-to-a-live-page',
    steps: 6,
    story:
      'When khugepaged collapses pages of a file into a huge one it removes their page table entries, and it told no MMU notifier. The secondary MMU went on using pages that were not mapped any more, and that could then be freed.',
    culprit:
      'Collapse removes the entry outside any bracket: the translation of the guest stays, and the page goes with its last reference.',
    fix: 'The removal is put between mmu_notifier_invalidate_range_start() and _end().',
  },
  {
    ...mmuNotifier,
    id: 'B14',
    title: 'KVM: x86/mmu: Ensure TLBs are flushed when yielding during GFN range zap',
    commit: 'a835429cda91',
    kind: 'the order of two steps',
    facts: 'verified',
    sources: ['commit a835429cda91, arch/x86/kvm/mmu/tdp_mmu.c, its message'],
    before: 'flush-at-end',
    after: 'secondary-mmu',
    bounds: {},
    property: 'freed-page-is-in-no-tlb',
    steps: 7,
    story:
      'Zapping a range of frames in several page tables, KVM put off the flush to the end and forgot, when it let others run in between, that one was due for a table before. Pages were freed while TLBs of vCPUs still led to them. (In the model the flush comes at the end of the invalidation, which is later still.)',
    culprit: 'UnmapPut frees the page while the TLB keeps the translation that UnmapStart removed.',
    fix: 'The flush that is due is handed on from table to table, and done before mmu_lock is dropped.',
  },
  {
    ...mmuNotifier,
    id: 'B15',
    title: 'KVM: x86: Fix recording of guest steal time / preempted status',
    commit: '7e2175ebd695',
    kind: 'a missing bracket',
    facts: 'verified',
    sources: [
      'commit 7e2175ebd695, message and patch (the backport to 5.10 carries both), arch/x86/kvm/x86.c: record_steal_time()',
      'commit b043138246a4, "x86/KVM: Make sure KVM_VCPU_FLUSH_TLB flag is not missed", part of CVE-2019-3016, which brought the cache in',
    ],
    before: 'vcpu-map-memremap',
    after: 'secondary-mmu',
    bounds: {},
    property: 'kvm-uses-the-page-behind-the-frame',
    steps: 5,
    story:
      "KVM kept the page frame number of the guest's steal-time area in a gfn_to_pfn_cache of that time, and mapped and unmapped it at each update. No MMU notifier reached the cache: when the page table of userspace changed, KVM went on to write to the page that had been there before. (The model keeps the mapping itself, and has the fix as a cache that hears of invalidations; upstream went back to accesses by the user's address.)",
    culprit: 'KvmUse goes to a page that the page table does not have behind the frame any more.',
    fix: "No page is kept that no invalidation reaches: the area is accessed by the user's address.",
  },
  {
    ...cache,
    id: 'B16',
    title: 'KVM: Fix multiple races in gfn=>pfn cache refresh',
    commit: '58cd407ca4c6',
    kind: 'a race around a snapshot',
    facts: 'verified',
    sources: [
      'commit 58cd407ca4c6; Sean Christopherson, 2022-04-27, "[PATCH v2 6/8] KVM: Fix multiple races in gfn=>pfn cache refresh", message and diff of virt/kvm/pfncache.c',
    ],
    before: 'cache-heeds-what-begins',
    after: 'secondary-mmu',
    bounds: {},
    property: 'kvm-uses-no-free-page',
    steps: 8,
    story:
      'A cache that was refreshed called itself valid in advance, so that an invalidation which began meanwhile could take that back. An invalidation that had passed the caches before, and was still to remove the entry, was not noticed. (In the kernel it must also not have been counted yet; the model leaves that window open to the end of the invalidation.)',
    culprit:
      'CacheCommit declares the page valid although UnmapStart came before CacheRefresh and its invalidation will not call the cache again.',
    fix: 'hva_to_pfn_retry() invalidates the cache first, and looks again while any invalidation is under way or the sequence count has moved.',
  },
  {
    ...cache,
    id: 'B18',
    title: 'KVM: Put the extra pfn reference when reusing a pfn in the gpc cache',
    commit: '3dddf65b4f4c',
    kind: 'reference counting',
    facts: 'verified',
    sources: [
      'commit 3dddf65b4f4c, message and patch (the backport to 5.19 carries both), virt/kvm/pfncache.c: kvm_gfn_to_pfn_cache_refresh()',
    ],
    before: 'cache-keeps-reference-twice',
    after: 'cache-keeps-reference',
    bounds: {},
    property: 'references-add-up-at-rest',
    steps: 12,
    story:
      'Up to 5.18 a cache kept a reference to its page until it was filled again. If the second look-up found the same page, its reference was added to the first, and only one of them was ever put.',
    culprit:
      'The second CacheCommit finds the page that the cache has had all along, and keeps both references.',
    fix: 'The reference of the second look-up is put if the page is the same. (Soon after, caches stopped keeping references.)',
  },
  {
    ...cache,
    id: 'B19',
    title: 'KVM: pfncache: a refresh that never ends',
    kind: 'liveness',
    facts: 'partly verified',
    unverified:
      'That anybody has seen a refresh go round for ever, and which part of the series was merged. The code and the patches are as described.',
    sources: [
      'virt/kvm/pfncache.c, hva_to_pfn_retry(), as of commit 58cd407ca4c6',
      'David Woodhouse, 2024-08-21, series v3 on pfncache ("Move invalidation to invalidate_range_end hook" and others), patches with needs_invalidation and gpc_invalidations_pending()',
    ],
    before: 'cache-heeds-everything',
    after: 'secondary-mmu',
    bounds: { gfns: 2, faults: 0, removals: 1 },
    property: 'cache-is-filled-in-the-end',
    ownProperty:
      'It says for caches what first-touch-is-mapped-in-the-end says for faults. No other variant has a refresh that waits for others.',
    steps: 9,
    story:
      'The fix of B16 waits until no invalidation of the VM is under way, whatever address it is for. If others keep invalidating other addresses, a refresh can go round for ever.',
    culprit:
      'CacheCommit finds that an invalidation of another frame went by, and the look-up begins anew, for ever.',
    fix: 'Only invalidations that overlap the address of the cache make it look again (proposed).',
  },
];

// Bugs of protected KVM on arm64, in the family pkvm.

import type { Bug } from './bug.ts';

const memProtect = 'arch/arm64/kvm/hyp/nvhe/mem_protect.c';

export const pkvmBugs: readonly Bug[] = [
  {
    id: 'B42',
    title: 'KVM: arm64: Prevent unconditional donation of unmapped regions from the host',
    commit: '09cce60bddd6',
    group: 'pKVM and CCA',
    kind: 'a guard on the wrong thing',
    facts: 'verified',
    sources: [
      `commit 09cce60bddd6 (2023-05-18), message and patch, ${memProtect}: __check_page_state_visitor(), host_get_page_state()`,
      'Fixes: e82edcc75c4e, "KVM: arm64: Implement do_share() helper for sharing memory"',
    ],
    before: 'pkvm-trusts-empty-entries',
    after: 'pkvm-without-owner-check',
    bounds: {},
    property: 'component-hands-over-its-own',
    ownProperty: 'The variants of B43, B43b and B47 break it too, in other ways.',
    steps: 2,
    story:
      "The host's stage 2 is filled in when the host touches memory. The check of a transition asked whether the page that an entry leads to is RAM; an entry that was still empty passed, and so did registers of devices and memory of firmware that the host had never touched.",
    culprit: 'HostDonateHyp succeeds on a page that is not RAM.',
    fix: 'The check asks about the physical address that the walk has come to, whether there is an entry for it or not.',
  },
  {
    id: 'B43',
    title: 'KVM: arm64: Fix memory check in host_stage2_set_owner_locked()',
    commit: '3949e28786cd',
    group: 'pKVM and CCA',
    kind: 'a guard on the wrong thing',
    facts: 'verified',
    sources: [
      `commit 3949e28786cd (2025-05), ${memProtect}: addr_is_memory(addr) becomes range_is_memory(addr, addr + size)`,
      'Mostafa Saleh, 2025-05-01: harmless, besides crashing the kernel if that misbehaves; pull request kvmarm-fixes-6.15-3',
      'Introduced by e94a7dea2972, which moved the tracking of host pages to hyp_vmemmap',
    ],
    before: 'pkvm-checks-first-page-twice',
    after: 'pkvm-checks-first-address',
    bounds: {},
    property: 'component-hands-over-its-own',
    steps: 2,
    story:
      'Before it changes the owner of a range, the hypervisor asks once more whether the range is RAM; it asked about its first page only. The check that comes before it asks about all, so nobody could get here: both variants go without that one, to show what the second is for.',
    culprit: 'HostDonateHypRange succeeds although the second page is not RAM.',
    fix: 'The second check covers the whole range.',
  },
  {
    id: 'B43b',
    title: 'KVM: arm64: Check range args for pKVM mem transitions',
    commit: 'f71f7afd0a0c',
    group: 'pKVM and CCA',
    kind: 'a guard on the wrong thing',
    facts: 'verified',
    sources: [
      `commit f71f7afd0a0c (2025-10), ${memProtect}: pfn_range_is_valid()`,
      'Vincent Donnefort, 2025-10-16, v3 of the patch: the end of a range may overflow, and later checks are evaded',
    ],
    before: 'pkvm-ranges-may-wrap',
    after: 'pkvm',
    bounds: {},
    property: 'component-hands-over-its-own',
    steps: 2,
    story:
      'The host names a range by its first frame and a number of pages. With a number large enough the end wraps around, and the checks that compare start and end with the memory map see another range than the one that is handed over.',
    culprit:
      'HostDonateHypRange with an end that wraps succeeds although the second page is not RAM.',
    fix: 'Each hypercall that takes a range first checks that its size and its end do not overflow.',
  },
  {
    id: 'B44',
    title: 'KVM: arm64: Reserve pKVM handle during pkvm_init_host_vm()',
    commit: '07aeb70707b1',
    group: 'pKVM and CCA',
    kind: 'the order of two steps',
    facts: 'verified',
    sources: [
      'commit 07aeb70707b1 (2025-09), last of the series "Reserve pKVM VM handle during initial VM setup" (Fuad Tabba, 2025-07-29 to 2025-09-09)',
      'arch/arm64/kvm/pkvm.c: pkvm_init_host_vm(), __pkvm_create_hyp_vm(); arch/arm64/kvm/hyp/nvhe/pkvm.c: __pkvm_reserve_vm()',
    ],
    before: 'pkvm-handle-at-first-run',
    after: 'pkvm',
    bounds: {},
    property: 'invalidation-names-its-vm',
    ownProperty:
      'It is asked of every call that KVM passes on; no variant but this one has calls that may name no VM. It could be more general.',
    steps: 2,
    story:
      'A VM got the handle by which the hypervisor knows it when its first vCPU ran. The mm notifies the VM from its creation on, and what its notifiers asked of the hypervisor before that named no VM.',
    culprit: 'Invalidate reaches the hypervisor with no valid handle and is dropped.',
    fix: 'The handle is reserved when the host sets up the VM; the hypervisor creates the VM under it later.',
  },
  {
    id: 'B45',
    title: 'KVM: arm64: Pre-check vcpu memcache for host->guest share',
    commit: '8234409ffb65',
    group: 'pKVM and CCA',
    kind: 'the order of two steps',
    facts: 'verified',
    sources: [
      `commit 8234409ffb65 (2026-05-07), ${memProtect}: __guest_check_pgtable_memcache()`,
      'Fuad Tabba, 2026-05-01, cover letter of v2: the check comes before any change of state',
    ],
    before: 'pkvm-share-runs-out',
    after: 'pkvm',
    bounds: {},
    property: 'page-is-lent-while-it-is-borrowed',
    steps: 4,
    story:
      "Mapping a page into a guest may need memory for a table, which comes from the vCPU's memcache. The hypervisor marked the page as shared and counted it before it found that the memcache was empty: a warning, which at EL2 is a panic that the host can bring about.",
    culprit: 'HostShareGuest with an empty memcache changes the host side, and then cannot map.',
    fix: 'The memcache is checked along with everything else, before anything is changed: -ENOMEM.',
  },
  {
    id: 'B45b',
    title: 'KVM: arm64: Pre-check vcpu memcache for host->guest donate',
    commit: 'effc0a39b8e0',
    group: 'pKVM and CCA',
    kind: 'the order of two steps',
    facts: 'verified',
    sources: [`commit effc0a39b8e0 (2026-05-07), ${memProtect}: __pkvm_host_donate_guest()`],
    before: 'pkvm-donate-runs-out',
    after: 'pkvm',
    bounds: {},
    property: 'memory-belongs-to-one-component',
    ownProperty:
      "It is the invariant of the kernel's own self-test, pkvm_ownership_selftest(). No variant but this one breaks it.",
    steps: 4,
    story:
      'The same on the way to a protected guest: the page was taken from the host, and then there was no memory for the table in which the guest was to get it.',
    culprit:
      'HostDonateGuest with an empty memcache takes the page from the host and gives it to nobody.',
    fix: 'The memcache is checked along with everything else, before anything is changed: -ENOMEM.',
  },
  {
    id: 'B47',
    title: 'KVM: arm64: pkvm: Refcount the pages shared with EL2',
    commit: 'a83e2191b7f1',
    group: 'pKVM and CCA',
    kind: 'reference counting',
    facts: 'verified',
    sources: [
      'commit a83e2191b7f1 (2021-12-15), message and patch, arch/arm64/kvm/mmu.c: share_pfn_hyp()',
      'commit 52b28657ebd7, "KVM: arm64: pkvm: Unshare guest structs during teardown", last of the same series',
    ],
    before: 'pkvm-unshares-each-struct',
    after: 'pkvm',
    bounds: { vcpus: 2 },
    property: 'component-hands-over-its-own',
    steps: 6,
    story:
      'What the host shares are structs, what the hypervisor knows are pages, and two structs may lie on one page. Nothing was ever unshared, so nobody counted; unsharing the structs of a VM at its end would have taken the page from under the structs of others.',
    culprit:
      'UnshareStruct takes back a page on which another struct is still meant to be shared; the host may then give the page away, and the next ShareStruct takes it for one that is shared.',
    fix: 'The host keeps a count for each page that it has shared, and calls the hypervisor for the first share and the last unshare only.',
  },
  {
    id: 'B47b',
    title: 'KVM: arm64: Fix pin leak and publication ordering in __pkvm_init_vcpu()',
    commit: '73b9c1e5da84',
    group: 'pKVM and CCA',
    kind: 'reference counting',
    facts: 'verified',
    sources: [
      'commit 73b9c1e5da84 (2026-04), message and patch, arch/arm64/kvm/hyp/nvhe/pkvm.c: register_hyp_vcpu(); the first of its two bugs',
      'Fixes: 49af6ddb8e5c, "KVM: arm64: Add infrastructure to create and track pKVM instances at EL2"',
    ],
    before: 'pkvm-leaks-pins',
    after: 'pkvm',
    bounds: {},
    property: 'references-add-up-at-rest',
    steps: 5,
    story:
      "To create a vCPU the hypervisor pins the host's struct of it, and then finds that the index is taken or out of range. It returned the error and kept the pin, so that the host could never unshare the page again.",
    culprit: 'The second InitVcpu fails, and the page has one pin more.',
    fix: 'The error path drops the pins that the function has taken.',
  },
  {
    id: 'B48',
    title: 'KVM: arm64: Split teardown hypercall into two phases',
    commit: '6c58f914eb9c',
    group: 'pKVM and CCA',
    kind: 'the order of two steps',
    facts: 'verified',
    sources: [
      'commit 6c58f914eb9c (2026), part of "KVM: arm64: Add support for protected guest memory with pKVM" (Will Deacon, 2026-01-05 to 2026-03-30)',
      'arch/arm64/kvm/hyp/nvhe/pkvm.c: __pkvm_start_teardown_vm(), __pkvm_reclaim_dying_guest_page(), pkvm_load_hyp_vcpu()',
    ],
    before: 'pkvm-teardown-beside-vcpus',
    after: 'pkvm',
    bounds: {},
    property: 'guest-reads-what-it-wrote',
    steps: 11,
    story:
      'To take back all memory of a VM in one hypercall keeps a CPU at EL2 for too long, so pages are to be taken back one by one, while the VM still exists. Without the state that the commit adds, a vCPU that is loaded meanwhile finds pages gone, and zeros where the host has put others in their place.',
    culprit:
      'StartTeardown goes on while a vCPU is loaded, and HostReclaimPage takes pages from a guest that runs.',
    fix: 'A teardown begins only when no vCPU is loaded, and puts the VM into a state in which none can be; pages are reclaimed in that state only.',
  },
];

// Bugs of TDX, in the family tdx.

import type { Bug } from './bug.ts';

const tdx = 'arch/x86/kvm/vmx/tdx.c';

/** What all have in common: the baseline is the fix. */
const common = { group: 'TDX', facts: 'verified', after: 'tdx', bounds: {} } as const;

export const tdxBugs: readonly Bug[] = [
  {
    ...common,
    id: 'B39',
    title:
      'TDX/non-ACT: failed TDH.PHYMEM.PAGE.WBINVD after successful page remove can leave a page unreset',
    kind: 'the order of two steps',
    sources: [
      'report to lkml, 2026-04-01, with that title (lkml.iu.edu/2604.0/00932.html): the page is in no set that teardown reclaims; impact unconfirmed',
      `${tdx}: tdx_sept_remove_private_spte(), which returns after a failed WBINVD (patches of 2025-10 and 2026, as sent)`,
    ],
    before: 'tdx-frees-unflushed',
    property: 'write-back-hits-no-foreign-page',
    steps: 18,
    story:
      "TDH.MEM.PAGE.REMOVE takes a page out of the trust domain; on most platforms it neither flushes caches nor clears the page, which KVM does next. If the flush fails, KVM marks the VM as bugged and returns: the page is nobody's by then, so that teardown does not reclaim it, and guest_memfd frees it like any other.",
    culprit: 'Flush fails, and LetGo frees the page all the same.',
    fix: 'We know of no fix that was merged. The model has the obvious one: guest_memfd is told, and withholds the page.',
  },
  {
    ...common,
    id: 'B40',
    title: 'KVM: TDX: Drop superfluous page pinning in S-EPT management',
    kind: 'reference counting',
    sources: [
      `Yan Zhao, in the series of Sean Christopherson of 2025-08 to 2025-10, message and patch, ${tdx}: tdx_unpin()`,
      'commit ce7b5695397b of the kvm-x86 tree, as announced on the list; part of the TDX changes for 6.19',
    ],
    before: 'tdx-pins-mappings',
    property: 'withdrawal-can-still-end',
    steps: 16,
    story:
      'KVM took a reference to each page that it mapped in the secure EPT, and dropped it when the page was removed and flushed; on the error paths it did not. guest_memfd, which waits for references to go before it converts or splits a page in place, cannot tell that reference from one that will be dropped in a moment.',
    culprit: 'Flush fails and returns before it drops the reference: LetGo waits for ever.',
    fix: 'KVM takes no reference: guest_memfd keeps a page until the invalidation is over. It must then be told of every page that is not safe.',
  },
  {
    ...common,
    id: 'B41',
    title: 'KVM: TDX: Kick off vCPUs when SEAMCALL is busy during TD page removal',
    kind: 'a missing bracket',
    sources: [
      `Yan Zhao, RFC 2024-11-21, v1 2025-01-13, v2 2025-02-27, messages and patches, ${tdx}: tdx_no_vcpus_enter_start(); merged with TDX support, by rebases, so that we name no commit`,
      'the same thread: TDH.MEM.TRACK and TDH.MEM.* contend with TDH.VP.ENTER when zero-stepping is suspected',
    ],
    before: 'tdx-gives-up-when-busy',
    property: 'free-page-is-not-assigned',
    steps: 15,
    story:
      "mmu_lock keeps KVM's own SEAMCALLs apart, but the module takes the same locks when it enters a vCPU that it suspects of being single-stepped, and for calls of the guest. The removal of a page does not expect an error: busy was one, and the page stayed in the secure EPT while KVM went on. It was found before TDX support was merged.",
    culprit:
      'Block finds the module busy because the other vCPU is being entered, and the withdrawal is over.',
    fix: 'A busy SEAMCALL is made once more after all vCPUs have left the guest, and while none may enter.',
  },
];

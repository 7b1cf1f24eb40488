// Bugs of the family private-fault: what a fault believes about attributes that are changing.

import type { Bug } from './bug.ts';

const attributes = { group: 'guest_memfd and attributes' } as const;

export const privateFaultBugs: readonly Bug[] = [
  {
    ...attributes,
    id: 'B07',
    title: 'KVM: x86/mmu: Prevent installing hugepages when mem attributes are changing',
    commit: '9129633d568e',
    kind: 'a race around a snapshot',
    facts: 'verified',
    sources: [
      'commit 9129633d568e, arch/x86/kvm/mmu/mmu.c',
      'mail of Sean Christopherson, 2025-04-30, which carries the message',
    ],
    before: 'late-attribute-holds-off-exact-range',
    after: 'late-attribute',
    bounds: { gfns: 2 },
    property: 'mapping-has-the-kind-of-the-attribute',
    steps: 8,
    story:
      'Attributes of a part of a huge page are changed in steps: zap, store, note that the huge page is mixed. A fault on a neighbouring frame is outside the range that is held off; between the last two steps it still finds the huge page uniform and maps all of it.',
    culprit:
      'FaultCommit with size 2M, for a frame of which no attribute changes, maps the frame whose attribute has just been stored.',
    fix: 'kvm_arch_pre_set_memory_attributes() adds the huge pages at the head and the tail to the range that faults are held off.',
  },
  {
    group: 'mmu_notifier and translations',
    id: 'B08',
    title: 'KVM: x86/mmu: Check and free obsolete roots in kvm_mmu_reload()',
    commit: '20a6cff3b283',
    kind: 'liveness',
    facts: 'verified',
    sources: [
      'patch of Yan Zhao, 2025-03-18, with its message, and the discussion of its first version',
      'commit 20a6cff3b283, arch/x86/kvm/mmu/mmu.c',
    ],
    before: 'late-attribute-prefault-keeps-obsolete-roots',
    after: 'late-attribute-prefault',
    bounds: { slotUpdates: 1 },
    property: 'access-gets-through-or-exits',
    steps: 9,
    story:
      'Removing a memslot makes the roots of all vCPUs obsolete; who enters the guest frees such a root and loads another. KVM_PRE_FAULT_MEMORY makes a fault without entering the guest. On an obsolete root every fault counts as stale, so it was repeated for ever.',
    culprit:
      'FaultCommit answers retry because the root is obsolete, and nothing between one attempt and the next replaces the root.',
    fix: 'kvm_mmu_reload(), which both ways go through, frees obsolete roots itself.',
  },
  {
    ...attributes,
    id: 'B26',
    title: 'KVM: guest_memfd: let kvm_gmem_populate() operate only on private gfns',
    commit: 'e4ee54479273',
    kind: 'a guard on the wrong thing',
    facts: 'verified',
    sources: [
      'commit e4ee54479273, virt/kvm/guest_memfd.c',
      'patch of Paolo Bonzini, 2024-07-11: only sev_gmem_post_populate() had the check',
    ],
    before: 'flags-populate-any-frame',
    after: 'private-fault',
    bounds: {},
    property: 'mapping-has-the-kind-of-the-attribute',
    steps: 1,
    story:
      'Filling private memory before a guest starts left it to each platform to ask whether the frame is private. Where nobody asks, a page becomes private memory of the guest at a frame that is shared. (The one platform that used it then did ask; the fix put the question where all share it.)',
    culprit: 'Populate maps a page of guest_memfd at a frame whose attribute is shared.',
    fix: 'kvm_gmem_populate() itself requires the attribute, under the lock that keeps it from changing.',
  },
  {
    ...attributes,
    id: 'B28',
    title: 'The attribute is read before the window of the fault opens',
    kind: 'a race around a snapshot',
    facts: 'from memory',
    sources: [
      'the discussion of 2023 on kvm_mem_is_private() and the sequence count (docs/families/private-fault.md)',
    ],
    before: 'early-attribute-unchecked',
    after: 'late-attribute-unchecked',
    bounds: {},
    property: 'mapping-has-the-kind-of-the-attribute',
    steps: 8,
    story:
      'A fault decides early whether it is for private memory, and reads the sequence count later. A conversion that fits in between is over before the count is read, so nothing tells the fault that its decision is stale.',
    culprit:
      'FaultSnapshot comes after EndAttributes, and the kind that was read at the entry of the fault is installed.',
    fix: 'The attribute is read inside the window, after the sequence count.',
  },
];

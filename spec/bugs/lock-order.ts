// Bugs of the family lock-order: threads that wait for each other.

import type { Bug } from './bug.ts';

export const lockOrderBugs: readonly Bug[] = [
  {
    id: 'B25',
    title: 'KVM: guest_memfd: GUP source pages prior to populating guest memory',
    commit: '2a62345b3052',
    group: 'guest_memfd and attributes',
    kind: 'liveness',
    facts: 'verified',
    sources: [
      'commit 2a62345b3052, virt/kvm/guest_memfd.c',
      'series of Michael Roth, 2025-12-15 and 2026-01-08',
    ],
    before: 'lock-order-gup-under-invalidate-lock',
    after: 'lock-order',
    bounds: {},
    property: 'nobody-waits-in-a-circle',
    steps: 6,
    story:
      'Filling guest_memfd took the invalidate lock of the mapping and then looked up the source pages, which takes mmap_lock. Once such files can be mapped, a fault on one takes the two the other way round.',
    culprit:
      'populate takes the invalidate lock, a fault on the file takes mmap_lock for reading, and somebody waits to write under mmap_lock, so that no further reader gets it: now the first waits for the third, the third for the second, the second for the first.',
    fix: 'The source pages are looked up before the invalidate lock is taken.',
  },
];

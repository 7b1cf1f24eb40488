// Bugs of the family secretmem: pages that are out of the direct map.

import type { Bug } from './bug.ts';

/** What all have in common: the baseline is the fix. */
const common = {
  group: 's390, secretmem and others',
  facts: 'verified',
  after: 'secretmem',
  bounds: {},
} as const;

export const secretmemBugs: readonly Bug[] = [
  {
    ...common,
    id: 'B53',
    title: 'mm/secretmem: fix GUP-fast succeeding on secretmem folios',
    commit: '65291dcfcf89',
    cve: 'CVE-2024-35872',
    kind: 'a guard on the wrong thing',
    sources: [
      'the record of CVE-2024-35872, which has the message and names commit 65291dcfcf89 as the fix, in include/linux/secretmem.h',
      'patch of David Hildenbrand, 2024-03-22, and the answers to it',
    ],
    before: 'secretmem-gup-if-on-lru',
    property: 'pinned-page-is-in-the-direct-map',
    steps: 7,
    story:
      'gup-fast must not return pages of secretmem. folio_is_secretmem() said no to every page that was on no LRU list, to save cycles; a page just faulted in is still in the batch of its CPU. The kernel got a reference to such a page, and oopsed when it used its address in the direct map.',
    culprit: 'GupFast succeeds because the page is in an LRU batch and on no list.',
    fix: 'folio_is_secretmem() goes by the mapping of the page, whatever list it is on.',
  },
  {
    ...common,
    id: 'B56',
    title: 'mm/secretmem: fix use-after-free race in fault handler',
    commit: '6f86d0534fdd',
    cve: 'CVE-2025-40272',
    kind: 'the order of two steps',
    sources: [
      'the record of CVE-2025-40272, which has the message and names commit 6f86d0534fdd as the fix',
      'mm/secretmem.c, secretmem_fault(), before and after it; patch of Lance Yang, 2025-10-31, and the answers to it',
    ],
    before: 'secretmem-puts-then-restores',
    property: 'free-page-is-in-the-direct-map',
    steps: 9,
    story:
      'Two threads fault on the same page of the file; each allocates a page and takes it out of the direct map, and one of them finds that the other was first. It gave its page back to the allocator and put it back into the direct map after that. Who gets the page in between, and clears it, faults in the kernel.',
    culprit: 'FaultPut frees a page that is out of the direct map.',
    fix: 'The page is put back into the direct map first.',
  },
  {
    ...common,
    id: 'B57',
    title: 'secretmem: fix unhandled fault in truncate',
    commit: '84ac013046cc',
    kind: 'a missing bracket',
    sources: [
      'commit 84ac013046cc (2022-07), message with the oops that syzkaller found, and patch (the backport to 5.15 carries both), mm/secretmem.c',
    ],
    before: 'secretmem-sized-beside-faults',
    property: 'kvm-access-finds-a-translation',
    steps: 6,
    story:
      'ftruncate() sets the size of the file, then clears what the page cache has behind the new end. The first time there can be nothing. But as soon as the size is set a fault may bring a page in, out of the direct map, and truncation clears it by its address there.',
    culprit: 'ClearTail meets the page that FaultAdd has added since SetSize.',
    fix: 'Both take the invalidate lock of the mapping: faults shared, changes of the size exclusively.',
  },
  {
    ...common,
    id: 'B58',
    title: 'mm/secretmem: fix panic when growing a memfd_secret',
    commit: 'f9b141f93659',
    kind: 'a guard on the wrong thing',
    sources: [
      'commit f9b141f93659 (2022-04), message with the calls that bring the panic about',
      'mm/secretmem.c, secretmem_setattr(), as of 2022-07',
    ],
    before: 'secretmem-grows',
    property: 'kvm-access-finds-a-translation',
    steps: 8,
    story:
      'Files of secretmem left changes of their size to the generic code, which clears the rest of the last page when a file grows. It goes by the direct map, which has no page of such a file. (The fix came before that of B57; the pair has the lock in both.)',
    culprit: 'The second SetSize is let through, and ClearTail finds the page.',
    fix: 'secretmem_setattr() refuses to change a size that has been set.',
  },
];

// Bugs of the family guest-access: pages that are out of the direct map.

import type { Bug } from './bug.ts';

export const guestAccessBugs: readonly Bug[] = [
  {
    id: 'B53',
    title: 'mm/secretmem: fix GUP-fast succeeding on secretmem folios',
    commit: '65291dcfcf89',
    cve: 'CVE-2024-35872',
    group: 's390, secretmem and others',
    kind: 'a guard on the wrong thing',
    facts: 'verified',
    sources: [
      'patch of David Hildenbrand, 2024-03-22, with its message, and the answers to it',
      'distribution advisories name the CVE with the title',
    ],
    before: 'gmem-mmap-full-gup-if-on-lru',
    after: 'gmem-mmap-full',
    bounds: { batches: 1 },
    property: 'pinned-page-is-in-the-direct-map',
    steps: 3,
    vacuousAfter: 'All pages are out of the direct map, so nothing can be pinned any more.',
    story:
      'gup-fast must not find pages that are out of the direct map. The test for them gave up early unless it saw the page on an LRU list; a page just faulted in is still in the batch of its CPU. The kernel got a reference to such a page, and oopsed when it used it.',
    culprit: 'Pin succeeds because the page is in an LRU batch and on no list.',
    fix: 'folio_is_secretmem() goes by the mapping of the page, whatever list it is on.',
  },
];

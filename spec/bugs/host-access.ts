// Bugs of the family host-access: what the host makes of an error in private memory.

import type { Bug } from './bug.ts';

export const hostAccessBugs: readonly Bug[] = [
  {
    id: 'B38',
    title: 'x86/mce: Fix missing address mask in recovery for errors in TDX/SEAM non-root mode',
    group: 'TDX',
    kind: 'a guard on the wrong thing',
    facts: 'verified',
    sources: [
      'patch of Adrian Hunter, 2025-06-18, and its second version of 2025-08-12, sent again on 2025-08-19, with message and diff; we found no commit of it',
      'commit 7911f145de5f, which it fixes',
    ],
    before: 'host-access-tdx-refused-key-in-address',
    after: 'host-access-tdx-refused',
    bounds: { memoryErrors: 1 },
    property: 'memory-failure-is-handled',
    steps: 3,
    story:
      'The address that a machine check reports for private memory of a TD has the KeyID in its upper bits. The handler took it for a physical address as it was, so the broken page was never found and stayed in use.',
    culprit: 'MachineCheck looks for the page at an address with the key in it, and finds none.',
    fix: 'All bits that are not part of a physical address are masked when the bank is read.',
  },
];

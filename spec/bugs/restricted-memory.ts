// Bugs of the family restricted-memory: bindings between files of guest memory and memslots.

import type { Bug } from './bug.ts';

const attributes = { group: 'guest_memfd and attributes' } as const;

export const restrictedMemoryBugs: readonly Bug[] = [
  {
    ...attributes,
    id: 'B21',
    title: 'KVM: guest_memfd: Remove bindings on memslot deletion when gmem is dying',
    commit: 'ae431059e75d',
    kind: 'a guard on the wrong thing',
    facts: 'verified',
    sources: [
      'commit ae431059e75d, virt/kvm/guest_memfd.c, message and diff of the backport to 6.12',
      'report of syzbot: slab-use-after-free in kvm_gmem_release()',
    ],
    before: 'xarray-one-by-one-dying-file-skips-unbind',
    after: 'xarray-holes-one-by-one',
    bounds: { gfns: 1, closings: 1 },
    property: 'binding-leads-to-a-memslot',
    steps: 4,
    story:
      'Deleting a memslot left its binding alone when the last reference to the file was gone, because release() would remove it. But release() may run after the memslot has been freed, and then writes to it.',
    culprit: 'Unbind frees the memslot and leaves it on record, since the file is dying.',
    fix: 'kvm_gmem_unbind() removes the binding of a dying file too. (Upstream it takes no lock of the mapping for that, which is right as long as an inode has one file: see xarray-dying-file-unbinds-unlocked.)',
  },
  {
    ...attributes,
    id: 'B23',
    title: 'KVM: guest_memfd: Treat memslot binding offset+size as unsigned values',
    commit: 'eba85fee7fc6',
    kind: 'a guard on the wrong thing',
    facts: 'verified',
    sources: [
      'commit eba85fee7fc6 (2026), in pushes of the kvm tree and, as backports, of stable trees',
      'patch "KVM: guest_memfd: Fix possible signed integer overflow", 2026-05-22, message and diff of kvm_gmem_bind(), with a review that first saw no bug',
      'pull request of guest_memfd changes for 7.2, which calls it a bug',
    ],
    before: 'xarray-one-by-one-size-overflows',
    after: 'xarray-holes-one-by-one',
    bounds: { gfns: 1 },
    property: 'binding-is-within-the-file',
    steps: 1,
    story:
      'kvm_gmem_bind() compared offset plus size with the size of the file as signed numbers. For a large offset the sum is negative and passes, and a memslot is bound far beyond the end of the file.',
    culprit: 'SetMemslot binds the memslot at an offset that the file does not have.',
    fix: 'Offset and size are unsigned.',
  },
  {
    ...attributes,
    id: 'B24',
    title: 'KVM: guest_memfd: Handle errors from xa_store_range() when binding',
    kind: 'a missing bracket',
    facts: 'verified',
    sources: [
      'patch of Ackerley Tng, "KVM: guest_memfd: Handle errors from xa_store_range() when binding", 2026-05-22, message and diff of kvm_gmem_bind(); we found no commit of it',
    ],
    before: 'xarray-one-by-one-ignores-store-error',
    after: 'xarray-holes-one-by-one',
    bounds: { gfns: 1 },
    property: 'guest-mapping-leads-to-a-live-page',
    steps: 7,
    story:
      'When the xarray had no memory to record a binding, the memslot was set all the same. A hole that is punched later does not find it, so its translations stay while the page is freed. (In the kernel a part of the range may be recorded; a memslot of the model is one page.)',
    culprit: 'SetMemslot is told that there is no memory and reports success.',
    fix: 'kvm_gmem_bind() takes back what was recorded and returns the error.',
  },
  {
    ...attributes,
    id: 'B29',
    title: 'restrictedmem v10: notifications that are not paired',
    kind: 'a missing bracket',
    facts: 'from memory',
    sources: [
      'restrictedmem v10 as the thread of 2023 discusses it (docs/families/restricted-memory.md); the series was never merged',
    ],
    before: 'xarray-lock-dropped',
    after: 'xarray-holes-one-by-one',
    bounds: { gfns: 1 },
    property: 'guest-mapping-leads-to-a-live-page',
    steps: 6,
    story:
      'Punching a hole dropped the lock between the start of the invalidation and its end. Memslots could be bound in between: they heard of the end and never of the start, so nobody had zapped their translations or held their faults off. (v10 kept a list of notifiers; the pair has the record that replaced it, so that nothing else is wrong.)',
    culprit:
      'SetMemslot binds between StartHole and Truncate, and its fault finds nothing under way.',
    fix: 'The lock is held from before the start to after the end.',
  },
];

// Thread S2, continued: the record of bindings, its lock, its ranges, and how long it lasts.

import type { Claim } from './claim.ts';

const sean = 'Sean Christopherson, 2023-01-13, same thread';
const chao = 'Chao Peng, 2023-01-18';
const derived = 'derived from the quoted code';

/** One memslot for each of two VMs. */
const one = { gfns: 1, refusals: 0 };
const twoPages = { offsets: 2, refusals: 0 };

const record: readonly Claim[] = [
  {
    id: 'S2-13a',
    who: chao,
    statement: 'While only one is bound to an address, the xarray names all who have to be told.',
    variant: 'restricted-memory',
    bounds: twoPages,
    property: 'memslot-is-bound-to-its-range',
    expected: 'holds',
  },
  {
    id: 'S2-13b',
    who: derived,
    statement:
      'An xarray that has room for one names all who have to be told, if two may be bound.',
    variant: 'xarray-overwrites',
    bounds: one,
    property: 'memslot-is-bound-to-its-range',
    expected: 'violated',
    steps: 2,
  },
  {
    id: 'S2-13c',
    who: derived,
    statement: 'Whoever loses its place in the xarray keeps no translation to a page that is gone.',
    variant: 'xarray-overwrites',
    bounds: one,
    property: 'guest-mapping-leads-to-a-live-page',
    expected: 'violated',
    steps: 7,
    note: 'Bind, bind, fault (three steps), hole (two): the hole calls the second only.',
  },
  {
    id: 'S2-17a',
    who: derived,
    statement:
      'Memslots over neighbouring pages can both be bound: with the end of a range passed as its last offset.',
    variant: 'xarray-end-inclusive',
    bounds: {},
    property: 'free-range-can-be-bound',
    expected: 'violated',
    steps: 2,
    note: 'Confirmed on the list in March 2023: SNP patches changed the callers, and the fix was to pass end - 1 to the xarray.',
  },
  {
    id: 'S2-17b',
    who: derived,
    statement: 'Memslots over neighbouring pages can both be bound: with exact ranges.',
    variant: 'restricted-memory',
    bounds: twoPages,
    property: 'free-range-can-be-bound',
    expected: 'holds',
  },
  {
    id: 'S2-17c',
    who: derived,
    statement: 'A range passed with its end stays within the file.',
    variant: 'xarray-end-inclusive',
    bounds: {},
    property: 'binding-is-within-the-file',
    expected: 'violated',
    steps: 1,
    note: 'The same slip at the last page of the file.',
  },
];

const lock: readonly Claim[] = [
  {
    id: 'S2-16a',
    who: sean,
    statement: 'With the lock dropped inside a hole, starts and ends of invalidations balance.',
    variant: 'restrictedmem-v10',
    bounds: {},
    property: 'invalidations-balance',
    expected: 'violated',
    steps: 4,
    note: 'Start (nobody bound), bind, truncate, end: the VM counts -1. The argument does not count the truncation.',
  },
  {
    id: 'S2-16b',
    who: sean,
    statement: 'With the lock dropped inside a hole, a vCPU always gets its page or an exit.',
    variant: 'restrictedmem-v10',
    bounds: {},
    property: 'access-gets-through-or-exits',
    expected: 'violated',
    steps: 9,
    note: 'Unbound inside a hole, the VM counts one invalidation for ever; bound again, its faults retry for ever.',
  },
  {
    id: 'S2-16c',
    who: sean,
    statement: 'With the lock held over the whole hole, starts and ends of invalidations balance.',
    variant: 'restricted-memory',
    bounds: twoPages,
    property: 'invalidations-balance',
    expected: 'holds',
  },
  {
    id: 'S2-16d',
    who: derived,
    statement: 'With the lock dropped inside a hole, no guest keeps a page that is gone.',
    variant: 'restrictedmem-v10',
    bounds: {},
    property: 'guest-mapping-leads-to-a-live-page',
    expected: 'violated',
    steps: 6,
    note: 'Not in the thread, and worse than counts: whoever binds after the start hears nothing, maps the page, and keeps it when it is freed.',
  },
  {
    id: 'S2-16e',
    who: derived,
    statement:
      'Memslot updates that wait for a count of zero come back, with the lock dropped inside a hole.',
    variant: 'xarray-lock-dropped-updates-wait-for-count',
    bounds: {},
    property: 'memslot-update-ends',
    expected: 'violated',
    steps: 5,
    note: 'What kvm_swap_active_memslots() does for mmu_notifiers does not help here: nothing holds a bind back, and -1 is not zero.',
  },
  {
    id: 'S2-18a',
    who: sean,
    statement: 'Holes can be punched in parallel: counts balance.',
    variant: 'restricted-memory',
    bounds: { threads: 2, refusals: 0 },
    property: 'invalidations-balance',
    expected: 'holds',
  },
  {
    id: 'S2-18b',
    who: sean,
    statement: 'Holes can be punched in parallel: no guest keeps a page that is gone.',
    variant: 'restricted-memory',
    bounds: { threads: 2, refusals: 0 },
    property: 'guest-mapping-leads-to-a-live-page',
    expected: 'holds',
  },
  {
    id: 'S2-18c',
    who: derived,
    statement: 'Holes can be punched in parallel: a vCPU always gets its page or an exit.',
    variant: 'restricted-memory',
    bounds: { gfns: 1, threads: 2, refusals: 0 },
    property: 'access-gets-through-or-exits',
    expected: 'violated',
    steps: 10,
    note: 'Holes that overlap without end hold a fault off without end: the count never gets to zero. The same is true of mmu_notifiers, and is why progress is promised for finitely many invalidations only.',
  },
  {
    id: 'S2-18d',
    who: derived,
    statement: 'Holes punched one after the other let a vCPU get its page or an exit.',
    variant: 'xarray-holes-one-by-one',
    bounds: { gfns: 1, threads: 2, refusals: 0 },
    property: 'access-gets-through-or-exits',
    expected: 'holds',
  },
];

const lifetime: readonly Claim[] = [
  {
    id: 'S2-19a',
    who: derived,
    statement: 'Exclusivity for each file keeps a page to one guest when an inode has two files.',
    variant: 'xarray-per-file',
    bounds: {},
    property: 'page-is-private-to-one-vm',
    expected: 'violated',
    steps: 8,
  },
  {
    id: 'S2-19b',
    who: derived,
    statement: 'Exclusivity for each inode keeps a page to one guest when an inode has two files.',
    variant: 'xarray-software',
    bounds: { files: 2, refusals: 0 },
    property: 'page-is-private-to-one-vm',
    expected: 'holds',
  },
  {
    id: 'S2-19c',
    who: derived,
    statement: 'A file that is dying can be unbound without the lock: the inode has one file.',
    variant: 'xarray-dying-file-unbinds-unlocked',
    bounds: { files: 1 },
    property: 'invalidations-balance',
    expected: 'holds',
  },
  {
    id: 'S2-19d',
    who: derived,
    statement: 'A file that is dying can be unbound without the lock: the inode has two files.',
    variant: 'xarray-dying-file-unbinds-unlocked',
    bounds: {},
    property: 'invalidations-balance',
    expected: 'violated',
    steps: 7,
    note: 'The argument for it (November 2025) is that only release() can still get at a dying file. A hole punched through another file of the inode can too, until release() has run.',
  },
  {
    id: 'S2-20a',
    who: derived,
    statement:
      'Exclusive binding alone keeps a page to one guest, also after a memslot was deleted.',
    variant: 'xarray-unbind-leaves-translations',
    bounds: one,
    property: 'page-is-private-to-one-vm',
    expected: 'violated',
    steps: 10,
    note: 'Bind, fault, delete (two steps), bind, fault.',
  },
  {
    id: 'S2-20b',
    who: derived,
    statement:
      'If deleting zaps before the range can be bound again, the page is private to one guest.',
    variant: 'xarray-software',
    bounds: { refusals: 0 },
    property: 'page-is-private-to-one-vm',
    expected: 'holds',
  },
  {
    id: 'S2-20c',
    who: derived,
    statement: 'Zapping is enough for the next VM to have the page: SNP.',
    variant: 'xarray-unbind-only-zaps',
    bounds: one,
    property: 'conflict-is-found-at-the-memslot',
    expected: 'violated',
    steps: 10,
    note: 'The RMP still names the old VM. The SNP series of December 2022 invalidated everything when a notifier was unregistered, for this reason.',
  },
];

export const bookkeeping: readonly Claim[] = [...record, ...lock, ...lifetime];

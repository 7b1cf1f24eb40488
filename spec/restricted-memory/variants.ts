// The designs of the thread and the mistakes in them, as deltas to the baseline.

import { variant } from '../../checker/model/index.ts';
import { restrictedMemory } from './family.ts';

/** A list of notifiers, and nobody is refused: restrictedmem v10 as far as binding goes. */
const list = { record: 'list', admits: 'anybody' } as const;

/** What has nothing to do where the platform keeps no record of who owns a page. */
const withoutTable = {
  'property private-mapping-is-in-the-table': 'The platform keeps no table.',
  'property free-page-is-not-assigned': 'The platform keeps no table.',
};

/** What has nothing to do with one VM. */
const alone = {
  'property page-is-private-to-one-vm': 'There is only one VM.',
  'property page-is-used-for-one-vm': 'There is only one VM.',
  'property private-page-is-in-one-guest-only': 'There is only one VM.',
};

/** What never blocks where the lock is not held over a hole. */
const withoutLock = {
  'condition "the lock of the file is free" of rule Unbind': 'It always is, in between.',
};

/** The baseline, and the same on other platforms. */
const sound = [
  variant('restricted-memory', restrictedMemory, {
    says: 'An xarray of exclusive bindings, the lock of the file held over whole holes; on TDX.',
  }),
  variant('xarray-snp', restrictedMemory, {
    says: 'The baseline on SEV-SNP.',
    delta: { platform: 'snp' },
  }),
  variant('xarray-pkvm', restrictedMemory, {
    says: 'The baseline on pKVM.',
    delta: { platform: 'pkvm' },
  }),
  variant('xarray-sev', restrictedMemory, {
    says: 'The baseline on SEV, which keeps no record of who owns a page.',
    delta: { platform: 'sev' },
    accepts: withoutTable,
  }),
  variant('xarray-software', restrictedMemory, {
    says: 'The baseline for VMs that software alone protects.',
    delta: { platform: 'software' },
    accepts: withoutTable,
  }),
  variant('xarray-holes-one-by-one', restrictedMemory, {
    says: 'The baseline with a mutex in place of the read/write semaphore.',
    delta: { lock: 'alone-over-hole' },
  }),
  variant('xarray-updates-wait-for-count', restrictedMemory, {
    says: 'The baseline, but memslot updates also wait for the invalidations that the VM counts.',
    delta: { updates: 'wait-for-count' },
    accepts: {
      'condition "the lock of the file is free" of rule Unbind':
        'With one page, a hole that holds the lock is one that the VM counts: --offsets 2.',
    },
  }),
] as const;

/** The list of notifiers, exclusivity left to the platform. */
const lists = [
  variant('list-software', restrictedMemory, {
    says: 'A list of notifiers, for VMs that software alone protects.',
    delta: { ...list, platform: 'software' },
    accepts: withoutTable,
  }),
  variant('list-sev', restrictedMemory, {
    says: 'A list of notifiers, on SEV.',
    delta: { ...list, platform: 'sev' },
    accepts: withoutTable,
  }),
  variant('list-snp', restrictedMemory, {
    says: 'A list of notifiers; KVM looks into the RMP before it assigns a page.',
    delta: { ...list, platform: 'snp' },
  }),
  variant('list-pkvm', restrictedMemory, {
    says: 'A list of notifiers; the hypervisor of pKVM refuses a second owner.',
    delta: { ...list, platform: 'pkvm' },
  }),
  variant('list-tdx', restrictedMemory, {
    says: 'A list of notifiers; the TDX module refuses a second owner.',
    delta: list,
  }),
  variant('list-tdx-retries', restrictedMemory, {
    says: 'The list on TDX, with the refusal of the module taken for contention: the fault retries.',
    delta: { ...list, conflict: 'retries' },
    bounds: { gfns: 1 },
  }),
  variant('list-snp-assigned-is-content', restrictedMemory, {
    says: 'The list on SEV-SNP, and KVM asks only whether a page is assigned, not to whom.',
    delta: { ...list, platform: 'snp', assigned: 'is-content' },
    bounds: { gfns: 1 },
  }),
  variant('restrictedmem-v10', restrictedMemory, {
    says: 'restrictedmem v10: the list, and the lock dropped while the pages of a hole are removed.',
    delta: { ...list, lock: 'dropped-in-hole' },
    bounds: { gfns: 1 },
    accepts: withoutLock,
  }),
] as const;

/** What userspace does about a second address for the same RAM. */
const aliases = [
  variant('xarray-alias-is-shared', restrictedMemory, {
    says: 'The baseline with a userspace that makes the second memslot of an alias a shared one.',
    delta: { alias: 'shared-slot' },
    bounds: { vms: 1, pages: 2 },
    accepts: alone,
  }),
  variant('xarray-no-alias', restrictedMemory, {
    says: 'The baseline with a userspace that sets no second memslot for the same RAM.',
    delta: { alias: 'no-slot' },
  }),
  variant('list-no-alias', restrictedMemory, {
    says: 'A list of notifiers without hardware, and no second memslot for the same RAM.',
    delta: { ...list, platform: 'software', alias: 'no-slot' },
    accepts: withoutTable,
  }),
] as const;

/** What has nothing to do where one file is closed. */
const oneClosing = {
  'condition "the bounds allow one more to be closed" of rule CloseFile': 'There is only one file.',
  'condition "the lock of the file is free" of rule ReleaseFile':
    'A hole holds a reference to its file: --files 2.',
};

/** Bugs of guest_memfd, each on its own: holes are punched one by one, as filemap_invalidate_lock() has it. */
const bugs = [
  variant('xarray-one-by-one-ignores-store-error', restrictedMemory, {
    says: 'Holes are punched one by one; binding goes on when the xarray had no memory to store it.',
    delta: { lock: 'alone-over-hole', storeError: 'ignores' },
    bounds: { gfns: 1 },
  }),
  variant('xarray-one-by-one-size-overflows', restrictedMemory, {
    says: 'Holes are punched one by one; the comparison of a range with the size of the file overflows.',
    delta: { lock: 'alone-over-hole', sizeCheck: 'overflows' },
    bounds: { gfns: 1 },
  }),
  variant('xarray-one-by-one-dying-file-skips-unbind', restrictedMemory, {
    says: 'Holes are punched one by one; deleting a memslot of a file that is dying forgets to unbind it.',
    delta: { lock: 'alone-over-hole', dyingFile: 'skips-unbind' },
    bounds: { gfns: 1, closings: 1 },
    accepts: oneClosing,
  }),
] as const;

/** One mistake each. */
const mistakes = [
  variant('xarray-lock-dropped', restrictedMemory, {
    says: 'The lock is dropped while the pages of a hole are removed.',
    delta: { lock: 'dropped-in-hole' },
    bounds: { gfns: 1 },
    accepts: withoutLock,
  }),
  variant('xarray-lock-dropped-updates-wait-for-count', restrictedMemory, {
    says: 'The lock is dropped in a hole, and memslot updates wait for the invalidations that the VM counts.',
    delta: { lock: 'dropped-in-hole', updates: 'wait-for-count' },
    bounds: { gfns: 1 },
    accepts: withoutLock,
  }),
  variant('xarray-overwrites', restrictedMemory, {
    says: 'Two may be bound to a range, and the xarray keeps the second.',
    delta: { admits: 'anybody', platform: 'software' },
    bounds: { gfns: 1 },
    accepts: withoutTable,
  }),
  variant('xarray-overwrites-tdx', restrictedMemory, {
    says: 'Two may be bound to a range, and the xarray keeps the second; on TDX.',
    delta: { admits: 'anybody' },
    bounds: { gfns: 1 },
  }),
  variant('xarray-end-inclusive', restrictedMemory, {
    says: 'Ranges are passed to the xarray with their end in place of their last offset.',
    delta: { range: 'end-inclusive' },
    bounds: { vms: 1, offsets: 2 },
    accepts: alone,
  }),
  variant('xarray-per-file', restrictedMemory, {
    says: 'Exclusivity is kept for each file, and an inode has two; no hardware.',
    delta: { scope: 'per-file', platform: 'software' },
    bounds: { gfns: 1, files: 2 },
    accepts: withoutTable,
  }),
  variant('xarray-unbind-leaves-translations', restrictedMemory, {
    says: 'Deleting a memslot does not zap; no hardware.',
    delta: { unbind: 'leaves-translations', platform: 'software' },
    bounds: { gfns: 1 },
    accepts: withoutTable,
  }),
  variant('xarray-unbind-only-zaps', restrictedMemory, {
    says: 'Deleting a memslot zaps, and leaves the page assigned in the RMP.',
    delta: { unbind: 'zaps', platform: 'snp' },
    bounds: { gfns: 1 },
  }),
  variant('xarray-ignores-store-error', restrictedMemory, {
    says: 'Binding goes on when the xarray had no memory to store it.',
    delta: { storeError: 'ignores' },
    bounds: { gfns: 1 },
  }),
  variant('xarray-size-overflows', restrictedMemory, {
    says: 'The comparison of a range with the size of the file overflows.',
    delta: { sizeCheck: 'overflows' },
    bounds: { gfns: 1 },
  }),
  variant('xarray-dying-file-unbinds-unlocked', restrictedMemory, {
    says: 'Deleting a memslot of a file that is dying unbinds it without the lock; an inode has two files.',
    delta: { dyingFile: 'unbinds-unlocked' },
    bounds: { gfns: 1, files: 2, closings: 1 },
  }),
  variant('xarray-dying-file-skips-unbind', restrictedMemory, {
    says: 'Deleting a memslot of a file that is dying forgets to unbind it.',
    delta: { dyingFile: 'skips-unbind' },
    bounds: { gfns: 1, closings: 1 },
    accepts: oneClosing,
  }),
  variant('guest-accepts-again', restrictedMemory, {
    says: 'The guest accepts whatever page it finds, whether it has accepted one there before or not.',
    delta: { guest: 'accepts-again' },
    bounds: { vms: 1, gfns: 1, acceptances: 1 },
    accepts: {
      ...alone,
      'condition "the guest has accepted none before, or is careless" of rule Accept':
        'The guest is careless.',
      'condition "the bounds allow one more to be accepted" of rule Accept': 'There is one frame.',
    },
  }),
  variant('snp-frees-what-is-not-given-back', restrictedMemory, {
    says: 'SEV-SNP, and a page is freed although RMPUPDATE failed.',
    delta: { platform: 'snp', reclaimError: 'frees-page' },
    bounds: { gfns: 1, failures: 1 },
  }),
] as const;

export const restrictedMemoryVariants = [
  ...sound,
  ...lists,
  ...aliases,
  ...mistakes,
  ...bugs,
] as const;

// restricted-memory: the designs of the 2023 thread on memfd_restricted. Guest memory is a file; memslots are bound to ranges of
// it, and the file tells them when it punches a hole. The questions are who may be bound, who is told, and under which lock.
// `docs/families/restricted-memory.md` lists what is simplified and why.

import type { Bounds } from '../../checker/model/index.ts';
import {
  decision,
  flag,
  foundation,
  oneOf,
  optional,
  per,
  record,
  sizeOf,
  upToSome,
} from '../../checker/model/index.ts';
import { files, gfns, pages, threads, vcpus, vms } from '../index-sets.ts';
import { filePagesMax, memslot, offsets, perOffset } from '../mechanisms/bindings.ts';
import { invalidations, snapshot } from '../mechanisms/invalidation.ts';
import { assignment } from '../mechanisms/platform.ts';

/**
 * Each memslot of a VM begins an invalidation of its own, for each hole that is being punched; and one may have lost its end. More
 * lost ones would change nothing that could be noticed, so the count stops here.
 */
export const invalidationsMax = (bounds: Bounds): number =>
  (bounds.gfns ?? 0) * (bounds.threads ?? 0) + 1;

export const state = record({
  /** The storage that all files of the inode share: the page at each offset. */
  inode: perOffset(optional(pages)),
  /** `dying`: the last reference is gone, release() has not run yet. */
  files: per(files, oneOf('open', 'dying', 'gone')),
  pages: per(pages, oneOf('free', 'in-use', 'withheld')),
  /** Threads inside fallocate(FALLOC_FL_PUNCH_HOLE): through which file, of which they hold a reference, and where. */
  holes: per(
    threads,
    record({
      step: oneOf('none', 'started', 'truncated'),
      file: optional(files),
      at: oneOf('nowhere', ...offsets),
    }),
  ),
  vms: per(
    vms,
    record({
      /** KVM has seen more ends of invalidations than starts: KVM_BUG_ON() has fired and the VM is dead. */
      bugged: flag(),
      memory: per(gfns, record({ ...memslot, spte: optional(pages), ...assignment })),
      /** Ordinary memory of userspace, behind memslots that take none from a file. */
      ordinary: perOffset(optional(pages)),
      invalidation: invalidations(invalidationsMax),
      /** An access without a translation: `pending` until it is mapped or given up, `resolved` while KVM holds the page for it. */
      vcpus: per(
        vcpus,
        record({
          step: oneOf('running', 'pending', 'resolved'),
          gfn: optional(gfns),
          page: optional(pages),
          snapshot: snapshot(),
        }),
      ),
    }),
  ),
});

export const decisions = {
  record: decision(
    'What a file keeps of the memslots that use it: an xarray from offset to memslot, or a list of all notifiers',
    'xarray',
    'list',
  ),
  admits: decision('Who may be bound to a range that somebody is bound to', 'nobody', 'anybody'),
  scope: decision(
    'How far exclusivity reaches: over all files of an inode, or over one',
    'per-inode',
    'per-file',
  ),
  range: decision(
    'Whether binding, unbinding and holes pass the last offset of a range to the xarray, or the end',
    'exact',
    'end-inclusive',
  ),
  lock: decision(
    'The lock of the file: held over a whole hole, by readers in parallel or by one at a time, or dropped while pages are removed',
    'shared-over-hole',
    'alone-over-hole',
    'dropped-in-hole',
  ),
  updates: decision(
    'What a memslot update waits for besides the lock: nothing, or that the VM counts no invalidation in progress',
    'wait-for-lock',
    'wait-for-count',
  ),
  unbind: decision(
    'What deleting a memslot takes away: translations and what the platform assigned, translations only, or neither',
    'gives-back',
    'zaps',
    'leaves-translations',
  ),
  storeError: decision('What a bind does when the record could not be stored', 'fails', 'ignores'),
  sizeCheck: decision(
    'How the range is compared with the size of the file',
    'unsigned',
    'overflows',
  ),
  dyingFile: decision(
    'What deleting a memslot does when its file is dying: unbinds it, with or without the lock, or leaves that to release()',
    'unbinds',
    'unbinds-unlocked',
    'skips-unbind',
  ),
  alias: decision(
    'What userspace does with RAM that is to appear at a second guest address: a private memslot, a shared one, or none',
    'private-slot',
    'shared-slot',
    'no-slot',
  ),
  platform: decision(
    'Who enforces ownership of pages in hardware, if anybody',
    'tdx',
    'snp',
    'pkvm',
    'sev',
    'software',
  ),
  assigned: decision(
    'What KVM makes of a page that is assigned already: compares with whom, or is content',
    'compares-owner',
    'is-content',
  ),
  conflict: decision(
    'What becomes of a guest fault when the platform refuses to assign the page',
    'exits',
    'retries',
  ),
  guest: decision(
    'What a guest does that finds a page to be accepted where it has accepted one before',
    'accepts-once',
    'accepts-again',
  ),
  reclaimError: decision(
    'What becomes of a page that the platform does not give back',
    'keeps-page',
    'frees-page',
  ),
};

export const { rule, family } = foundation({
  state,
  bounds: {
    vms: sizeOf('virtual machines', { default: 2, max: 4 }),
    vcpus: { default: 1, min: 0, max: 2, says: 'virtual CPUs of each VM; 0 leaves guests out' },
    gfns: sizeOf('guest frames of each VM, each a memslot of its own', { default: 2, max: 6 }),
    offsets: sizeOf('pages that the inode has room for', { default: 1, max: filePagesMax }),
    pages: sizeOf('physical pages', { default: 1, max: 6 }),
    files: sizeOf('open files of the inode', { default: 1, max: 3 }),
    threads: sizeOf('threads that punch holes', { default: 1, max: 3 }),
    refusals: {
      ...upToSome('refused memslots that userspace remembers', { max: 6 }),
      default: 1,
    },
    closings: upToSome('files that are closed', { max: 3 }),
    acceptances: upToSome('guest frames of each VM whose memory the guest accepts', { max: 6 }),
    failures: upToSome('pages that the platform does not give back', { max: 6 }),
  },
  decisions,
});

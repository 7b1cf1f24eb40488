// guest-access: the designs that the 2024 thread on guest_memfd for ordinary VMs weighed. Guest memory leaves the kernel's direct map, so
// that the kernel at large cannot touch it; the question is how KVM, which has to, still does. `docs/families/guest-access.md` lists
// what is simplified and why.

import {
  flag,
  foundation,
  oneOf,
  optional,
  per,
  record,
  sizeOf,
  upTo,
  upToSome,
} from '../../checker/model/index.ts';
import { cpus, gfns, pages, vms } from '../index-sets.ts';
import { context, directMap } from '../mechanisms/address-space.ts';
import { decisions } from './decisions.ts';

export const state = record({
  pages: per(
    pages,
    record({
      /** Who has the page: a guest_memfd file, the VMM (anonymous memory), or, gone from its file, only those who hold on to it. */
      use: oneOf('free', 'file', 'anon', 'detached'),
      /** `fresh`: zeros, or what userspace has put there for the guest. `guest`: the guest has had it. */
      content: oneOf('other', 'fresh', 'guest'),
      directMap: directMap(),
      /** Pins that drivers took with gup. */
      pins: upTo('pins'),
      /** References that nobody means to keep: a per-CPU LRU batch, a speculative look-up of the page cache. */
      batched: flag(),
      lookedUp: flag(),
    }),
  ),
  vms: per(
    vms,
    record({
      memory: per(
        gfns,
        record({
          /** The page at the index of guest_memfd that backs the frame, and whether userspace may map it. */
          page: optional(pages),
          shared: flag(),
          /** The VM's secondary MMU maps that page. */
          guestMaps: flag(),
          /** The VMM's page table entry for the address that the memslot names. */
          pte: optional(pages),
          /** A conversion to private memory has been refused and is being retried. */
          waiting: flag(),
          /** Post-copy migration: the content has come over from the source. */
          arrived: flag(),
          /** KVM has written to the frame and the dirty log does not know. */
          unlogged: flag(),
        }),
      ),
    }),
  ),
  cpus: per(
    cpus,
    record({
      /** The kernel at large, a process, or KVM; in the last two, of which VM. */
      runs: oneOf('kernel', 'process', 'kvm'),
      vm: optional(vms),
      /** What KVM still has to read from guest memory to get an MMIO instruction emulated. */
      needs: oneOf('nothing', 'fetch', 'data'),
      /** The page that KVM has opened an access to. */
      access: optional(pages),
      context: context(),
    }),
  ),
});

export const { rule, family } = foundation({
  state,
  bounds: {
    vms: sizeOf('virtual machines, each with one process', { default: 2, max: 4 }),
    pages: sizeOf('physical pages', { default: 1, max: 4 }),
    gfns: sizeOf('guest frames of each VM', { default: 1, max: 4 }),
    cpus: sizeOf('processors of the host', { default: 2, max: 4 }),
    pins: sizeOf('gup pins that one page can have', { default: 1, max: 4 }),
    emulations: sizeOf('CPUs that emulate an instruction at the same time', { default: 1, max: 4 }),
    interrupts: sizeOf('CPUs on which something runs on top of KVM at the same time', {
      default: 1,
      max: 4,
    }),
    batches: upToSome('pages in an LRU batch at the same time', { max: 4 }),
    lookups: upToSome('pages with a speculative reference at the same time', { max: 4 }),
  },
  decisions,
});

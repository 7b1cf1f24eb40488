// protected-memory: the designs that the 2021 RFC thread on unmapping guest memory argued about. Poisoned pages hide guest
// memory from the host; the question is who poisons them, when, on whose behalf, and what else still reaches them.
// `docs/families/protected-memory.md` lists what is simplified and why.

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
  upTo,
  upToSome,
} from '../../checker/model/index.ts';
import { gfns, pages, vms } from '../index-sets.ts';

/** Every page table entry, the page cache, every pin, for each VM a fault and a mapping in flight, and one that got lost. */
const referencesMax = (bounds: Bounds): number =>
  (bounds.vms ?? 0) * (bounds.gfns ?? 0) + 1 + (bounds.pins ?? 0) + 2 * (bounds.vms ?? 0) + 1;

export const state = record({
  pages: per(
    pages,
    record({
      /** What the allocator thinks; a withheld page is never handed out again. */
      use: oneOf('free', 'anon', 'shmem', 'withheld'),
      references: upTo(referencesMax),
      pins: upTo('pins'),
      /** PG_hwpoison. */
      hwpoison: flag(),
      /** The flag of its own that some designs use instead of PG_hwpoison. */
      guestFlag: flag(),
      /** The VM that the page is tied to, such as kvm_pfn_map of the RFC records it. */
      owner: optional(vms),
      /** Whether the memory really failed, and whether the kernel took notice. */
      defect: oneOf('none', 'handled', 'missed'),
      content: oneOf('clean', 'guest', 'departed'),
    }),
  ),
  vms: per(
    vms,
    record({
      life: oneOf('alive', 'gone'),
      protected: flag(),
      memory: per(
        gfns,
        record({
          /** The VMM's page table entry for the address that backs the guest frame, and of which kind it is. */
          pte: optional(pages),
          entry: oneOf('present', 'hwpoison'),
          /** The VMA flag of the passive designs. */
          flagged: flag(),
          shared: flag(),
          spte: optional(pages),
        }),
      ),
      /** A guest fault in flight. `stale`: an invalidation hit the frame since mmu_invalidate_seq was read. */
      fault: record({
        step: oneOf('idle', 'looked-up', 'admitted'),
        gfn: optional(gfns),
        page: optional(pages),
        stale: flag(),
      }),
      /** The frame of a MEM_SHARE hypercall that has published the range and not yet unpoisoned the page. */
      sharing: optional(gfns),
      /** The page that KVM has mapped for itself with kvm_vcpu_map(). */
      kvmMap: optional(pages),
    }),
  ),
});

export const decisions = {
  poisonAt: decision(
    'When a page is poisoned: by KVM in the guest fault, or by the mm when it is faulted in',
    'guest-fault',
    'fault-in',
  ),
  flag: decision('Which bit marks a poisoned page', 'PG_hwpoison', 'own-flag'),
  allowPoisoned: decision(
    "Which of KVM's look-ups pass FOLL_ALLOW_POISONED",
    'every-lookup',
    'guest-mapping',
  ),
  tieAt: decision(
    'When a poisoned page is tied to a VM, in the designs that poison at fault-in',
    'spte',
    'fault-in',
    'vma-flag',
    'never',
  ),
  admits: decision('What KVM admits into a private mapping', 'poisoned-only', 'anything'),
  setFlag: decision(
    'What setting the VMA flag does to entries that are already present',
    'leaves-entries',
    'zaps-entries',
  ),
  share: decision(
    'Whether MEM_SHARE publishes the range before it unpoisons the page',
    'in-two-steps',
    'at-once',
  ),
  protectChecks: decision(
    'What poisoning in the guest fault refuses',
    'nothing',
    'extra-references',
  ),
  faultChecks: decision(
    'What the fault looks at under mmu_lock before it installs its translation',
    'sequence-count',
    'nothing',
  ),
  errorPath: decision('Whether a look-up that is refused puts its page reference', 'leaks', 'puts'),
  freePath: decision(
    'What freeing a poisoned page does',
    'unpoisons-owned',
    'unpoisons-all',
    'unaware',
  ),
  freeWipes: decision('Whether freeing a page wipes it', 'no', 'yes'),
  destroy: decision(
    'Whether a VM can be closed while memory is still tied to it',
    'keeps-ties',
    'waits-for-ties',
  ),
  backing: decision('What guest memory can be made of', 'anon-or-shmem', 'anon'),
  userspace: decision(
    'Whether userspace behaves: touches, maps and flags memory as the guest asked',
    'adversarial',
    'cooperative',
  ),
};

export const { rule, family } = foundation({
  state,
  bounds: {
    vms: sizeOf('virtual machines, each with one vCPU and one userspace process', {
      default: 2,
      max: 4,
    }),
    pages: sizeOf('physical pages', { default: 1, max: 6 }),
    gfns: sizeOf('guest frames of each VM', { default: 1, max: 4 }),
    pins: sizeOf('gup pins that one page can have', { default: 1, max: 4 }),
    failures: upToSome('pages whose memory fails', { max: 6 }),
    departures: upToSome('VMs that are closed at the same time', { max: 4 }),
    mappings: upToSome('pages that KVM keeps mapped for itself at the same time', { max: 4 }),
  },
  decisions,
});

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
          /** The VMA flag of the passive designs, and the VM it names where fork() copied it from another VM's process. */
          flagged: flag(),
          inherited: optional(vms),
          shared: flag(),
          /** The guest was told that the frame is shared, and KVM had no room to write that down. */
          lost: flag(),
          spte: optional(pages),
          /** Whether the entry is one for the zero page, and whether the guest's translation follows it there. */
          zero: oneOf('no', 'behind', 'mapped'),
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
      /** The frame that KVM has to read for an instruction of the guest which it emulates. */
      emulating: optional(gfns),
      /** The page that KVM has mapped for itself with kvm_vcpu_map(). */
      kvmMap: optional(pages),
    }),
  ),
  /** The zero page, which all processes share, is not zero any more. */
  zeroPageWritten: flag(),
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
    'still',
  ),
  unmapResult: decision(
    'What poisoning in the guest fault does about a host entry that it fails to remove',
    'cannot-fail',
    'ignored',
    'checked',
  ),
  poisonNotifies: decision(
    'Which secondary MMUs hear that poisoning changes host entries',
    'all',
    'its-own',
  ),
  protectAgain: decision(
    'What a guest fault does with a page that it finds poisoned for its VM',
    'admits',
    'unmaps-again',
  ),
  shareTable: decision('How many shared ranges KVM has room for', 'enough', 'one'),
  prefetch: decision(
    'Whether a guest fault also maps neighbouring frames whose pages are present, as it does for ordinary VMs',
    'off',
    'on',
  ),
  zeroPage: decision(
    'Whether guest memory that was never written is the zero page, and what a guest write to it meets',
    'unused',
    'read-only',
    'writable',
    'write-skips-protection',
  ),
  otherPaths: decision(
    'Whether the other ways to fill a host entry look at the VMA flag',
    'honour-flag',
    'ignore-flag',
  ),
  clearFlag: decision(
    'What clearing the VMA flag does to pages that are poisoned already',
    'leaves-poison',
    'unpoisons',
  ),
  fork: decision('Whether fork() copies guest memory and its VMA flag', 'refused', 'copies'),
  twoOwners: decision(
    'Who keeps a page from being mapped privately by two VMs: KVM alone, or the hardware too when it is mapped',
    'kvm',
    'hardware',
  ),
  emulationFails: decision(
    'What KVM does when it cannot read what it needs to emulate an instruction',
    'retries',
    'gives-up',
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
    emulations: upToSome('vCPUs whose instruction KVM emulates at the same time', { max: 4 }),
    mappings: upToSome('pages that KVM keeps mapped for itself at the same time', { max: 4 }),
  },
  decisions,
});

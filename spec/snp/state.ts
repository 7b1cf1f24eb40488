// snp: a SEV-SNP guest on KVM. The RMP says whose each page is; KVM keeps it in step with guest_memfd and the nested page tables, the
// guest validates what it gets, and firmware takes over pages for its own use. `docs/families/snp.md` lists what is simplified.

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
import { gfns, pages, vcpus, vms } from '../index-sets.ts';
import { kind } from '../mechanisms/attributes.ts';
import { assignment } from '../mechanisms/platform.ts';

export const state = record({
  pages: per(
    pages,
    record({
      /** `leaving`, `given-back`: out of guest_memfd, before and after RMPUPDATE. `withheld`: on the list of leaked pages. */
      use: oneOf('free', 'gmem', 'leaving', 'given-back', 'vmsa', 'status', 'withheld'),
      /** The size of its RMP entry. A page of the model is 2M of memory, with one RMP entry or 512. */
      entry: oneOf('2M', '4K'),
      /** A cache has lines of it, encrypted with the key of the guest, that are not in memory yet. */
      isDirty: flag(),
    }),
  ),
  firmware: record({
    /** `for-the-call`: a request for the platform status has initialized SNP, and means to shut it down again. */
    snp: oneOf('off', 'for-the-call', 'on'),
    /** The page for the answer to a request for the platform status. */
    answer: optional(pages),
  }),
  vms: per(
    vms,
    record({
      /** How far KVM_SEV_SNP_LAUNCH_FINISH has got with the state of the vCPU: looked at, copied to the VMSA, handed to firmware. */
      finish: oneOf('idle', 'begun', 'checked', 'copied'),
      vmsa: optional(pages),
      /** `guest_state_protected`: the VMSA is the guest's, and encrypted. */
      isProtected: flag(),
      /** Userspace debugs the vCPU, which a VMSA must not show. */
      isDebugged: flag(),
      memory: per(
        gfns,
        record({
          ...assignment,
          /** The memory attribute. */
          attribute: kind(),
          /** The page of guest_memfd behind the frame. */
          backing: optional(pages),
          /** The nested page table entry for the frame as private memory. */
          npt: oneOf('none', '4K', '2M'),
        }),
      ),
      vcpus: per(
        vcpus,
        record({
          step: oneOf(
            'running',
            // In a request to KVM, by VMGEXIT.
            'requesting',
            // It has touched private memory and not got through: with no more to say, in an RMP fault, in one that has split the entry.
            'accessing',
            'rmp-fault',
            'split',
            // In userspace, which has been told why.
            'exited',
          ),
          gfn: optional(gfns),
        }),
      ),
      /** One request for a page state change at a time: a GHCB, which the guest can write to at any moment, and what KVM makes of it. */
      request: record({
        step: oneOf('none', 'posted', 'checked'),
        gfn: optional(gfns),
        to: kind(),
        /** Whether the exit code, and what the GHCB marks as valid for it, pass the check. */
        ghcb: oneOf('well-formed', 'malformed'),
        /** How many entries the guest says there are. The protocol has two at most; a buffer of the guest's own size holds one. */
        entries: oneOf(1, 2, 3),
        scratch: oneOf('in-ghcb', 'elsewhere'),
      }),
      /** Pages that userspace has taken from the guest without being asked. */
      thefts: upTo('thefts'),
    }),
  ),
});

const decisions = {
  ghcb: decision(
    'What KVM acts on when it has checked a GHCB: the copy that it has checked, or the GHCB, which it reads again',
    'copied-once',
    'read-again',
  ),
  scratch: decision(
    'Where the guest may put the entries of a request: in the GHCB only, or anywhere, with the length that it gives for it',
    'in-ghcb',
    'anywhere',
  ),
  vcpusAtFinish: decision(
    'Whether LAUNCH_FINISH keeps userspace from the vCPUs while it copies their state',
    'locked',
    'left-alone',
  ),
  secondFinish: decision(
    'What becomes of LAUNCH_FINISH when the VMSA is encrypted already',
    'refused',
    'copies-again',
  ),
  flush: decision(
    'Whether caches are flushed of a page that a guest has had, before it is freed',
    'before-free',
    'none',
  ),
  statusRequest: decision(
    'Whether a request for the platform status finds SNP as it is, or initializes it if need be for as long as it takes',
    'as-it-is',
    'initializes',
  ),
  failedReclaim: decision(
    'What becomes of a page of guest_memfd when the RMP does not let go of it',
    'withheld',
    'freed',
  ),
  nptLevel: decision(
    'How large KVM maps private memory: as large as the RMP entry at most, or as large as the memory is',
    'rmp-entry',
    'memory',
  ),
  guest: decision(
    'What a guest does that finds memory not validated which it has validated before: it stops, or validates again',
    'stops',
    'validates-again',
  ),
};

export const { rule, family } = foundation({
  state,
  bounds: {
    vms: sizeOf('virtual machines: what they share is asked in other families', {
      default: 1,
      max: 1,
    }),
    gfns: sizeOf('guest frames of 2M', { default: 1, max: 2 }),
    vcpus: sizeOf('virtual CPUs', { default: 2, max: 3 }),
    pages: sizeOf('physical pages of 2M: one is for the VMSA', { default: 2, max: 4 }),
    thefts: {
      ...upToSome('pages that userspace takes from the guest without being asked', { max: 2 }),
      default: 1,
    },
  },
  decisions,
});

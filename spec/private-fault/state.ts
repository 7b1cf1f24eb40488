// private-fault: the designs of the 2023 thread on how KVM learns whether a guest fault is for private memory. Faults, conversions
// (KVM_SET_MEMORY_ATTRIBUTES) and memslot updates (KVM_SET_USER_MEMORY_REGION2) run beside each other; userspace handles the
// exits. `docs/families/private-fault.md` lists what is simplified and why.

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
import { gfns, vcpus, vms } from '../index-sets.ts';
import { attributeCall, kind } from '../mechanisms/attributes.ts';
import { invalidations, snapshot } from '../mechanisms/invalidation.ts';

export const state = record({
  vms: per(
    vms,
    record({
      memory: per(
        gfns,
        record({
          /** The memory attribute. Written under slots_lock, read without a lock. */
          attribute: kind(),
          /** How the guest uses the frame. Where accesses have a kind, its page tables say so: the C-bit, the shared bit. */
          wanted: kind(),
          /** The guest has changed how it uses the frame without asking; its next access will be the request. */
          unasked: flag(),
          /** The translation: shared memory comes from the host mapping behind the memslot, private memory from guest_memfd. */
          spte: oneOf('none', 'shared', 'private'),
          /** The translation is part of one for the whole huge page that the frames of a VM make up together. */
          huge: flag(),
          /** The translation leads to memory of a memslot that has been replaced since. */
          outdated: flag(),
        }),
      ),
      /** One vCPU and the thread of the VMM that runs it: in the guest, in a fault, or in userspace. */
      vcpus: per(
        vcpus,
        record({
          step: oneOf(
            // In the guest, with nothing to do or about to repeat an access.
            'running',
            'accessing',
            // In the fault: entered, sequence count read, kind and page known.
            'faulted',
            'in-window',
            'resolved',
            // In userspace: at a memory fault exit, past the check of it (one design only), at a conversion hypercall.
            'exited',
            'believing',
            'asking',
          ),
          gfn: optional(gfns),
          /** The kind that the guest gave the access, where accesses have one. */
          access: oneOf('none', 'shared', 'private'),
          /** What KVM takes the access for, or what the guest asks for. */
          kind: oneOf('unknown', 'shared', 'private'),
          /** The memslot that the fault found was marked INVALID; another has taken its place since. */
          slot: record({ invalid: flag(), replaced: flag() }),
          snapshot: snapshot(),
          /** KVM_PRE_FAULT_MEMORY makes the access, not the guest. */
          prefaulting: flag(),
          /** The root of the vCPU's page tables has been zapped with everything below it: faults on it install nothing. */
          obsoleteRoot: flag(),
          /** Userspace has counted an explicit conversion of the frame since the thread entered KVM_RUN. */
          overtaken: flag(),
        }),
      ),
      invalidation: invalidations(() => 1),
      /** The call of KVM_SET_MEMORY_ATTRIBUTES under way, and the vCPU whose thread makes it. */
      call: attributeCall(),
      caller: optional(vcpus),
      /** How far the replacement of the memslot has got: it holds slots_lock from `invalid` to the end. */
      slotUpdate: oneOf('none', 'invalid', 'zapped'),
      /** KVM_LPAGE_MIXED_FLAG: the attributes differ within the huge page, so it must not be mapped as one. */
      mixed: flag(),
      /** Nobody begins to change memory any more. */
      settled: flag(),
    }),
  ),
});

export const decisions = {
  platform: decision(
    'Whether an access has a kind of its own, which hardware compares with the translation (SNP, TDX), or none (software-protected VMs, SEV)',
    'typed-access',
    'untyped-access',
  ),
  kindFrom: decision(
    'Where a fault takes its kind from: the access, or the attribute, read when the fault begins or inside the window',
    'access',
    'attribute-at-entry',
    'attribute-in-window',
  ),
  comparison: decision(
    'When the kind is compared with the attribute: inside the window that the sequence count guards, or before it opens',
    'in-window',
    'before-snapshot',
    'none',
  ),
  mismatch: decision(
    'What KVM does when the kind is not the attribute',
    'exits',
    'stores-attribute',
  ),
  commitChecks: decision(
    'What the fault looks at under mmu_lock before it installs its translation',
    'count-and-range',
    'count',
    'range',
  ),
  invalidSlot: decision('What a fault does with a memslot marked INVALID', 'retries', 'uses-it'),
  slotUpdate: decision(
    'Whether a memslot update waits for the faults that found the slot before it was INVALID (synchronize_srcu)',
    'waits-for-readers',
    'goes-on',
  ),
  holdsOff: decision(
    'Which frames an attribute change keeps faults away from',
    'huge-page',
    'exact-range',
  ),
  populate: decision(
    'Whether filling private memory from userspace looks at the attribute',
    'private-only',
    'any-frame',
  ),
  exitPolicy: decision(
    'What userspace does at a memory fault exit: convert unless an explicit conversion has overtaken it, or otherwise',
    'rechecks',
    'rechecks-unlocked',
    'converts',
    're-enters',
  ),
  overtakenBy: decision(
    'Which conversions userspace counts when it checks whether an exit has been overtaken',
    'those-done',
    'those-begun',
  ),
  prefault: decision(
    'Whether userspace has frames mapped before the guest touches them, and what that does with an obsolete root: is left out of the model, lets go of it and loads another, or keeps it',
    'left-out',
    'frees-obsolete-roots',
    'keeps-obsolete-roots',
  ),
  conversions: decision(
    'Whether changes of memory come to an end one day',
    'finitely-many',
    'for-ever',
  ),
};

export const { rule, family } = foundation({
  state,
  bounds: {
    vms: sizeOf('virtual machines: they share nothing here, so one is enough', {
      default: 1,
      max: 1,
    }),
    vcpus: sizeOf('virtual CPUs, each with its thread of the VMM', { default: 2, max: 4 }),
    gfns: sizeOf('guest frames; more than one make up a huge page together', {
      default: 1,
      max: 3,
    }),
    slotUpdates: upToSome('memslot updates under way at the same time', { max: 1 }),
  },
  decisions,
});

// The family protected-memory and its variants. Each variant is what the thread says of a design, as a delta to RFCv2.

import { variant } from '../../checker/model/index.ts';
import { facts } from './facts.ts';
import { admit, admitAndMiss, commit, lookUp, prefetch } from './rules/guest-fault.ts';
import {
  faultInAnon,
  faultInShmem,
  hostTouch,
  memoryFailure,
  pin,
  pinTouch,
  truncate,
  unmap,
  unpin,
} from './rules/host-mm.ts';
import {
  convert,
  create,
  destroy,
  enableProtection,
  memShare,
  unpoisonShared,
} from './rules/hypercalls.ts';
import { emulate, kvmCopy, kvmMap, kvmTouch, kvmUnmap, needEmulation } from './rules/kvm-access.ts';
import { clearFlag, faultInUnaware, fork, setFlag } from './rules/vma-flag.ts';
import { faultInZero, mapZero, scribbleOnZero, writeToZero } from './rules/zero-page.ts';
import { family } from './state.ts';
import { stepFacts } from './step-facts.ts';

/** The best answers that the thread has to its open questions, together. */
const careful = {
  poisonAt: 'fault-in',
  allowPoisoned: 'guest-mapping',
  errorPath: 'puts',
  tieAt: 'vma-flag',
  flag: 'own-flag',
  backing: 'anon',
  setFlag: 'zaps-entries',
  freeWipes: 'yes',
  destroy: 'waits-for-ties',
} as const;

/** What does nothing at the default bounds, which leave rare events out. */
const withinBounds = {
  'rule MemoryFailure': 'Memory fails within bounds: --failures 1.',
  'condition "it has not failed before"': 'Memory fails within bounds: --failures 1.',
  'property broken-page-is-not-free': 'Memory fails within bounds: --failures 1.',
  'property memory-failure-is-handled': 'Memory fails within bounds: --failures 1.',
  'property broken-page-is-known-to-be-broken': 'Memory fails within bounds: --failures 1.',
  'rule NeedEmulation': 'KVM emulates within bounds: --emulations 1.',
  'rule Emulate': 'KVM emulates within bounds: --emulations 1.',
  'condition "no instruction is being emulated"': 'KVM emulates within bounds: --emulations 1.',
  'property instruction-is-emulated-in-the-end': 'KVM emulates within bounds: --emulations 1.',
  'property emulation-reads-what-it-needs': 'KVM emulates within bounds: --emulations 1.',
  'decision emulationFails': 'KVM emulates within bounds: --emulations 1.',
  'rule KvmMap': 'KVM keeps mappings within bounds: --mappings 1.',
  'rule KvmTouch': 'KVM keeps mappings within bounds: --mappings 1.',
  'rule KvmUnmap': 'KVM keeps mappings within bounds: --mappings 1.',
  'condition "KVM has nothing of it mapped"': 'KVM keeps mappings within bounds: --mappings 1.',
  'rule DestroyVm': 'VMs are closed within bounds: --departures 1.',
  'rule CreateVm': 'VMs are closed within bounds: --departures 1.',
  'condition "the VM exists"': 'VMs are closed within bounds: --departures 1.',
  'property departed-data-stays-out-of-reach': 'VMs are closed within bounds: --departures 1.',
} as const;

export const protectedMemory = family('protected-memory', {
  says: 'Poisoned pages hide guest memory from the host (RFC of 2021).',
  rules: [
    faultInAnon,
    faultInShmem,
    hostTouch,
    unmap,
    truncate,
    pin,
    pinTouch,
    unpin,
    memoryFailure,
    setFlag,
    clearFlag,
    enableProtection,
    memShare,
    unpoisonShared,
    convert,
    lookUp,
    admit,
    commit,
    admitAndMiss,
    prefetch,
    faultInZero,
    mapZero,
    writeToZero,
    scribbleOnZero,
    faultInUnaware,
    fork,
    needEmulation,
    emulate,
    kvmCopy,
    kvmMap,
    kvmTouch,
    kvmUnmap,
    destroy,
    create,
  ],
  facts,
  stepFacts,
  // A machine with nothing left to do may rest; one that is stuck inside an operation may not.
  rest: (s, setting) => facts(s, setting).isQuiet(),
  sound: careful,
  accepts: {
    ...withinBounds,
    'rule UnpoisonShared': 'Only a share hypercall of two steps has a second one.',
    'rule Truncate': 'Only tmpfs memory has a file to be truncated.',
    'rule FaultZero': 'Only designs with the zero page.',
    'rule WriteFault': 'Only designs with the zero page.',
    'condition "no hypercall is in flight" of rule FaultLookUp':
      'Only a share hypercall of two steps is ever in flight.',
    'condition "the guest believes it to be private" of rule MemShare':
      'Only a table of shared ranges that overflows makes guest and host disagree.',
    'condition "userspace makes memory ready before it is shared" of rule Convert':
      'Only a userspace that co-operates.',
    'condition "there is a VM to tie the VMA to" of rule SetFlag':
      'VMs are closed within bounds: --departures 1.',
    'property first-touch-is-mapped-in-the-end': 'Only a userspace that leaves memory alone.',
    'property healthy-page-is-not-withheld':
      'Only where a page can be withheld for no defect, or has one: --failures 1.',
    'property flagged-memory-has-no-present-entry': 'Only the passive designs have a VMA flag.',
    'property memory-error-signal-means-an-error':
      'With a flag of its own the mark is not taken for a memory error.',
    'cover shared-frame-leaves-its-private-page':
      'It takes two pages, and a design that allows it: --pages 2.',
    // A passive design is given what RFCv2 was asked to change, though its look-ups do not depend on it.
    'decision allowPoisoned':
      'KVM of the passive designs poisons nothing, so there is nothing to see through.',
    'decision errorPath': 'Only look-ups of RFCv2 take a reference before they refuse.',
  },
});

/** The passive design: the mm poisons flagged memory as it is faulted in, and KVM only looks. */
const passive = {
  poisonAt: 'fault-in',
  allowPoisoned: 'guest-mapping',
  errorPath: 'puts',
} as const;

export const protectedMemoryVariants = [
  variant('rfcv2', protectedMemory, {
    says: 'The RFC as posted: KVM poisons a page in the guest fault, and all its look-ups see through the poison.',
  }),
  variant('rfcv2-strict', protectedMemory, {
    says: 'RFCv2, but only the look-up that maps into the guest sees through the poison.',
    delta: { allowPoisoned: 'guest-mapping' },
  }),
  variant('rfcv2-puts-references', protectedMemory, {
    says: 'RFCv2 with the error paths dropping the reference they took.',
    delta: { errorPath: 'puts' },
  }),
  variant('rfcv2-own-flag', protectedMemory, {
    says: 'RFCv2 with a page flag of its own in place of PG_hwpoison.',
    delta: { flag: 'own-flag' },
  }),
  variant('rfcv2-refuses-extra-references', protectedMemory, {
    says: 'RFCv2, but a page with references that the fault cannot explain is not protected.',
    delta: { protectChecks: 'extra-references' },
  }),
  variant('rfcv2-share-at-once', protectedMemory, {
    says: 'RFCv2, but MEM_SHARE publishes and unpoisons under one lock.',
    delta: { share: 'at-once' },
  }),
  variant('rfcv2-share-at-once-anon', protectedMemory, {
    says: 'The same with anonymous memory only.',
    delta: { share: 'at-once', backing: 'anon' },
  }),
  variant('rfcv2-unpoisons-all', protectedMemory, {
    says: 'RFCv2, but the free path unpoisons every page, whoever poisoned it.',
    delta: { freePath: 'unpoisons-all' },
  }),
  variant('rfcv2-no-sequence-check', protectedMemory, {
    says: 'RFCv2 without the sequence check under mmu_lock.',
    delta: { faultChecks: 'nothing' },
  }),
  variant('rfcv2-ignores-failed-unmap', protectedMemory, {
    says: 'RFCv2 as posted: an unmap that fails for a host entry goes unnoticed.',
    delta: { unmapResult: 'ignored' },
  }),
  variant('rfcv2-checks-unmap', protectedMemory, {
    says: 'RFCv2, but a page whose unmap fails is not protected.',
    delta: { unmapResult: 'checked' },
  }),
  variant('rfcv2-skips-notifiers', protectedMemory, {
    says: 'RFCv2, but KVM changes host entries and tells no secondary MMU but its own.',
    delta: { poisonNotifies: 'its-own' },
  }),
  variant('rfcv2-one-shared-range', protectedMemory, {
    says: 'RFCv2 with room for one shared range, in place of 32; sharing is one step, so that nothing else is amiss.',
    delta: { shareTable: 'one', share: 'at-once' },
    bounds: { vms: 1, gfns: 2 },
    accepts: {
      'property page-is-private-to-one-vm': 'One VM.',
      'property private-page-is-in-one-guest-only': 'One VM.',
    },
  }),
  variant('rfcv2-prefetches', protectedMemory, {
    says: 'RFCv2, but faults still map neighbouring frames; guest memory is anonymous.',
    delta: { prefetch: 'on', backing: 'anon' },
    bounds: { vms: 1, pages: 2, gfns: 2, pins: 1 },
    accepts: {
      'property page-is-private-to-one-vm': 'One VM.',
      'property private-page-is-in-one-guest-only': 'One VM.',
    },
  }),
  variant('rfcv2-zero-page', protectedMemory, {
    says: 'RFCv2 with the zero page mapped read-only and unpoisoned, and protection on the first write.',
    delta: { zeroPage: 'read-only' },
  }),
  variant('rfcv2-zero-page-writable', protectedMemory, {
    says: 'RFCv2, but the translation to the zero page lets the guest write.',
    delta: { zeroPage: 'writable' },
  }),
  variant('rfcv2-zero-page-write-unprotected', protectedMemory, {
    says: 'RFCv2, but the copy that the first write makes is mapped without the protecting step.',
    delta: { zeroPage: 'write-skips-protection' },
  }),
  variant('rfcv2-still', protectedMemory, {
    says: 'RFCv2 with a userspace that maps memory once and leaves it alone.',
    delta: { userspace: 'still' },
  }),
  variant('rfcv2-unmaps-again', protectedMemory, {
    says: 'The same, and every guest fault on a protected page unmaps it from the host once more.',
    delta: { userspace: 'still', protectAgain: 'unmaps-again' },
    accepts: {
      '*': 'No private memory is ever mapped, which is what this design is there to show.',
    },
  }),
  variant('rfcv2-strict-gives-up', protectedMemory, {
    says: 'rfcv2-strict, and KVM gives up an instruction that it cannot read.',
    delta: { allowPoisoned: 'guest-mapping', emulationFails: 'gives-up' },
    bounds: { emulations: 1 },
  }),
  variant('passive-tie-at-spte', protectedMemory, {
    says: 'Passive KVM; a page is tied to the VM that first maps it.',
    delta: { ...passive, tieAt: 'spte' },
  }),
  variant('passive-tie-at-spte-own-flag', protectedMemory, {
    says: 'Passive KVM, tied at first mapping, with a page flag of its own.',
    delta: { ...passive, tieAt: 'spte', flag: 'own-flag' },
  }),
  variant('passive-tie-at-fault-in', protectedMemory, {
    says: 'Passive KVM; a page is tied to the VM on whose behalf it is faulted in.',
    delta: { ...passive, tieAt: 'fault-in' },
  }),
  variant('passive-tie-at-vma-flag', protectedMemory, {
    says: 'Passive KVM; the VMA is tied to a VM when it is flagged.',
    delta: { ...passive, tieAt: 'vma-flag' },
  }),
  variant('passive-tie-at-vma-flag-anon', protectedMemory, {
    says: 'Passive KVM, tied at the VMA flag, guest memory anonymous only.',
    delta: { ...passive, tieAt: 'vma-flag', backing: 'anon' },
  }),
  variant('passive-no-tie', protectedMemory, {
    says: 'Passive KVM; poisoned pages are tied to no VM.',
    delta: { ...passive, tieAt: 'never' },
    accepts: { 'property owner-is-alive': 'Nothing is tied to a VM.' },
  }),
  variant('passive-admits-anything', protectedMemory, {
    says: 'Passive KVM that does not ask whether a page is poisoned.',
    delta: { ...passive, tieAt: 'vma-flag', admits: 'anything' },
  }),
  variant('passive-admits-anything-anon', protectedMemory, {
    says: 'The same with anonymous memory only.',
    delta: { ...passive, tieAt: 'vma-flag', backing: 'anon', admits: 'anything' },
  }),
  variant('passive-no-sequence-check', protectedMemory, {
    says: 'Passive KVM without the sequence check under mmu_lock.',
    delta: { ...passive, tieAt: 'spte', faultChecks: 'nothing' },
  }),
  variant('passive-free-unaware', protectedMemory, {
    says: 'Passive KVM with a flag of its own that the free path does not know of.',
    delta: { ...passive, tieAt: 'spte', flag: 'own-flag', freePath: 'unaware' },
  }),
  variant('passive-unpoisons-all', protectedMemory, {
    says: 'Passive KVM, tied at first mapping, with a free path that unpoisons every page.',
    delta: { ...passive, tieAt: 'spte', freePath: 'unpoisons-all' },
  }),
  variant('passive-no-tie-anon', protectedMemory, {
    says: 'Passive KVM; poisoned pages are tied to no VM, guest memory is anonymous.',
    delta: { ...passive, tieAt: 'never', backing: 'anon' },
    accepts: { 'property owner-is-alive': 'Nothing is tied to a VM.' },
  }),
  variant('passive-no-tie-tdx', protectedMemory, {
    says: 'Passive KVM that leaves it to the TDX module to refuse a page to a second VM.',
    delta: { ...passive, tieAt: 'never', twoOwners: 'hardware' },
    accepts: { 'property owner-is-alive': 'Nothing is tied to a VM.' },
  }),
  variant('passive-ignores-flag', protectedMemory, {
    says: 'Passive KVM, guest memory anonymous; some paths of the mm do not look at the VMA flag.',
    delta: {
      ...passive,
      tieAt: 'vma-flag',
      backing: 'anon',
      setFlag: 'zaps-entries',
      otherPaths: 'ignore-flag',
    },
  }),
  variant('passive-ignores-flag-shmem', protectedMemory, {
    says: 'The same with tmpfs memory, whose pages can be poisoned already.',
    delta: { ...passive, tieAt: 'vma-flag', otherPaths: 'ignore-flag' },
  }),
  variant('passive-clear-unpoisons', protectedMemory, {
    says: 'Passive KVM, guest memory anonymous; clearing the VMA flag unpoisons what is there.',
    delta: { ...passive, tieAt: 'vma-flag', backing: 'anon', clearFlag: 'unpoisons' },
  }),
  variant('passive-fork', protectedMemory, {
    says: 'Passive KVM, guest memory anonymous; fork() copies it and its VMA flag.',
    delta: { ...passive, tieAt: 'vma-flag', backing: 'anon', fork: 'copies' },
  }),
  variant('passive-flag-zaps', protectedMemory, {
    says: 'Passive KVM; setting the VMA flag zaps the entries that are present.',
    delta: { ...passive, tieAt: 'vma-flag', setFlag: 'zaps-entries' },
  }),
  variant('passive-careful', protectedMemory, {
    says: 'The best of the passive designs: own flag, anonymous memory, tie at the VMA flag, wiped when freed, and a VM waits for its memory to go.',
    delta: careful,
  }),
  variant('passive-cooperative', protectedMemory, {
    says: 'passive-careful with a userspace that does as the guest asked.',
    delta: { ...careful, userspace: 'cooperative' },
  }),
] as const;

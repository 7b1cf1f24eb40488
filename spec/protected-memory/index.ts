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
  }),
  variant('rfcv2-prefetches', protectedMemory, {
    says: 'RFCv2, but faults still map neighbouring frames; guest memory is anonymous.',
    delta: { prefetch: 'on', backing: 'anon' },
    bounds: { vms: 1, pages: 2, gfns: 2, pins: 1 },
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
  }),
  variant('rfcv2-strict-gives-up', protectedMemory, {
    says: 'rfcv2-strict, and KVM gives up an instruction that it cannot read.',
    delta: { allowPoisoned: 'guest-mapping', emulationFails: 'gives-up' },
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
  }),
  variant('passive-no-tie-tdx', protectedMemory, {
    says: 'Passive KVM that leaves it to the TDX module to refuse a page to a second VM.',
    delta: { ...passive, tieAt: 'never', twoOwners: 'hardware' },
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

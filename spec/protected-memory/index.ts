// The family protected-memory and its variants. Each variant is what the thread says of a design, as a delta to RFCv2.

import { variant } from '../../checker/model/index.ts';
import { facts, stepFacts } from './facts.ts';
import { admit, commit, lookUp } from './rules/guest-fault.ts';
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
import { kvmCopy, kvmMap, kvmTouch, kvmUnmap } from './rules/kvm-access.ts';
import { clearFlag, setFlag } from './rules/vma-flag.ts';
import { family } from './state.ts';

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
});

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
  variant('rfcv2-unpoisons-all', protectedMemory, {
    says: 'RFCv2, but the free path unpoisons every page, whoever poisoned it.',
    delta: { freePath: 'unpoisons-all' },
  }),
  variant('rfcv2-no-sequence-check', protectedMemory, {
    says: 'RFCv2 without the sequence check under mmu_lock.',
    delta: { faultChecks: 'nothing' },
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
  variant('passive-no-sequence-check', protectedMemory, {
    says: 'Passive KVM without the sequence check under mmu_lock.',
    delta: { ...passive, tieAt: 'spte', faultChecks: 'nothing' },
  }),
  variant('passive-free-unaware', protectedMemory, {
    says: 'Passive KVM with a flag of its own that the free path does not know of.',
    delta: { ...passive, tieAt: 'spte', flag: 'own-flag', freePath: 'unaware' },
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

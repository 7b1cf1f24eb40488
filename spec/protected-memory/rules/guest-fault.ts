// The guest fault, in three steps with no lock held between them: look up and take a reference, admit (or protect), install
// under mmu_lock after the sequence check.

import { none, some } from '../../../checker/model/index.ts';
import type { Gfn, Page, Vm } from '../../index-sets.ts';
import { gfns, vms } from '../../index-sets.ts';
import type { Design, Mutable } from '../mechanisms.ts';
import {
  endFault,
  foreignReferences,
  get,
  isMarked,
  isPrivateFrame,
  loseReference,
  mapsPrivately,
  poisonEntries,
  put,
  resolveEntry,
  setMark,
} from '../mechanisms.ts';
import { rule } from '../state.ts';

export const lookUp = rule('FaultLookUp', {
  says: 'A vCPU faults; KVM reads the sequence count and resolves the frame to a page.',
  actor: ({ vm }) => `vcpu-${vm}`,
  code: 'kvm',
  // A guest goes on to use its memory, and a vCPU that is told to retry does.
  fair: 'weak',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the VM exists': (s, { vm }) => s.vms[vm].life === 'alive',
    'no fault is in flight': (s, { vm }) => s.vms[vm].fault.step === 'idle',
    'no hypercall is in flight': (s, { vm }) => s.vms[vm].sharing === none,
    'no instruction is being emulated': (s, { vm }) => s.vms[vm].emulating === none,
    'the frame has no translation': (s, { vm, gfn }) => s.vms[vm].memory[gfn].spte === none,
    'something is mapped there': (s, { vm, gfn }) => s.vms[vm].memory[gfn].pte !== none,
  },
  outcomes: ['found', 'EHWPOISON'],
  then: (s, { vm, gfn }, { design }) => {
    const page = s.vms[vm].memory[gfn].pte;
    if (page === none) return 'EHWPOISON';
    if (!resolveEntry(s, { vm, gfn }, design)) {
      const refused = refusePoisoned(
        s,
        { vm, page, forPrivate: isPrivateFrame(s, vm, gfn) },
        design,
      );
      if (refused) return 'EHWPOISON';
    }
    get(s, page);
    const { fault } = s.vms[vm];
    fault.step = 'looked-up';
    fault.gfn = gfn;
    fault.page = page;
    return 'found';
  },
  kernel: ['kvm_faultin_pfn', 'hva_to_pfn_slow'],
});

interface PoisonedLookUp {
  readonly vm: Vm;
  readonly page: Page;
  readonly forPrivate: boolean;
}

/** Whether a look-up that met a hwpoison entry is refused; the RFC's error path forgets the reference it took. */
const refusePoisoned = (s: Mutable, look: PoisonedLookUp, design: Design): boolean => {
  if (design.poisonAt === 'fault-in') return !look.forPrivate || !isMarked(s, look.page, design);
  if (!s.vms[look.vm].protected) return true;
  if (s.pages[look.page].owner === look.vm) return false;
  if (design.errorPath === 'leaks') loseReference(s, look.page);
  return true;
};

export const admit = rule('FaultAdmit', {
  says: 'KVM decides whether the page may back the frame; the RFC poisons it for the VM here.',
  actor: ({ vm }) => `vcpu-${vm}`,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms },
  when: { 'a page was looked up': (s, { vm }) => s.vms[vm].fault.step === 'looked-up' },
  outcomes: ['admitted', 'SIGBUS', 'EBUSY'],
  then: (s, { vm }, { design }) => {
    const { gfn, page } = s.vms[vm].fault;
    if (gfn === none || page === none) return undefined;
    const answer = !isPrivateFrame(s, vm, gfn)
      ? admitShared(s, page, design)
      : design.poisonAt === 'guest-fault'
        ? protect(s, { vm, page }, design)
        : admitPoisoned(s, vm, design);
    return conclude(s, { vm, page, answer }, design);
  },
  kernel: ['kvm_protect_pfn (RFCv2)', 'kvm_handle_error_pfn'],
});

type Admission = 'admitted' | 'SIGBUS' | 'EBUSY';

/** The fault goes on with its page or, refused, puts it and ends. */
const conclude = (
  s: Mutable,
  { vm, page, answer }: { vm: Vm; page: Page; answer: Admission },
  design: Design,
): Admission => {
  if (answer === 'admitted') {
    s.vms[vm].fault.step = 'admitted';
  } else {
    endFault(s, vm);
    put(s, page, design);
  }
  return answer;
};

export const admitAndMiss = rule('FaultAdmitMissing', {
  says: 'KVM poisons the page for the VM, and the unmap fails for one host entry.',
  actor: ({ vm }) => `vcpu-${vm}`,
  code: 'kvm',
  forEach: { vm: vms, other: vms, gfn: gfns },
  when: {
    'unmapping a page can fail': (_, __, { design }) => design.unmapResult !== 'cannot-fail',
    'a page was looked up': (s, { vm }) => s.vms[vm].fault.step === 'looked-up',
    'the fault is on private memory': (s, { vm }) => {
      const { gfn } = s.vms[vm].fault;
      return gfn !== none && isPrivateFrame(s, vm, gfn);
    },
    'the page has to be poisoned': (s, { vm }, { design }) => {
      const { page } = s.vms[vm].fault;
      return page !== none && !isMarked(s, page, design);
    },
    'a present entry maps the page': (s, { vm, other, gfn }) => {
      const { pte, entry } = s.vms[other].memory[gfn];
      return pte === s.vms[vm].fault.page && entry === 'present';
    },
  },
  outcomes: ['admitted', 'EBUSY'],
  then: (s, { vm, other, gfn }, { design }) => {
    const { page } = s.vms[vm].fault;
    if (page === none) return undefined;
    const isRefused = design.unmapResult === 'checked';
    if (!isRefused) poisonFor(s, { vm, page, missed: { vm: other, gfn } }, design);
    conclude(s, { vm, page, answer: isRefused ? 'EBUSY' : 'admitted' }, design);
    return isRefused ? 'EBUSY' : 'admitted';
  },
  kernel: ['kvm_protect_pfn (RFCv2)', 'try_to_unmap'],
});

/** A shared frame is backed by what the normal VMA yields; in the passive designs a poisoned page there is refused. */
const admitShared = (s: Mutable, page: Page, design: Design): Admission =>
  design.poisonAt === 'fault-in' && isMarked(s, page, design) ? 'SIGBUS' : 'admitted';

/** RFCv2: poisons the page for this VM, or checks that it was poisoned for it. Under the page lock, so one step. */
const protect = (s: Mutable, { vm, page }: { vm: Vm; page: Page }, design: Design): Admission => {
  if (isMarked(s, page, design)) {
    if (s.pages[page].owner !== vm) return 'SIGBUS';
    if (design.protectAgain === 'unmaps-again') poisonEntries(s, page);
    return 'admitted';
  }
  if (design.protectChecks === 'extra-references' && foreignReferences(s, page) > 0) return 'EBUSY';
  poisonFor(s, { vm, page }, design);
  return 'admitted';
};

interface Poisoning {
  readonly vm: Vm;
  readonly page: Page;
  /** The host entry that the unmap fails to change. */
  readonly missed?: { readonly vm: Vm; readonly gfn: Gfn };
}

/**
 * Poisons a page for a VM. The unmap fires the notifier for the frame of this very fault, so the fault that protects a page
 * always retries once. References taken earlier are out of its reach.
 */
const poisonFor = (s: Mutable, { vm, page, missed }: Poisoning, design: Design): void => {
  setMark(s, page, { to: true, design });
  s.pages[page].owner = vm;
  poisonEntries(s, page, {
    ...(missed === undefined ? {} : { entry: missed }),
    ...(design.poisonNotifies === 'its-own' ? { notifiesOnly: vm } : {}),
  });
};

/** The passive designs: only pages that the mm has poisoned, and only those tied to this VM. */
const admitPoisoned = (s: Mutable, vm: Vm, design: Design): Admission => {
  const { gfn, page } = s.vms[vm].fault;
  if (gfn === none || page === none) return 'SIGBUS';
  if (design.admits === 'anything') return 'admitted';
  if (!isMarked(s, page, design)) return 'SIGBUS';
  const { owner } = s.pages[page];
  switch (design.tieAt) {
    case 'never':
      return 'admitted';
    case 'vma-flag': {
      // A flag that fork() copied names the VM of the process it was copied from.
      const { flagged, inherited } = s.vms[vm].memory[gfn];
      return flagged && inherited === none ? 'admitted' : 'SIGBUS';
    }
    case 'fault-in':
      return owner === vm ? 'admitted' : 'SIGBUS';
    case 'spte':
      if (owner === none) s.pages[page].owner = vm;
      return owner === none || owner === vm ? 'admitted' : 'SIGBUS';
  }
};

export const commit = rule('FaultCommit', {
  says: 'Under mmu_lock, KVM installs the translation and drops its reference, or goes back to retry.',
  actor: ({ vm }) => `vcpu-${vm}`,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms },
  when: { 'a page was admitted': (s, { vm }) => s.vms[vm].fault.step === 'admitted' },
  outcomes: ['mapped', 'retry', 'owned-by-another'],
  then: (s, { vm }, { design }) => {
    const { gfn, page, stale } = s.vms[vm].fault;
    if (gfn === none || page === none) return 'retry';
    endFault(s, vm);
    if (stale && design.faultChecks === 'sequence-count') {
      put(s, page, design);
      return 'retry';
    }
    if (design.twoOwners === 'hardware' && isPrivateFrame(s, vm, gfn) && isTaken(s, vm, page)) {
      put(s, page, design);
      return 'owned-by-another';
    }
    map(s, { vm, gfn, page });
    // The secondary MMU holds no reference: the notifier is what keeps the translation from outliving the page.
    put(s, page, design);
    return 'mapped';
  },
  kernel: [
    'is_page_fault_stale',
    'mmu_invalidate_retry_gfn',
    'kvm_release_pfn_clean',
    'TDH.MEM.PAGE.AUG',
  ],
});

/** Whether the hardware has the page down as private memory of another VM: PAMT, RMP. */
const isTaken = (s: Mutable, vm: Vm, page: Page): boolean =>
  some(s.vms, (_, other) => other !== vm && mapsPrivately(s, other, page));

/** Installs a translation; the guest goes on to write to its private memory. */
const map = (s: Mutable, { vm, gfn, page }: { vm: Vm; gfn: Gfn; page: Page }): void => {
  s.vms[vm].memory[gfn].spte = page;
  const isNew = s.pages[page].content === 'clean';
  if (isNew && isPrivateFrame(s, vm, gfn)) s.pages[page].content = 'guest';
};

export const prefetch = rule('Prefetch', {
  says: 'Under mmu_lock, a fault that has mapped its frame also maps a neighbour whose page is present.',
  actor: ({ vm }) => `vcpu-${vm}`,
  code: 'kvm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the design prefetches': (_, __, { design }) => design.prefetch === 'on',
    'the VM exists': (s, { vm }) => s.vms[vm].life === 'alive',
    'a neighbour is mapped': (s, { vm, gfn }) =>
      some(s.vms[vm].memory, ({ spte }, other) => other !== gfn && spte !== none),
    'the frame has no translation': (s, { vm, gfn }) => s.vms[vm].memory[gfn].spte === none,
    'a present entry maps its page': (s, { vm, gfn }) => {
      const { pte, entry } = s.vms[vm].memory[gfn];
      return pte !== none && entry === 'present';
    },
  },
  then: (s, { vm, gfn }) => {
    const page = s.vms[vm].memory[gfn].pte;
    if (page !== none) map(s, { vm, gfn, page });
  },
  kernel: ['direct_pte_prefetch', 'gfn_to_page_many_atomic'],
});

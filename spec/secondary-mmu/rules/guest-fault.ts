// A guest fault: read the sequence count, look up the page with no lock held, take mmu_lock, look whether an invalidation went by,
// install the translation. Between any two of these everything else may happen.

import type { Bounds } from '../../../checker/model/index.ts';
import { count, none } from '../../../checker/model/index.ts';
import type { Vm } from '../../index-sets.ts';
import { gfns, vms } from '../../index-sets.ts';
import { readSequence } from '../../mechanisms/invalidation.ts';
import type { Design, Mutable, Place, State } from '../mechanisms.ts';
import {
  endFault,
  frameAt,
  isBeingInvalidated,
  isUnmapping,
  release,
  resolve,
} from '../mechanisms.ts';
import { rule } from '../state.ts';

/** Whether the fault reads the sequence count before it looks up the page. */
const readsCountFirst = ({ compare, snapshot }: Design): boolean =>
  compare !== 'never' && snapshot === 'before-gup';

/** Where a fault is that has looked up the page and read the count, if it ever does. */
const stepAfterCount = ({ compare }: Design): 'counted' | 'ready' =>
  compare === 'before-mmu-lock' ? 'counted' : 'ready';

/** Whether the vCPU is in the guest, the frame not mapped, and one more fault within the bounds. */
const canFault = (s: State, at: Place, { bounds }: { bounds: Bounds }): boolean =>
  s.vms[at.vm].fault.step === 'idle' &&
  frameAt(s, at).spte === none &&
  count(s.vms, ({ fault }) => fault.step !== 'idle') < (bounds.faults ?? 0);

export const faultBegin = rule('FaultBegin', {
  says: 'The guest touches a frame that is not mapped; KVM reads the sequence count.',
  actor: ({ vm }) => `vcpu-${vm}`,
  code: 'kvm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the count is read before the page is looked up': (_, __, { design }) =>
      readsCountFirst(design),
    'the vCPU is in the guest, and the frame not mapped': canFault,
  },
  then: (s, { vm, gfn }) => {
    const { fault } = s.vms[vm];
    fault.step = 'begun';
    fault.gfn = gfn;
    readSequence(fault.sequence);
  },
  kernel: ['direct_page_fault', 'tdp_page_fault (2019)'],
});

export const faultLookUp = rule('FaultLookUp', {
  says: 'KVM looks up the page behind the frame.',
  actor: ({ vm }) => `vcpu-${vm}`,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'it is time to look up the page': (s, at, setting) =>
      readsCountFirst(setting.design)
        ? s.vms[at.vm].fault.step === 'begun' && s.vms[at.vm].fault.gfn === at.gfn
        : canFault(s, at, setting),
    // Without this the look-up is gup-fast, which takes no lock.
    'mmap_lock can be taken, if the fault is to keep it': (s, { vm }, { design }) =>
      design.mmapLock === 'during-gup' || !isUnmapping(s, vm),
  },
  outcomes: ['found', 'EFAULT'],
  then: (s, at, { design }) => {
    const { fault } = s.vms[at.vm];
    const answer = resolve(s, { into: fault.found, page: frameAt(s, at).pte }, design);
    if (answer === 'EFAULT') {
      endFault(s, at.vm);
      return answer;
    }
    const readsCountNow = design.compare !== 'never' && design.snapshot === 'after-gup';
    fault.step = readsCountNow ? 'looked-up' : stepAfterCount(design);
    fault.gfn = at.gfn;
    if (design.faultPut === 'right-after-gup') release(s, fault.found, design);
    return answer;
  },
  kernel: ['hva_to_pfn', 'hva_to_pfn_fast', 'hva_to_pfn_remapped', 'kvm_get_pfn'],
});

export const faultReadCount = rule('FaultReadCount', {
  says: 'KVM reads the sequence count only now, with the page already looked up.',
  actor: ({ vm }) => `vcpu-${vm}`,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms },
  when: {
    'the count is read after the page is looked up': (_, __, { design }) =>
      design.snapshot === 'after-gup',
    'a page was looked up': (s, { vm }) => s.vms[vm].fault.step === 'looked-up',
  },
  then: (s, { vm }, { design }) => {
    const { fault } = s.vms[vm];
    readSequence(fault.sequence);
    fault.step = stepAfterCount(design);
  },
  kernel: ['user_mem_abort (before 13ec9308a857)'],
});

/** Whether an invalidation went by since the count was read, or is under way: mmu_notifier_retry(). */
const isStale = (s: State, vm: Vm, design: Design): boolean => {
  const { sequence, gfn } = s.vms[vm].fault;
  const looksAtOpen = design.looksAt === 'count-and-in-progress';
  return sequence.moved || (looksAtOpen && gfn !== none && isBeingInvalidated(s, { vm, gfn }));
};

const giveUpFault = (s: Mutable, vm: Vm, design: Design): void => {
  release(s, s.vms[vm].fault.found, design);
  endFault(s, vm);
};

export const faultCompare = rule('FaultCompare', {
  says: 'KVM looks whether an invalidation went by, and takes no lock for it.',
  actor: ({ vm }) => `vcpu-${vm}`,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms },
  when: {
    'the comparison is made without the lock': (_, __, { design }) =>
      design.compare === 'before-mmu-lock',
    'a page was looked up and the count read': (s, { vm }) => s.vms[vm].fault.step === 'counted',
  },
  outcomes: ['go-on', 'retry'],
  then: (s, { vm }, { design }) => {
    if (isStale(s, vm, design)) {
      giveUpFault(s, vm, design);
      return 'retry';
    }
    s.vms[vm].fault.step = 'ready';
    return 'go-on';
  },
  kernel: ['mmu_notifier_retry'],
});

export const faultCommit = rule('FaultCommit', {
  says: 'Under mmu_lock KVM installs the translation, or finds that it has to begin again.',
  actor: ({ vm }) => `vcpu-${vm}`,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms },
  when: {
    'nothing is left to do but to take mmu_lock': (s, { vm }) => s.vms[vm].fault.step === 'ready',
  },
  outcomes: ['mapped', 'retry'],
  then: (s, { vm }, { design }) => {
    const { fault } = s.vms[vm];
    const { page } = fault.found;
    if (fault.gfn === none || page === none) return 'retry';
    if (design.compare === 'under-mmu-lock' && isStale(s, vm, design)) {
      giveUpFault(s, vm, design);
      return 'retry';
    }
    const frame = frameAt(s, { vm, gfn: fault.gfn });
    frame.spte = page;
    // The vCPU uses the translation at once, and its TLB keeps it for as long as it may.
    frame.tlb = page;
    // What is not counted has no struct page that could be marked.
    if (design.marks === 'after-unlock' && s.pages[page].use !== 'driver') fault.step = 'marking';
    else giveUpFault(s, vm, design);
    return 'mapped';
  },
  kernel: ['mmu_notifier_retry', '__direct_map', 'kvm_release_pfn_clean'],
});

export const faultMark = rule('FaultMark', {
  says: 'With mmu_lock dropped, KVM marks the page that it has installed as accessed or dirty.',
  actor: ({ vm }) => `vcpu-${vm}`,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms },
  when: {
    'pages are marked with mmu_lock dropped': (_, __, { design }) =>
      design.marks === 'after-unlock',
    'a page is left to be marked': (s, { vm }) => s.vms[vm].fault.step === 'marking',
  },
  then: (s, { vm }, { design }) => {
    giveUpFault(s, vm, design);
  },
  kernel: ['kvm_set_pfn_accessed', 'kvm_set_pfn_dirty'],
});

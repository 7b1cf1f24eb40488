// A guest touches private memory: what hardware makes of it, what the guest does to validate it, and the faults that KVM handles.

import { none, oneOf, some } from '../../../checker/model/index.ts';
import type { Page } from '../../index-sets.ts';
import { gfns, pages, vcpus, vms } from '../../index-sets.ts';
import { assign } from '../../mechanisms/platform.ts';
import type { At, State } from '../mechanisms.ts';
import { isCovered, leave, threadOf, touched, translates } from '../mechanisms.ts';
import { rule } from '../state.ts';

const at = { vm: vms, vcpu: vcpus } as const;

const isAccessing = (s: State, { vm, vcpu }: At): boolean =>
  s.vms[vm].vcpus[vcpu].step === 'accessing';

/** Whether the vCPU has an entry, and the RMP agrees. */
const hasTranslation = (s: State, of: At): boolean => {
  const frame = touched(s, of);
  return frame !== undefined && translates(s, frame);
};

const isFree = (s: State, page: Page): boolean => s.pages[page].use === 'free';

const hasNoEntry = (s: State, of: At): boolean => touched(s, of)?.npt === 'none';

export const guestTouch = rule('GuestTouch', {
  says: 'A vCPU touches memory that the guest has made private.',
  actor: threadOf,
  code: 'guest',
  forEach: { ...at, gfn: gfns },
  when: {
    'the guest runs': (s, { vm, vcpu }) =>
      s.vms[vm].isProtected && s.vms[vm].vcpus[vcpu].step === 'running',
    'the frame is private': (s, { vm, gfn }) => s.vms[vm].memory[gfn].attribute === 'private',
    'it is not giving the frame up': (s, { vm, gfn }) => s.vms[vm].request.gfn !== gfn,
  },
  then: (s, { vm, vcpu, gfn }) => {
    s.vms[vm].vcpus[vcpu].step = 'accessing';
    s.vms[vm].vcpus[vcpu].gfn = gfn;
  },
  kernel: ['none: the guest runs'],
});

export const validate = rule('Validate', {
  says: 'The guest validates the page: as a whole, or a part of it, for which the RMP entry must be split.',
  actor: threadOf,
  code: 'guest',
  fair: 'weak',
  forEach: { ...at, size: oneOf('4K', '2M') },
  when: {
    'the vCPU touches memory': isAccessing,
    'hardware finds a translation': hasTranslation,
    'the page is not validated': (s, of) => touched(s, of)?.accepted !== 'yes',
    'the guest has not validated one here, or does not mind': (s, of, { design }) =>
      touched(s, of)?.accepted === 'no' || design.guest === 'validates-again',
    'the size is that of the entry, or smaller': (s, { vm, vcpu, size }) => {
      const page = touched(s, { vm, vcpu })?.backing ?? none;
      return size === '4K' || (page !== none && s.pages[page].entry === '2M');
    },
  },
  outcomes: ['validated', 'rmp-fault'],
  then: (s, { vm, vcpu, size }) => {
    const thread = s.vms[vm].vcpus[vcpu];
    if (thread.gfn === none) return 'rmp-fault';
    const frame = s.vms[vm].memory[thread.gfn];
    if (frame.backing !== none && s.pages[frame.backing].entry !== size) {
      thread.step = 'rmp-fault';
      return 'rmp-fault';
    }
    frame.accepted = 'yes';
    return 'validated';
  },
  kernel: ['PVALIDATE'],
});

export const access = rule('Access', {
  says: 'The access gets through, and leaves a dirty cache line.',
  actor: threadOf,
  code: 'guest',
  fair: 'weak',
  forEach: at,
  when: {
    'the vCPU touches memory': isAccessing,
    'hardware finds a translation': hasTranslation,
    'the guest has validated the page': (s, of) => touched(s, of)?.accepted === 'yes',
  },
  then: (s, of) => {
    const page = touched(s, of)?.backing ?? none;
    if (page !== none) s.pages[page].isDirty = true;
    leave(s, of, 'running');
  },
  kernel: ['none: the guest runs'],
});

export const guestStops = rule('GuestStops', {
  says: 'The guest finds memory not validated which it has validated before, and asks to be terminated.',
  actor: threadOf,
  code: 'guest',
  fair: 'weak',
  forEach: at,
  when: {
    'the vCPU touches memory': isAccessing,
    'hardware finds a translation': hasTranslation,
    'the page has been exchanged': (s, of) => touched(s, of)?.accepted === 'withdrawn',
    'the guest minds': (_, __, { design }) => design.guest === 'stops',
  },
  then: (s, of) => {
    leave(s, of, 'exited');
  },
  kernel: ['#VC', 'sev_es_terminate'],
});

export const fault = rule('Fault', {
  says: "KVM takes a page from guest_memfd, if there is one, makes it the guest's in the RMP unless it is, and maps it.",
  actor: threadOf,
  code: 'kvm',
  fair: 'weak',
  forEach: { ...at, page: pages, entry: oneOf('4K', '2M') },
  when: {
    'the vCPU touches memory': isAccessing,
    'there is no entry': hasNoEntry,
    'the page is behind the frame, or to be had for it, if any is': (s, { vm, vcpu, page }) => {
      const backing = touched(s, { vm, vcpu })?.backing;
      return (
        backing === page ||
        (backing === none && (isFree(s, page) || !some(s.pages, (_, p) => isFree(s, p))))
      );
    },
    'the RMP entry is as it is, or new': (s, { vm, vcpu, page, entry }) =>
      touched(s, { vm, vcpu })?.backing === none || s.pages[page].entry === entry,
  },
  outcomes: ['mapped', 'ENOMEM', 'EIO'],
  then: (s, { vm, vcpu, page, entry }, { design }) => {
    const { gfn } = s.vms[vm].vcpus[vcpu];
    if (gfn === none) return 'EIO';
    const frame = s.vms[vm].memory[gfn];
    if (frame.backing === none && !isFree(s, page)) {
      leave(s, { vm, vcpu }, 'exited');
      return 'ENOMEM';
    }
    if (!assign(s.vms, { vm, gfn, page })) {
      leave(s, { vm, vcpu }, 'exited');
      return 'EIO';
    }
    s.pages[page].use = 'gmem';
    s.pages[page].entry = entry;
    frame.backing = page;
    frame.npt = design.nptLevel === 'rmp-entry' ? entry : '2M';
    return 'mapped';
  },
  kernel: [
    'kvm_gmem_get_pfn',
    'sev_gmem_prepare',
    'rmp_make_private',
    'sev_gmem_max_mapping_level',
  ],
});

export const rmpFault = rule('RmpFault', {
  says: 'The RMP entry is smaller than the mapping: an RMP fault, as for a validation of less than the entry.',
  actor: threadOf,
  code: 'hardware',
  fair: 'weak',
  forEach: at,
  when: {
    'the vCPU touches memory': isAccessing,
    'the mapping is larger than the RMP entry': (s, of) => {
      const frame = touched(s, of);
      return frame !== undefined && !isCovered(s, frame);
    },
  },
  then: (s, { vm, vcpu }) => {
    s.vms[vm].vcpus[vcpu].step = 'rmp-fault';
  },
  kernel: ['#NPF with PFERR_GUEST_RMP'],
});

export const split = rule('Split', {
  says: 'KVM handles the RMP fault: it splits the RMP entry if there is one of 2M.',
  actor: threadOf,
  code: 'kvm',
  fair: 'weak',
  forEach: at,
  when: {
    'the vCPU is in an RMP fault': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].step === 'rmp-fault',
  },
  then: (s, { vm, vcpu }) => {
    const page = touched(s, { vm, vcpu })?.backing ?? none;
    if (page !== none) s.pages[page].entry = '4K';
    s.vms[vm].vcpus[vcpu].step = 'split';
  },
  kernel: ['sev_handle_rmp_fault', 'PSMASH'],
});

export const zapSplit = rule('ZapSplit', {
  says: 'KVM removes the mapping of the 2M, so that the next fault makes one of the right size.',
  actor: threadOf,
  code: 'kvm',
  fair: 'weak',
  forEach: at,
  when: {
    'the RMP entry has been seen to': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].step === 'split',
  },
  then: (s, { vm, vcpu }) => {
    const { gfn } = s.vms[vm].vcpus[vcpu];
    if (gfn !== none) s.vms[vm].memory[gfn].npt = 'none';
    s.vms[vm].vcpus[vcpu].step = 'accessing';
  },
  kernel: ['kvm_zap_gfn_range'],
});

export const resume = rule('Resume', {
  says: 'Userspace enters the guest again.',
  actor: threadOf,
  code: 'userspace',
  forEach: at,
  when: {
    'the vCPU is in userspace': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].step === 'exited',
  },
  then: (s, { vm, vcpu }) => {
    s.vms[vm].vcpus[vcpu].step = 'running';
  },
  kernel: ['KVM_RUN'],
});

// What userspace does with guest_memfd: maps it, has drivers pin it, converts it.

import { none } from '../../../checker/model/index.ts';
import type { Page } from '../../index-sets.ts';
import { gfns, pages, vms } from '../../index-sets.ts';
import { putBack } from '../../mechanisms/address-space.ts';
import type { Design, Frame, Mutable } from '../mechanisms.ts';
import {
  belongsOut,
  faultIn,
  freeIfUnheld,
  gupAllows,
  isInAccess,
  removeFromDirectMap,
} from '../mechanisms.ts';
import { rule } from '../state.ts';

export const userFault = rule('UserFault', {
  says: "The VMM touches its mapping of guest_memfd, and the page goes into the VMM's page tables.",
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'mm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the file is mapped': (_, __, { design }) => design.backing === 'in-place',
    'the index is populated': (s, { vm, gfn }) => s.vms[vm].memory[gfn].page !== none,
    'nothing is mapped there': (s, { vm, gfn }) => s.vms[vm].memory[gfn].pte === none,
  },
  outcomes: ['mapped', 'SIGBUS'],
  then: (s, at, { design }) => (faultIn(s, at, design) ? 'mapped' : 'SIGBUS'),
  kernel: ['kvm_gmem_fault_user_mapping'],
});

export const userFaultAnon = rule('UserFaultAnon', {
  says: 'The VMM touches the anonymous memory that it keeps behind the same frame.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'mm',
  forEach: { vm: vms, gfn: gfns, page: pages },
  when: {
    'shared memory is kept apart': (_, __, { design }) => design.backing === 'apart',
    'nothing is mapped there': (s, { vm, gfn }) => s.vms[vm].memory[gfn].pte === none,
    'the page is free': (s, { page }) => s.pages[page].use === 'free',
  },
  then: (s, { vm, gfn, page }) => {
    s.vms[vm].memory[gfn].pte = page;
    s.pages[page].use = 'anon';
    s.pages[page].content = 'fresh';
  },
  kernel: ['do_anonymous_page'],
});

export const userUnmapAnon = rule('UserUnmapAnon', {
  says: 'The VMM gives up that anonymous memory.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'mm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'shared memory is kept apart': (_, __, { design }) => design.backing === 'apart',
    'it is mapped, and KVM is not accessing it': (s, { vm, gfn }) => {
      const { pte } = s.vms[vm].memory[gfn];
      return pte !== none && !isInAccess(s, pte);
    },
  },
  then: (s, { vm, gfn }, { design }) => {
    const page = s.vms[vm].memory[gfn].pte;
    if (page === none) return;
    s.vms[vm].memory[gfn].pte = none;
    s.pages[page].use = 'detached';
    freeIfUnheld(s, page, design);
  },
  kernel: ['munmap'],
});

export const pin = rule('Pin', {
  says: 'A driver asks for the page behind the address and pins it.',
  actor: 'driver',
  code: 'mm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'something is mapped there': (s, { vm, gfn }) => s.vms[vm].memory[gfn].pte !== none,
    'the page can take one more pin': (s, { vm, gfn }, { bounds }) => {
      const { pte } = s.vms[vm].memory[gfn];
      return pte !== none && s.pages[pte].pins < (bounds.pins ?? 0);
    },
  },
  outcomes: ['pinned', 'EFAULT'],
  then: (s, { vm, gfn }, { design }) => {
    const { pte } = s.vms[vm].memory[gfn];
    if (pte === none || !gupAllows(s, pte, design)) return 'EFAULT';
    s.pages[pte].pins += 1;
    return 'pinned';
  },
  kernel: ['pin_user_pages', 'gup_fast_folio_allowed', 'check_vma_flags'],
});

const dropPin = (s: Mutable, page: Page, design: Design): void => {
  s.pages[page].pins -= 1;
  freeIfUnheld(s, page, design);
};

export const unpin = rule('Unpin', {
  says: 'A driver is through with the page and drops its pin.',
  actor: ({ page }) => `driver-of-${page}`,
  code: 'mm',
  fair: 'weak',
  forEach: { page: pages },
  when: {
    'pins are short': (_, __, { design }) => design.pinTerm === 'short',
    'the page is pinned': (s, { page }) => s.pages[page].pins > 0,
  },
  then: (s, { page }, { design }) => {
    dropPin(s, page, design);
  },
  kernel: ['unpin_user_page'],
});

export const unpinAtWill = rule('UnpinAtWill', {
  says: 'A driver drops a pin that it may as well keep for good.',
  actor: ({ page }) => `driver-of-${page}`,
  code: 'mm',
  forEach: { page: pages },
  when: {
    'pins may be for good': (_, __, { design }) => design.pinTerm === 'long',
    'the page is pinned': (s, { page }) => s.pages[page].pins > 0,
  },
  then: (s, { page }, { design }) => {
    dropPin(s, page, design);
  },
  kernel: ['unpin_user_page', 'FOLL_LONGTERM'],
});

/** One attempt at a conversion to private memory: mappings go first, then references are counted. */
const tryToMakePrivate = (s: Mutable, at: Frame, design: Design): 'private' | 'EAGAIN' => {
  const frame = s.vms[at.vm].memory[at.gfn];
  const { page } = frame;
  if (page === none) return 'EAGAIN';
  const p = s.pages[page];
  frame.guestMaps = false;
  if (design.conversionZaps === 'yes') frame.pte = none;
  if (design.conversion === 'drained-references') p.batched = false;
  const isHeld = p.pins > 0 || p.batched || p.lookedUp;
  frame.waiting = isHeld && design.conversion !== 'nothing';
  if (frame.waiting) return 'EAGAIN';
  frame.shared = false;
  if (belongsOut(s, page, design)) removeFromDirectMap(s, page, design);
  return 'private';
};

export const convert = rule('Convert', {
  says: 'Userspace converts a page between shared and private, as the guest asked.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'kvm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the file has pages of both kinds': (_, __, { design }) =>
      design.indices === 'private-or-shared' && design.backing === 'in-place',
    'the index is populated': (s, { vm, gfn }) => s.vms[vm].memory[gfn].page !== none,
    'it is not being converted': (s, { vm, gfn }) => !s.vms[vm].memory[gfn].waiting,
    'KVM is not accessing the page': (s, { vm, gfn }) => {
      const { page } = s.vms[vm].memory[gfn];
      return page !== none && !isInAccess(s, page);
    },
  },
  outcomes: ['private', 'shared', 'EAGAIN'],
  then: (s, at, { design }) => {
    const frame = s.vms[at.vm].memory[at.gfn];
    if (frame.shared) return tryToMakePrivate(s, at, design);
    frame.guestMaps = false;
    frame.shared = true;
    if (frame.page !== none && !belongsOut(s, frame.page, design)) {
      putBack(s.pages[frame.page].directMap);
    }
    return 'shared';
  },
  kernel: ['KVM_GMEM_CONVERT_PRIVATE (RFC)', 'KVM_GMEM_CONVERT_SHARED (RFC)'],
});

export const retry = rule('RetryConversion', {
  says: 'Userspace tries a conversion again that was refused.',
  actor: ({ vm, gfn }) => `vmm-${vm}-${gfn}`,
  code: 'kvm',
  // It waits for a lock between tries, and whoever waits for a lock gets it one day.
  fair: 'strong',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'a conversion was refused': (s, { vm, gfn }) => s.vms[vm].memory[gfn].waiting,
    'KVM is not accessing the page': (s, { vm, gfn }) => {
      const { page } = s.vms[vm].memory[gfn];
      return page !== none && !isInAccess(s, page);
    },
  },
  outcomes: ['private', 'EAGAIN'],
  then: (s, at, { design }) => tryToMakePrivate(s, at, design),
  kernel: ['KVM_GMEM_CONVERT_PRIVATE (RFC)'],
});

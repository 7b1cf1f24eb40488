// Pages between host and guests: shared with normal VMs, donated to protected ones, shared back by those, and taken back.

import { each, none, some } from '../../../checker/model/index.ts';
import type { Page, Vm } from '../../index-sets.ts';
import { gfns, pages, vms } from '../../index-sets.ts';
import type { At, Mutable, State } from '../mechanisms.ts';
import {
  errnos,
  giveToHost,
  isKnown,
  map,
  refusalOfAddress,
  refusalOfEntry,
  refusalOfGuest,
  refusalOfHandler,
  refusalOfHost,
  refusalOfOwner,
  takeFromHost,
  unmap,
  unshareGuest,
  wipe,
} from '../mechanisms.ts';
import { rule, sharesMax } from '../state.ts';

export const hostShareGuest = rule('HostShareGuest', {
  says: 'The host shares a page with a normal VM at a guest frame; several frames may have the same page.',
  actor: 'host',
  code: 'host',
  forEach: { page: pages, vm: vms, gfn: gfns },
  when: { 'the hypervisor knows the VM': (s, { vm }) => isKnown(s, vm) },
  outcomes: errnos,
  then: (s, { page: name, vm, gfn }, { design, bounds }) => {
    const page = s.pages[name];
    const isShareable = page.host === 'OWNED' || (page.host === 'SHARED_OWNED' && page.shares > 0);
    const refusal =
      refusalOfHandler(s, { vm, kind: 'normal' }, design) ??
      refusalOfAddress(page, design) ??
      refusalOfGuest(s.vms[vm].memory[gfn]) ??
      (isShareable ? undefined : 'EPERM');
    if (refusal !== undefined) return refusal;
    if (page.shares === sharesMax(bounds)) return 'EBUSY';
    if (design.shareMemcache === 'checked-first' && !s.vms[vm].hasMemcache) return 'ENOMEM';
    page.host = 'SHARED_OWNED';
    page.shares += 1;
    return map(s, { vm, gfn, page: name }, 'SHARED_BORROWED');
  },
  kernel: ['__pkvm_host_share_guest', 'pkvm_pgtable_stage2_map', '__guest_check_pgtable_memcache'],
});

export const hostUnshareGuest = rule('HostUnshareGuest', {
  says: 'The host takes back a page from a normal VM.',
  actor: 'host',
  code: 'host',
  forEach: { vm: vms, gfn: gfns },
  when: { 'the hypervisor knows the VM': (s, { vm }) => isKnown(s, vm) },
  outcomes: errnos,
  then: (s, at, { design }) =>
    design.handlers === 'check-the-vm' && s.vms[at.vm].kind === 'protected'
      ? 'EINVAL'
      : unshareGuest(s, at, design),
  kernel: ['__pkvm_host_unshare_guest', 'get_np_pkvm_hyp_vm'],
});

export const hostDonateGuest = rule('HostDonateGuest', {
  says: 'The host donates a page to a protected VM at a guest frame.',
  actor: 'host',
  code: 'host',
  forEach: { page: pages, vm: vms, gfn: gfns },
  when: { 'the hypervisor knows the VM': (s, { vm }) => isKnown(s, vm) },
  outcomes: errnos,
  then: (s, { page: name, vm, gfn }, { design }) => {
    const page = s.pages[name];
    const refusal =
      refusalOfHandler(s, { vm, kind: 'protected' }, design) ??
      refusalOfHost(page, 'OWNED', design) ??
      refusalOfGuest(s.vms[vm].memory[gfn]) ??
      refusalOfOwner([page], design);
    if (refusal !== undefined) return refusal;
    if (design.donateMemcache === 'checked-first' && !s.vms[vm].hasMemcache) return 'ENOMEM';
    takeFromHost(page);
    return map(s, { vm, gfn, page: name }, 'OWNED');
  },
  kernel: ['__pkvm_host_donate_guest', 'pkvm_pgtable_stage2_map', '__guest_check_pgtable_memcache'],
});

/** Whether the guest can make a hypercall of those that only protected VMs have. */
const isProtectedAndRuns = (s: State, { vm }: At, { design }: { design: { handlers: string } }) =>
  isKnown(s, vm) &&
  (design.handlers === 'check-nothing' || (s.vms[vm].isLoaded && s.vms[vm].kind === 'protected'));

export const guestShareHost = rule('GuestShareHost', {
  says: 'A protected guest shares a page of its own with the host, and means what is in it to be seen.',
  actor: ({ vm }) => `guest-${vm}`,
  code: 'guest',
  forEach: { vm: vms, gfn: gfns },
  when: { 'a protected guest runs': isProtectedAndRuns },
  outcomes: errnos,
  then: (s, { vm, gfn }, { design }) => {
    const frame = s.vms[vm].memory[gfn];
    if (frame.page === none) return refusalOfEntry(frame) ?? 'ENOENT';
    const page = s.pages[frame.page];
    if (frame.state !== 'OWNED' || refusalOfHost(page, 'NOPAGE', design) !== undefined) {
      return 'EPERM';
    }
    frame.state = 'SHARED_OWNED';
    frame.isWritten = false;
    giveToHost(page, 'SHARED_BORROWED');
    page.secretOf = none;
    return '0';
  },
  kernel: ['__pkvm_guest_share_host', 'pkvm_memshare_call'],
});

export const guestUnshareHost = rule('GuestUnshareHost', {
  says: 'A protected guest takes back a page that it shares with the host.',
  actor: ({ vm }) => `guest-${vm}`,
  code: 'guest',
  forEach: { vm: vms, gfn: gfns },
  when: { 'a protected guest runs': isProtectedAndRuns },
  outcomes: errnos,
  then: (s, { vm, gfn }, { design }) => {
    const frame = s.vms[vm].memory[gfn];
    if (frame.page === none) return refusalOfEntry(frame) ?? 'ENOENT';
    const page = s.pages[frame.page];
    if (
      frame.state !== 'SHARED_OWNED' ||
      refusalOfHost(page, 'SHARED_BORROWED', design) !== undefined
    ) {
      return 'EPERM';
    }
    takeFromHost(page);
    frame.state = 'OWNED';
    return '0';
  },
  kernel: ['__pkvm_guest_unshare_host', 'pkvm_memunshare_call'],
});

/** The guest frame that has the page to itself: the one that the annotation in the host's stage 2 names. */
const frameOf = (s: State, page: Page): At | undefined => {
  let found: At | undefined;
  each(s.vms, ({ memory }, vm) => {
    each(memory, (frame, gfn) => {
      if (frame.page === page && frame.state === 'OWNED') found = { vm, gfn };
    });
  });
  return found;
};

/** Empties the entry of a guest frame behind the back of the guest, which goes on believing in what it has written there. */
const takeAway = (s: Mutable, at: At): void => {
  const frame = s.vms[at.vm].memory[at.gfn];
  const { isWritten } = frame;
  unmap(s, at);
  frame.isWritten = isWritten;
};

export const hostForceReclaim = rule('HostForceReclaim', {
  says: 'The host has touched a page that it does not own, and takes it by force: wiped, and lost to the guest for good.',
  actor: 'host',
  code: 'host',
  forEach: { page: pages },
  outcomes: errnos,
  then: (s, { page: name }, { design }) => {
    const page = s.pages[name];
    if (page.kind !== 'ram') return 'EFAULT';
    if (page.host !== 'NOPAGE') return 'EAGAIN';
    if (page.hyp !== 'NOPAGE') return 'EPERM';
    const at = frameOf(s, name);
    if (at === undefined) return 'ENOENT';
    const frame = s.vms[at.vm].memory[at.gfn];
    takeAway(s, at);
    if (design.forcedReclaim === 'poisons') {
      frame.state = 'POISON';
      // A guest that reads poison knows: its access does not return.
      frame.isWritten = false;
    }
    wipe(page, design);
    giveToHost(page);
    return '0';
  },
  kernel: ['__pkvm_host_force_reclaim_page_guest', 'pkvm_force_reclaim_guest_page'],
});

export const hostReclaimPage = rule('HostReclaimPage', {
  says: 'The host takes back a page of a protected VM that is being torn down, wiped if the guest had it to itself.',
  actor: 'host',
  code: 'host',
  forEach: { vm: vms, gfn: gfns },
  when: { 'the hypervisor knows the VM': (s, { vm }) => isKnown(s, vm) },
  outcomes: errnos,
  then: (s, at, { design }) => {
    const { life, memory } = s.vms[at.vm];
    if (life !== 'dying' && design.reclaim === 'dying-only') return 'EINVAL';
    const frame = memory[at.gfn];
    // The host lets go of its pin on a page that it has taken by force before.
    if (frame.state === 'POISON') return '0';
    if (frame.page === none) return 'ENOENT';
    if (frame.state === 'SHARED_BORROWED') return 'EPERM';
    const page = s.pages[frame.page];
    if (frame.state === 'OWNED') wipe(page, design);
    takeAway(s, at);
    giveToHost(page);
    return '0';
  },
  kernel: ['__pkvm_reclaim_dying_guest_page', '__pkvm_host_reclaim_page_guest'],
});

/** Whether some frame of the VM has a page. */
export const hasPages = (s: State, vm: Vm): boolean =>
  some(s.vms[vm].memory, ({ page }) => page !== none);

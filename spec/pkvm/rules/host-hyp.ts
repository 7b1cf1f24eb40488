// Pages between host, hypervisor and secure world. The host is not trusted: it may ask for anything at any time, and is refused.

import { pages } from '../../index-sets.ts';
import {
  ends,
  errnos,
  giveToHost,
  pin,
  refusalOfHost,
  refusalOfHyp,
  refusalOfOwner,
  shareHyp,
  structsOn,
  takeFromHost,
  unshareHyp,
} from '../mechanisms.ts';
import { rule } from '../state.ts';

export const hostShareHyp = rule('HostShareHyp', {
  says: 'The host shares a page with the hypervisor.',
  actor: 'host',
  code: 'host',
  forEach: { page: pages },
  outcomes: errnos,
  then: (s, { page }, { design }) => shareHyp(s.pages[page], design),
  kernel: ['__pkvm_host_share_hyp'],
});

export const hostUnshareHyp = rule('HostUnshareHyp', {
  says: 'The host takes back a page that it shares with the hypervisor.',
  actor: 'host',
  code: 'host',
  forEach: { page: pages },
  when: {
    'the host has no struct on it that it knows to be shared': (s, { page }) =>
      structsOn(s, page) === 0,
  },
  outcomes: errnos,
  then: (s, { page }, { design }) => unshareHyp(s.pages[page], design),
  kernel: ['__pkvm_host_unshare_hyp'],
});

export const hostDonateHyp = rule('HostDonateHyp', {
  says: 'The host donates a page to the hypervisor.',
  actor: 'host',
  code: 'host',
  forEach: { page: pages },
  outcomes: errnos,
  then: (s, { page: name }, { design }) => {
    const page = s.pages[name];
    const refusal =
      refusalOfHost(page, 'OWNED', design) ??
      refusalOfHyp(page, 'NOPAGE') ??
      refusalOfOwner([page], design);
    if (refusal !== undefined) return refusal;
    page.hyp = 'OWNED';
    takeFromHost(page);
    return '0';
  },
  kernel: ['__pkvm_host_donate_hyp', 'host_stage2_set_owner_locked'],
});

export const hostDonateHypRange = rule('HostDonateHypRange', {
  says: 'The host donates two pages that follow each other; with an end that wraps around, checks of the range see the first only.',
  actor: 'host',
  code: 'host',
  forEach: { first: pages, second: pages, end: ends },
  when: { 'the pages are two': (_, { first, second }) => first !== second },
  outcomes: errnos,
  then: (s, { first, second, end }, { design }) => {
    if (end === 'wraps' && design.rangeEnd === 'validated') return 'EINVAL';
    const range = [s.pages[first], s.pages[second]] as const;
    const seen = end === 'wraps' ? range.slice(0, 1) : range;
    const isOwned =
      end === 'exact' && design.memoryCheck !== 'first-address'
        ? refusalOfHost(range[1], 'OWNED', design)
        : range[1].host === 'OWNED'
          ? undefined
          : 'EPERM';
    const refusal =
      refusalOfHost(range[0], 'OWNED', design) ??
      isOwned ??
      refusalOfHyp(range[0], 'NOPAGE') ??
      refusalOfHyp(range[1], 'NOPAGE') ??
      refusalOfOwner(seen, design);
    if (refusal !== undefined) return refusal;
    for (const page of range) {
      page.hyp = 'OWNED';
      takeFromHost(page);
    }
    return '0';
  },
  kernel: ['__pkvm_host_donate_hyp', 'check_range_allowed_memory', 'pfn_range_is_valid'],
});

export const hypDonateHost = rule('HypDonateHost', {
  says: 'The hypervisor gives a page of its own to the host.',
  actor: 'hypervisor',
  code: 'hypervisor',
  forEach: { page: pages },
  outcomes: errnos,
  then: (s, { page: name }, { design }) => {
    const page = s.pages[name];
    const refusal = refusalOfHyp(page, 'OWNED') ?? refusalOfHost(page, 'NOPAGE', design);
    if (refusal !== undefined) return refusal;
    page.hyp = 'NOPAGE';
    giveToHost(page);
    return '0';
  },
  kernel: ['__pkvm_hyp_donate_host'],
});

export const hypPin = rule('HypPin', {
  says: 'The hypervisor pins a buffer of the host that is to stay shared.',
  actor: 'hypervisor',
  code: 'hypervisor',
  forEach: { page: pages },
  when: {
    'the model has buffers': (_, __, { bounds }) => (bounds.buffers ?? 0) > 0,
    'the host has another buffer there': (s, { page }, { bounds }) =>
      s.pages[page].buffers < (bounds.buffers ?? 0) && structsOn(s, page) === 0,
  },
  outcomes: errnos,
  then: (s, { page: name }, { design }) => {
    const page = s.pages[name];
    const outcome = pin(page, design);
    if (outcome === '0') page.buffers += 1;
    return outcome;
  },
  kernel: ['hyp_pin_shared_mem'],
});

export const hypUnpin = rule('HypUnpin', {
  says: 'The hypervisor is done with a buffer of the host.',
  actor: 'hypervisor',
  code: 'hypervisor',
  forEach: { page: pages },
  when: {
    'the model has buffers': (_, __, { bounds }) => (bounds.buffers ?? 0) > 0,
    'it has pinned one there': (s, { page }) => s.pages[page].buffers > 0,
  },
  then: (s, { page: name }) => {
    const page = s.pages[name];
    page.pins -= 1;
    page.buffers -= 1;
  },
  kernel: ['hyp_unpin_shared_mem'],
});

export const hostShareFfa = rule('HostShareFfa', {
  says: 'The host shares a page with the secure world.',
  actor: 'host',
  code: 'host',
  forEach: { page: pages },
  outcomes: errnos,
  then: (s, { page: name }, { design }) => {
    const page = s.pages[name];
    const refusal = refusalOfHost(page, 'OWNED', design);
    if (refusal !== undefined) return refusal;
    page.host = 'SHARED_OWNED';
    page.inSecureWorld = true;
    return '0';
  },
  kernel: ['__pkvm_host_share_ffa', 'FFA_MEM_SHARE'],
});

export const hostUnshareFfa = rule('HostUnshareFfa', {
  says: 'The host reclaims a page from the secure world.',
  actor: 'host',
  code: 'host',
  forEach: { page: pages },
  outcomes: [...errnos, 'DENIED'],
  then: (s, { page: name }, { design }) => {
    const page = s.pages[name];
    const refusal = refusalOfHost(page, 'SHARED_OWNED', design);
    if (refusal !== undefined) return refusal;
    // The secure partition manager finds no memory region with that handle.
    if (!page.inSecureWorld && design.secureReclaim === 'asks') return 'DENIED';
    page.host = 'OWNED';
    page.inSecureWorld = false;
    return '0';
  },
  kernel: ['__pkvm_host_unshare_ffa', 'do_ffa_mem_reclaim', 'FFA_MEM_RECLAIM'],
});

// Who touches memory: the host, through a stage 2 that is filled in lazily, and protected guests.

import { count, none } from '../../../checker/model/index.ts';
import { gfns, pages, vms } from '../../index-sets.ts';
import { isBooting } from '../mechanisms.ts';
import { rule } from '../state.ts';

export const reserveMemory = rule('ReserveMemory', {
  says: 'Firmware describes a page as not RAM, before anything else happens.',
  actor: 'firmware',
  code: 'firmware',
  forEach: { page: pages },
  when: {
    'nothing has happened yet': (s) => isBooting(s),
    'the page is RAM so far': (s, { page }) => s.pages[page].kind === 'ram',
    'the model has room for one more': (s, _, { bounds }) =>
      count(s.pages, ({ kind }) => kind === 'no-map') < (bounds.reservations ?? 0),
  },
  then: (s, { page }) => {
    s.pages[page].kind = 'no-map';
  },
  kernel: ['hyp_memory', 'MEMBLOCK_NOMAP'],
});

export const hostTouch = rule('HostTouch', {
  says: 'The host reads and writes a page: through an entry that is there or is filled in now, or it gets an abort.',
  actor: 'host',
  code: 'host',
  forEach: { page: pages },
  outcomes: ['done', 'abort'],
  then: (s, { page: name }) => {
    const page = s.pages[name];
    if (page.hostEntry === 'empty' && page.host === 'NOPAGE') return 'abort';
    page.hostEntry = 'valid';
    return 'done';
  },
  kernel: ['handle_host_mem_abort', 'host_stage2_idmap', 'host_inject_mem_abort'],
});

export const guestWrite = rule('GuestWrite', {
  says: 'A protected guest writes to a page that it has to itself.',
  actor: ({ vm }) => `guest-${vm}`,
  code: 'guest',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the guest runs': (s, { vm }) => s.vms[vm].isLoaded,
    'the frame is its own': (s, { vm, gfn }) => s.vms[vm].memory[gfn].state === 'OWNED',
  },
  then: (s, { vm, gfn }) => {
    const frame = s.vms[vm].memory[gfn];
    if (frame.page === none) return;
    frame.isWritten = true;
    s.pages[frame.page].secretOf = vm;
  },
  kernel: ['none: the guest runs'],
});

export const guestRead = rule('GuestRead', {
  says: 'A protected guest reads where it has written before.',
  actor: ({ vm }) => `guest-${vm}`,
  code: 'guest',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the guest runs': (s, { vm }) => s.vms[vm].isLoaded,
    'it has written there': (s, { vm, gfn }) => s.vms[vm].memory[gfn].isWritten,
    'there is a page': (s, { vm, gfn }) => s.vms[vm].memory[gfn].page !== none,
  },
  then: () => undefined,
  kernel: ['none: the guest runs'],
});

// The life of a page of guest_memfd: into the file, ready for the guest, out of it.

import { count, none, oneOf } from '../../../checker/model/index.ts';
import type { Page } from '../../index-sets.ts';
import { gfns, pages, vms } from '../../index-sets.ts';
import { putBack } from '../../mechanisms/address-space.ts';
import type { Design, Frame, Mutable } from '../mechanisms.ts';
import {
  belongsOut,
  clear,
  detach,
  faultIn,
  freeIfUnheld,
  gupAllows,
  isInAccess,
  removeFromDirectMap,
} from '../mechanisms.ts';
import { rule } from '../state.ts';

const kinds = oneOf('private', 'shared');
const causes = oneOf('guest-fault', 'fallocate');

/** Gets the page ready for use, in the order that the design has chosen. Says whether it could be cleared. */
const makeReady = (s: Mutable, page: Page, design: Design): boolean => {
  const out = belongsOut(s, page, design);
  if (out && design.removal === 'before-clearing') removeFromDirectMap(s, page, design);
  if (!clear(s, page)) return false;
  if (out && design.removal === 'before-use') removeFromDirectMap(s, page, design);
  return true;
};

/** What the guest writes is its own, from now on; what it reads, if the page has not been cleared, is not. */
const mapIntoGuest = (s: Mutable, { vm, gfn }: Frame, page: Page): void => {
  s.vms[vm].memory[gfn].guestMaps = true;
  if (s.pages[page].content === 'fresh') s.pages[page].content = 'guest';
};

export const populate = rule('Populate', {
  says: 'A new page goes into the file at an empty index: for a guest fault, or because userspace asks for it.',
  actor: ({ vm, by }) => (by === 'fallocate' ? `vmm-${vm}` : `vcpu-${vm}`),
  code: 'kvm',
  forEach: { vm: vms, gfn: gfns, page: pages, kind: kinds, by: causes },
  when: {
    'the index is empty': (s, { vm, gfn }) => s.vms[vm].memory[gfn].page === none,
    'the page is free': (s, { page }) => s.pages[page].use === 'free',
    'the file has pages of this kind': (_, { kind }, { design }) =>
      kind === 'private' ? design.indices === 'private-or-shared' : design.backing === 'in-place',
    'guest faults come to the file': (_, { by }, { design }) =>
      by === 'fallocate' || design.faultSource === 'file',
    'nothing is awaited for it': (s, { vm, gfn }, { design }) =>
      design.missing !== 'exit' || s.vms[vm].memory[gfn].arrived,
  },
  outcomes: ['populated', 'oops'],
  then: (s, { vm, gfn, page, kind, by }, { design, bounds }) => {
    const frame = s.vms[vm].memory[gfn];
    const p = s.pages[page];
    p.use = 'file';
    p.content = 'other';
    if (count(s.pages, ({ batched }) => batched) < (bounds.batches ?? 0)) p.batched = true;
    frame.page = page;
    frame.shared = kind === 'shared';
    if (design.prepare === 'clears-first' && !makeReady(s, page, design)) {
      // The thread dies with the page locked: nobody will ever get at it, or free it.
      frame.page = none;
      frame.shared = false;
      p.use = 'detached';
      p.batched = false;
      return 'oops';
    }
    if (design.missing === 'zeros' && !frame.arrived) p.content = 'other';
    if (by === 'guest-fault') mapIntoGuest(s, { vm, gfn }, page);
    return 'populated';
  },
  kernel: ['kvm_gmem_get_folio', 'kvm_gmem_allocate', 'set_direct_map_invalid_noflush'],
});

export const makeReadyLate = rule('MakeReadyLate', {
  says: 'A page that already counts as ready is cleared and taken out of the direct map.',
  actor: ({ vm }) => `vcpu-${vm}`,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the design marks pages first': (_, __, { design }) => design.prepare === 'marks-first',
    'the page is not cleared': (s, { vm, gfn }) => {
      const { page } = s.vms[vm].memory[gfn];
      return page !== none && s.pages[page].content === 'other';
    },
  },
  outcomes: ['ready', 'oops'],
  then: (s, { vm, gfn }, { design }) => {
    const { page, guestMaps } = s.vms[vm].memory[gfn];
    if (page === none || !makeReady(s, page, design)) return 'oops';
    if (guestMaps) s.pages[page].content = 'guest';
    return 'ready';
  },
  kernel: ['kvm_gmem_prepare_folio', 'folio_mark_uptodate'],
});

export const removeLate = rule('RemoveLate', {
  says: 'A page that is already in use leaves the direct map.',
  actor: ({ page }) => `kvm-on-${page}`,
  code: 'kvm',
  fair: 'weak',
  forEach: { page: pages },
  when: {
    'the design removes pages late': (_, __, { design }) => design.removal === 'after-use',
    'the page is in the direct map': (s, { page }) => !s.pages[page].directMap.out,
    'and does not belong there': (s, { page }, { design }) => belongsOut(s, page, design),
  },
  then: (s, { page }, { design }) => {
    removeFromDirectMap(s, page, design);
  },
  kernel: ['set_direct_map_invalid_noflush', 'flush_tlb_kernel_range'],
});

export const guestFault = rule('GuestFault', {
  says: 'A vCPU faults on a frame whose page is there; KVM maps it.',
  actor: ({ vm }) => `vcpu-${vm}`,
  code: 'kvm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the index is populated': (s, { vm, gfn }) => s.vms[vm].memory[gfn].page !== none,
    'the guest does not map it': (s, { vm, gfn }) => !s.vms[vm].memory[gfn].guestMaps,
  },
  outcomes: ['mapped', 'EFAULT'],
  then: (s, at, { design }) => {
    const { page } = s.vms[at.vm].memory[at.gfn];
    if (page === none) return 'EFAULT';
    // Through the memslot's address it is gup that finds the page, and what gup refuses to drivers it refuses to KVM.
    const isFound =
      design.faultSource === 'file' || (faultIn(s, at, design) && gupAllows(s, page, design));
    if (!isFound) return 'EFAULT';
    mapIntoGuest(s, at, page);
    return 'mapped';
  },
  kernel: ['kvm_gmem_get_pfn', 'kvm_mmu_faultin_pfn_gmem', 'hva_to_pfn'],
});

export const punchHole = rule('PunchHole', {
  says: 'Userspace punches a hole: the page leaves the file, and is freed once nobody holds it.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'kvm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the index is populated': (s, { vm, gfn }) => s.vms[vm].memory[gfn].page !== none,
    'KVM is not accessing the page': (s, { vm, gfn }) => {
      const { page } = s.vms[vm].memory[gfn];
      return page !== none && !isInAccess(s, page);
    },
  },
  then: (s, at, { design }) => {
    detach(s, at, design);
  },
  kernel: ['kvm_gmem_punch_hole', 'kvm_gmem_free_folio', 'set_direct_map_default_noflush'],
});

export const restoreLate = rule('RestoreLate', {
  says: 'A page that has been freed is put back into the direct map.',
  actor: ({ page }) => `mm-on-${page}`,
  code: 'mm',
  fair: 'weak',
  forEach: { page: pages },
  when: {
    'the design restores pages late': (_, __, { design }) => design.restore === 'after-free',
    'the page is out of the direct map': (s, { page }) => s.pages[page].directMap.out,
    'the page has left its file': (s, { page }) => s.pages[page].use !== 'file',
  },
  then: (s, { page }) => {
    putBack(s.pages[page].directMap);
  },
  kernel: ['set_direct_map_default_noflush'],
});

export const arrive = rule('Arrive', {
  says: 'Post-copy: the content of a frame arrives, and userspace has it ready.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'userspace',
  fair: 'weak',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the VM is being migrated': (_, __, { design }) => design.missing !== 'nothing-awaited',
    'the content is awaited': (s, { vm, gfn }) => !s.vms[vm].memory[gfn].arrived,
  },
  then: (s, { vm, gfn }) => {
    s.vms[vm].memory[gfn].arrived = true;
  },
  kernel: ['UFFDIO_COPY', 'UFFDIO_CONTINUE'],
});

export const drain = rule('DrainBatch', {
  says: 'A per-CPU LRU batch is drained and drops its reference.',
  actor: ({ page }) => `mm-on-${page}`,
  code: 'mm',
  fair: 'weak',
  forEach: { page: pages },
  when: {
    'the bounds have batches': (_, __, { bounds }) => (bounds.batches ?? 0) > 0,
    'the page is in a batch': (s, { page }) => s.pages[page].batched,
  },
  then: (s, { page }, { design }) => {
    s.pages[page].batched = false;
    freeIfUnheld(s, page, design);
  },
  kernel: ['folio_batch_move_lru', 'lru_add_drain'],
});

export const lookUp = rule('LookUp', {
  says: 'Somebody looks the page up without a lock and takes a reference to find out what it is.',
  actor: 'kernel',
  code: 'mm',
  forEach: { page: pages },
  when: {
    'the bounds have look-ups': (_, __, { bounds }) => (bounds.lookups ?? 0) > 0,
    'the page is in a file': (s, { page }) => s.pages[page].use === 'file',
    'it has no such reference': (s, { page }) => !s.pages[page].lookedUp,
    'the bounds allow one more': (s, _, { bounds }) =>
      count(s.pages, ({ lookedUp }) => lookedUp) < (bounds.lookups ?? 0),
  },
  then: (s, { page }) => {
    s.pages[page].lookedUp = true;
  },
  kernel: ['folio_try_get', 'filemap_get_entry'],
});

export const dropLookUp = rule('DropLookUp', {
  says: 'The speculative reference is dropped.',
  actor: ({ page }) => `kernel-on-${page}`,
  code: 'mm',
  fair: 'weak',
  forEach: { page: pages },
  when: {
    'the bounds have look-ups': (_, __, { bounds }) => (bounds.lookups ?? 0) > 0,
    'the page has such a reference': (s, { page }) => s.pages[page].lookedUp,
  },
  then: (s, { page }, { design }) => {
    s.pages[page].lookedUp = false;
    freeIfUnheld(s, page, design);
  },
  kernel: ['folio_put'],
});

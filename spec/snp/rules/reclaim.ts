// Pages on their way back: from a guest, when userspace punches a hole in guest_memfd, and from firmware, when it has answered.

import { none, oneOf } from '../../../checker/model/index.ts';
import { gfns, pages, vms } from '../../index-sets.ts';
import { takeBack } from '../../mechanisms/platform.ts';
import { rule } from '../state.ts';

export const punchHole = rule('PunchHole', {
  says: 'Userspace punches a hole in guest_memfd: where the frame is shared, or where it is not, for no good reason.',
  actor: 'userspace',
  code: 'kvm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'there is a page': (s, { vm, gfn }) => s.vms[vm].memory[gfn].backing !== none,
    'the frame is shared, or the model has room for one more theft': (s, { vm, gfn }, { bounds }) =>
      s.vms[vm].memory[gfn].attribute === 'shared' || s.vms[vm].thefts < (bounds.thefts ?? 0),
  },
  then: (s, { vm, gfn }) => {
    const frame = s.vms[vm].memory[gfn];
    if (frame.attribute === 'private') s.vms[vm].thefts += 1;
    if (frame.backing !== none) s.pages[frame.backing].use = 'leaving';
    frame.backing = none;
    frame.npt = 'none';
  },
  kernel: ['kvm_gmem_punch_hole', 'kvm_gmem_invalidate_begin'],
});

export const giveBack = rule('GiveBack', {
  says: "KVM makes the page the host's in the RMP, or finds that it cannot.",
  actor: 'gmem',
  code: 'kvm',
  fair: 'weak',
  forEach: { page: pages, rmpupdate: oneOf('succeeds', 'fails') },
  when: { 'the page leaves guest_memfd': (s, { page }) => s.pages[page].use === 'leaving' },
  then: (s, { page: name, rmpupdate }, { design }) => {
    const page = s.pages[name];
    if (rmpupdate === 'fails' && design.failedReclaim === 'freed') {
      page.use = 'given-back';
      return;
    }
    takeBack(s.vms, name);
    page.entry = '2M';
    page.use = rmpupdate === 'succeeds' ? 'given-back' : 'withheld';
    // Nobody gets a page that is withheld: what becomes of it is not followed.
    if (rmpupdate === 'fails') page.isDirty = false;
  },
  kernel: ['kvm_gmem_free_folio', 'sev_gmem_invalidate', 'rmp_make_shared', 'snp_leak_pages'],
});

export const freePage = rule('FreePage', {
  says: 'KVM flushes caches of the page, if the design has that, and frees it.',
  actor: 'gmem',
  code: 'kvm',
  fair: 'weak',
  forEach: { page: pages },
  when: { "the page is the host's again": (s, { page }) => s.pages[page].use === 'given-back' },
  then: (s, { page }, { design }) => {
    if (design.flush === 'before-free') s.pages[page].isDirty = false;
    s.pages[page].use = 'free';
  },
  kernel: ['clflush_cache_range', 'sev_guest_memory_reclaimed', 'wbinvd_on_all_cpus'],
});

export const writeBack = rule('WriteBack', {
  says: 'A cache writes back the lines of the page that are dirty.',
  actor: 'cache',
  code: 'hardware',
  forEach: { page: pages },
  when: { 'the page has dirty lines': (s, { page }) => s.pages[page].isDirty },
  then: (s, { page }) => {
    s.pages[page].isDirty = false;
  },
  kernel: ['none: hardware'],
});

export const initialize = rule('Initialize', {
  says: 'SNP is initialized, to stay.',
  actor: 'host',
  code: 'kvm',
  when: {
    'it is not meant to stay yet': (s) => s.firmware.snp !== 'on',
    'no request is under way': (s) => s.firmware.answer === none,
  },
  then: (s) => {
    s.firmware.snp = 'on';
  },
  kernel: ['sev_platform_init', '__sev_snp_init_locked'],
});

export const askStatus = rule('AskStatus', {
  says: "Somebody asks for the platform status: a page for the answer becomes the firmware's, if SNP is initialized.",
  actor: 'host',
  code: 'ccp',
  forEach: { page: pages },
  when: {
    'no request is under way': (s) => s.firmware.answer === none,
    'the page is free': (s, { page }) => s.pages[page].use === 'free',
  },
  then: (s, { page }, { design }) => {
    if (s.firmware.snp === 'off' && design.statusRequest === 'initializes') {
      s.firmware.snp = 'for-the-call';
    }
    s.firmware.answer = page;
    s.pages[page].use = 'status';
  },
  kernel: ['sev_ioctl_do_snp_platform_status', 'snp_move_to_init_state', 'rmp_mark_pages_firmware'],
});

export const reclaimAnswer = rule('ReclaimAnswer', {
  says: 'The page is reclaimed from firmware and freed, and SNP shut down if it was up for this only; or reclaiming fails.',
  actor: 'ccp',
  code: 'ccp',
  fair: 'weak',
  forEach: { page: pages, reclaim: oneOf('succeeds', 'fails') },
  when: {
    'the page has the answer': (s, { page }) => s.firmware.answer === page,
    'there is something to reclaim, or nothing can fail': (s, { reclaim }) =>
      reclaim === 'succeeds' || s.firmware.snp !== 'off',
  },
  then: (s, { page, reclaim }) => {
    s.firmware.answer = none;
    if (reclaim === 'fails') {
      // The call returns here, and nothing that comes after is done.
      s.pages[page].use = 'withheld';
      return;
    }
    s.pages[page].use = 'free';
    if (s.firmware.snp === 'for-the-call') s.firmware.snp = 'off';
  },
  kernel: ['snp_reclaim_pages', 'SNP_PAGE_RECLAIM', '__sev_snp_shutdown_locked'],
});

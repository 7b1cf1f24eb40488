// A frame becomes shared, because the guest has asked for that: the page is blocked, translations to it are tracked, it is removed
// and flushed, each by a SEAMCALL under mmu_lock, and guest_memfd frees it when nobody has a reference to it.

import { every, none, oneOf } from '../../../checker/model/index.ts';
import { gfns, pages, vms } from '../../index-sets.ts';
import { unassign } from '../../mechanisms/platform.ts';
import { put } from '../../mechanisms/references.ts';
import { kick, seamcall, withdrawerOf } from '../mechanisms.ts';
import { rule } from '../state.ts';

export const makePrivate = rule('MakePrivate', {
  says: 'The guest asks for a frame to be private, and userspace sets the attribute.',
  actor: 'userspace',
  code: 'kvm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the frame is shared': (s, { vm, gfn }) => s.vms[vm].memory[gfn].attribute === 'shared',
    'it is not on its way there': (s, { vm, gfn }) => s.vms[vm].withdrawal.gfn !== gfn,
  },
  then: (s, { vm, gfn }) => {
    s.vms[vm].memory[gfn].attribute = 'private';
  },
  kernel: ['TDG.VP.VMCALL<MapGPA>', 'kvm_vm_set_mem_attributes'],
});

export const makeShared = rule('MakeShared', {
  says: 'The guest gives a frame up, and userspace converts it: KVM takes mmu_lock for write and zaps the mirror.',
  actor: 'userspace',
  code: 'kvm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'there is a page': (s, { vm, gfn }) => s.vms[vm].memory[gfn].mirror === 'present',
    'no vCPU touches the frame': (s, { vm, gfn }) =>
      every(s.vms[vm].vcpus, (vcpu) => vcpu.gfn !== gfn),
    'nobody holds mmu_lock, nor is another frame being withdrawn': (s, { vm }) =>
      s.vms[vm].withdrawal.step === 'none' &&
      every(s.vms[vm].vcpus, ({ step }) => step !== 'freezing'),
  },
  then: (s, { vm, gfn }) => {
    const { memory, withdrawal } = s.vms[vm];
    memory[gfn].attribute = 'shared';
    memory[gfn].accepted = 'no';
    memory[gfn].mirror = 'none';
    withdrawal.gfn = gfn;
    withdrawal.step = 'begun';
  },
  kernel: ['kvm_gmem_set_attributes (in-place conversion)', 'kvm_tdp_mmu_unmap_gfn_range'],
});

export const block = rule('Block', {
  says: 'KVM has the module block the entry: there are no new translations.',
  actor: withdrawerOf,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms },
  when: { 'the mirror has been zapped': (s, { vm }) => s.vms[vm].withdrawal.step === 'begun' },
  outcomes: ['blocked', 'busy'],
  then: (s, { vm }, { design }) => {
    const { memory, withdrawal } = s.vms[vm];
    if (!seamcall(s, vm, design)) return 'busy';
    if (withdrawal.gfn !== none && memory[withdrawal.gfn].sept === 'mapped') {
      memory[withdrawal.gfn].sept = 'blocked';
    }
    withdrawal.step = 'blocked';
    return 'blocked';
  },
  kernel: ['TDH.MEM.RANGE.BLOCK', 'tdx_no_vcpus_enter_start'],
});

export const track = rule('Track', {
  says: 'KVM has the module begin a new epoch, and vCPUs leave the one before.',
  actor: withdrawerOf,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms },
  when: {
    'the entry is blocked': (s, { vm }) => s.vms[vm].withdrawal.step === 'blocked',
    'the design tracks': (_, __, { design }) => design.tracking === 'before-remove',
  },
  outcomes: ['tracked', 'busy'],
  then: (s, { vm }, { design }) => {
    if (!seamcall(s, vm, design)) return 'busy';
    kick(s, vm);
    s.vms[vm].withdrawal.step = 'tracked';
    return 'tracked';
  },
  kernel: ['TDH.MEM.TRACK', 'tdx_track', 'KVM_REQ_OUTSIDE_GUEST_MODE'],
});

export const remove = rule('Remove', {
  says: 'KVM has the module remove the page; the module refuses if translations may be left.',
  actor: withdrawerOf,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms },
  when: {
    'translations are tracked, or not going to be': (s, { vm }, { design }) =>
      s.vms[vm].withdrawal.step === 'tracked' ||
      (s.vms[vm].withdrawal.step === 'blocked' && design.tracking === 'none'),
  },
  outcomes: ['removed', 'busy', 'refused'],
  then: (s, { vm }, { design }) => {
    const { memory, withdrawal } = s.vms[vm];
    if (!seamcall(s, vm, design)) return 'busy';
    if (withdrawal.step !== 'tracked') {
      withdrawal.step = 'over';
      return 'refused';
    }
    if (withdrawal.gfn !== none) {
      unassign(s.vms, { vm, gfn: withdrawal.gfn });
      memory[withdrawal.gfn].sept = 'free';
    }
    withdrawal.step = 'removed';
    return 'removed';
  },
  kernel: ['tdx_sept_remove_private_spte', 'TDH.MEM.PAGE.REMOVE', 'TDX_TLB_TRACKING_NOT_DONE'],
});

export const flush = rule('Flush', {
  says: 'KVM has the module flush caches of the page and clears it, or finds that it cannot.',
  actor: withdrawerOf,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms, wbinvd: oneOf('succeeds', 'fails') },
  when: { 'the page has been removed': (s, { vm }) => s.vms[vm].withdrawal.step === 'removed' },
  then: (s, { vm, wbinvd }, { design }) => {
    const { memory, withdrawal } = s.vms[vm];
    withdrawal.step = 'over';
    const name = withdrawal.gfn === none ? none : memory[withdrawal.gfn].backing;
    if (name === none) return;
    const page = s.pages[name];
    if (wbinvd === 'fails') {
      // The function returns here: nothing that comes after is done.
      if (design.failedFlush === 'withheld') page.isUnsafe = true;
      return;
    }
    page.isDirty = false;
    if (design.pins === 'for-each-mapping') put(page);
  },
  kernel: ['TDH.PHYMEM.PAGE.WBINVD', 'tdx_quirk_reset_page', 'tdx_unpin (until 6.18)'],
});

export const letGo = rule('LetGo', {
  says: 'guest_memfd finds no reference but its own, and frees the page, or withholds it if it was told to.',
  actor: withdrawerOf,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms },
  when: {
    'KVM is done with the page': (s, { vm }) => s.vms[vm].withdrawal.step === 'over',
    'nobody else has a reference': (s, { vm }) => {
      const { memory, withdrawal } = s.vms[vm];
      const page = withdrawal.gfn === none ? none : memory[withdrawal.gfn].backing;
      return page === none || s.pages[page].references === 0;
    },
  },
  outcomes: ['freed', 'withheld'],
  then: (s, { vm }) => {
    const { memory, withdrawal } = s.vms[vm];
    const name = withdrawal.gfn === none ? none : memory[withdrawal.gfn].backing;
    if (withdrawal.gfn !== none) memory[withdrawal.gfn].backing = none;
    withdrawal.gfn = none;
    withdrawal.step = 'none';
    if (name === none) return 'freed';
    const page = s.pages[name];
    if (!page.isUnsafe) {
      page.use = 'free';
      return 'freed';
    }
    // Nobody gets it: what becomes of it is not followed.
    page.use = 'withheld';
    page.isUnsafe = false;
    page.isDirty = false;
    return 'withheld';
  },
  kernel: ['kvm_gmem_invalidate_end', 'kvm_gmem_free_folio'],
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

// A guest access that has no translation: look the page up, then install it under mmu_lock after the sequence check, or go back.

import { count, none, some } from '../../../checker/model/index.ts';
import type { Page } from '../../index-sets.ts';
import { gfns, pages, vcpus, vms } from '../../index-sets.ts';
import { isBoundAt, isWithin } from '../../mechanisms/bindings.ts';
import { isCovered, readSequence } from '../../mechanisms/invalidation.ts';
import { assign, hasTable, needsAcceptance } from '../../mechanisms/platform.ts';
import type { At, Cpu, Design, Mutable, State } from '../mechanisms.ts';
import { dropPage, endAccess, isUsable, reaches } from '../mechanisms.ts';
import { rule } from '../state.ts';

/** Whether an invalidation that covers the frame is under way. */
const isHeldOff = (s: State, { vm, vcpu }: Cpu): boolean => {
  const { gfn } = s.vms[vm].vcpus[vcpu];
  return gfn !== none && isCovered(s.vms[vm].invalidation, gfn);
};

/** Whether the translation may not be installed: mmu_invalidate_retry_gfn(). */
const isStale = (s: State, cpu: Cpu): boolean =>
  s.vms[cpu.vm].vcpus[cpu.vcpu].snapshot.moved || isHeldOff(s, cpu);

/** The page behind the frame; none if there is none yet. */
const pageBehind = (s: State, { vm, gfn }: At): Page | null => {
  const { file, at } = s.vms[vm].memory[gfn];
  if (at === 'nowhere') return none;
  return file === none ? s.vms[vm].ordinary[at] : s.inode[at];
};

/** Whether the memslot can be asked for a page at all. */
const canYield = (s: State, at: At, { design, size }: { design: Design; size: number }) => {
  if (!isUsable(s, at)) return false;
  const frame = s.vms[at.vm].memory[at.gfn];
  if (frame.at === 'nowhere') return false;
  if (frame.file === none) return true;
  const isBound = design.record === 'list' || isBoundAt(s.vms, { file: frame.file, at: frame.at });
  return isBound && isWithin(frame.at, size);
};

export const access = rule('Access', {
  says: 'The guest touches a frame to which it has no translation that works.',
  actor: ({ vm, vcpu }) => `${vcpu}-${vm}`,
  code: 'guest',
  forEach: { vm: vms, vcpu: vcpus, gfn: gfns },
  when: {
    'the VM is not dead': (s, { vm }) => !s.vms[vm].bugged,
    'the vCPU is running': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].step === 'running',
    'a memslot is there': (s, { vm, gfn }) => s.vms[vm].memory[gfn].slot === 'set',
    'no translation works': (s, { vm, gfn }, { design }) => {
      const page = s.vms[vm].memory[gfn].spte;
      return page === none || !reaches(s, { vm, gfn, page }, design);
    },
  },
  then: (s, { vm, vcpu, gfn }) => {
    s.vms[vm].vcpus[vcpu].step = 'pending';
    s.vms[vm].vcpus[vcpu].gfn = gfn;
  },
});

export const lookUp = rule('FaultLookUp', {
  says: 'KVM reads the sequence count and gets the page, which is allocated if there is none.',
  actor: ({ vm, vcpu }) => `${vcpu}-${vm}`,
  code: 'kvm',
  fair: 'strong',
  forEach: { vm: vms, vcpu: vcpus, page: pages },
  when: {
    'an access is pending': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].step === 'pending',
    'no invalidation covers the frame': (s, cpu) => !isHeldOff(s, cpu),
    'the VM is not dead': (s, { vm }) => !s.vms[vm].bugged,
    'the memslot yields the page': (s, { vm, vcpu, page }, { design, bounds }) => {
      const { gfn } = s.vms[vm].vcpus[vcpu];
      if (gfn === none || !canYield(s, { vm, gfn }, { design, size: bounds.offsets ?? 0 }))
        return false;
      const behind = pageBehind(s, { vm, gfn });
      return behind === none ? s.pages[page] === 'free' : behind === page;
    },
  },
  then: (s, { vm, vcpu, page }) => {
    const { memory, ordinary } = s.vms[vm];
    const fault = s.vms[vm].vcpus[vcpu];
    if (fault.gfn === none) return;
    const { file, at } = memory[fault.gfn];
    if (at === 'nowhere') return;
    if (file === none) ordinary[at] = page;
    else s.inode[at] = page;
    s.pages[page] = 'in-use';
    fault.page = page;
    readSequence(fault.snapshot);
    fault.step = 'resolved';
  },
  kernel: ['kvm_mmu_faultin_pfn', 'restrictedmem_get_page (2023)', 'kvm_gmem_get_pfn'],
});

/** Has the page assigned by the platform, if there is one that does; says whether the fault may go on. */
const prepare = (s: Mutable, { vm, gfn, page }: At & { page: Page }, design: Design): boolean => {
  if (!hasTable(design.platform) || s.vms[vm].memory[gfn].file === none) return true;
  return assign(s.vms, { vm, gfn, page }) || design.assigned === 'is-content';
};

export const commit = rule('FaultCommit', {
  says: 'Under mmu_lock, KVM has the page assigned to the VM and installs the translation.',
  actor: ({ vm, vcpu }) => `${vcpu}-${vm}`,
  code: 'kvm',
  // Holes are punched now and then, not always just when the fault is about to succeed.
  fair: 'strong',
  forEach: { vm: vms, vcpu: vcpus },
  when: {
    'a page was looked up': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].step === 'resolved',
    'no invalidation went by': (s, cpu) => !isStale(s, cpu),
  },
  outcomes: ['mapped', 'refused-exit', 'refused-retry', 'mapped-in-vain'],
  then: (s, cpu, { design }) => {
    const { vm } = cpu;
    const { gfn, page } = s.vms[vm].vcpus[cpu.vcpu];
    if (gfn === none || page === none) return undefined;
    if (!prepare(s, { vm, gfn, page }, design)) {
      if (design.conflict === 'exits') {
        endAccess(s, cpu, design);
        return 'refused-exit';
      }
      dropPage(s, cpu, design);
      return 'refused-retry';
    }
    s.vms[vm].memory[gfn].spte = page;
    if (reaches(s, { vm, gfn, page }, design)) {
      endAccess(s, cpu, design);
      return 'mapped';
    }
    // The table names somebody else, so the access faults again at once (#NPF with the RMP bit).
    dropPage(s, cpu, design);
    return 'mapped-in-vain';
  },
  kernel: [
    'is_page_fault_stale',
    'kvm_tdp_mmu_map',
    'sev_gmem_prepare',
    'tdx_mem_page_aug',
    'pkvm_pgtable_stage2_map',
  ],
});

export const retry = rule('FaultRetry', {
  says: 'An invalidation is under way or went by: the vCPU drops the page and tries again.',
  actor: ({ vm, vcpu }) => `${vcpu}-${vm}`,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms, vcpu: vcpus },
  when: {
    'an invalidation is in the way': (s, cpu) => {
      const { step } = s.vms[cpu.vm].vcpus[cpu.vcpu];
      return step === 'resolved' ? isStale(s, cpu) : step === 'pending' && isHeldOff(s, cpu);
    },
  },
  then: (s, cpu, { design }) => {
    dropPage(s, cpu, design);
  },
  kernel: ['mmu_invalidate_retry_gfn', 'RET_PF_RETRY'],
});

export const giveUp = rule('FaultExit', {
  says: 'There is no memory to be had for the access: KVM exits to userspace.',
  actor: ({ vm, vcpu }) => `${vcpu}-${vm}`,
  code: 'kvm',
  fair: 'strong',
  forEach: { vm: vms, vcpu: vcpus },
  when: {
    'an access is pending': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].step === 'pending',
    'the memslot is not just being deleted, or the VM is dead': (s, { vm, vcpu }) => {
      const { memory, vcpus: cpus, bugged } = s.vms[vm];
      const { gfn } = cpus[vcpu];
      return bugged || (gfn !== none && memory[gfn].slot !== 'deleting');
    },
    'the memslot yields no page, or the VM is dead': (s, { vm, vcpu }, { design, bounds }) => {
      const { vcpus: cpus, bugged } = s.vms[vm];
      const { gfn } = cpus[vcpu];
      if (bugged || gfn === none) return bugged;
      if (!canYield(s, { vm, gfn }, { design, size: bounds.offsets ?? 0 })) return true;
      return pageBehind(s, { vm, gfn }) === none && !some(s.pages, (use) => use === 'free');
    },
  },
  then: (s, cpu, { design }) => {
    endAccess(s, cpu, design);
  },
  kernel: ['kvm_handle_noslot_fault', 'kvm_prepare_memory_fault_exit'],
});

export const accept = rule('Accept', {
  says: 'The guest accepts the page that it finds at a frame: PVALIDATE, TDG.MEM.PAGE.ACCEPT.',
  actor: ({ vm }) => `guest-${vm}`,
  code: 'guest',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the platform asks guests to': (_, __, { design }) => needsAcceptance(design.platform),
    'the bounds let guests accept memory': (_, __, { bounds }) => (bounds.acceptances ?? 0) > 0,
    'the page is there': (s, { vm, gfn }) => {
      const { spte, assigned } = s.vms[vm].memory[gfn];
      return spte !== none && spte === assigned;
    },
    'the guest has not accepted it': (s, { vm, gfn }) => s.vms[vm].memory[gfn].accepted !== 'yes',
    'the guest has accepted none before, or is careless': (s, { vm, gfn }, { design }) =>
      s.vms[vm].memory[gfn].accepted === 'no' || design.guest === 'accepts-again',
    'the bounds allow one more to be accepted': (s, { vm, gfn }, { bounds }) =>
      s.vms[vm].memory[gfn].accepted !== 'no' ||
      count(s.vms[vm].memory, ({ accepted }) => accepted !== 'no') < (bounds.acceptances ?? 0),
  },
  then: (s, { vm, gfn }) => {
    s.vms[vm].memory[gfn].accepted = 'yes';
  },
});

export const release = rule('GiveBack', {
  says: 'The guest gives a page back of its own accord, before it asks for it to be converted.',
  actor: ({ vm }) => `guest-${vm}`,
  code: 'guest',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the platform asks guests to accept pages': (_, __, { design }) =>
      needsAcceptance(design.platform),
    'the bounds let guests accept memory': (_, __, { bounds }) => (bounds.acceptances ?? 0) > 0,
    'the guest has accepted the page': (s, { vm, gfn }) => s.vms[vm].memory[gfn].accepted === 'yes',
  },
  then: (s, { vm, gfn }) => {
    s.vms[vm].memory[gfn].accepted = 'no';
  },
});

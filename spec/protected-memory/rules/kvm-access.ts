// KVM reads and writes guest memory for itself: short copies, and mappings that it keeps (kvm_vcpu_map).

import { count, none } from '../../../checker/model/index.ts';
import type { Gfn, Vm } from '../../index-sets.ts';
import { gfns, vms } from '../../index-sets.ts';
import type { Design, Mutable } from '../mechanisms.ts';
import { get, isIdle, loseReference, put, resolveEntry } from '../mechanisms.ts';
import { rule } from '../state.ts';

/** Whether a look-up that does not map into the guest yields the page; a refused one may leak its reference. */
const resolves = (s: Mutable, at: { vm: Vm; gfn: Gfn }, design: Design): boolean => {
  if (resolveEntry(s, at, design)) return true;
  const page = s.vms[at.vm].memory[at.gfn].pte;
  const passesFlag =
    design.poisonAt === 'guest-fault' &&
    design.allowPoisoned === 'every-lookup' &&
    s.vms[at.vm].protected;
  if (page === none || !passesFlag) return false;
  if (s.pages[page].owner === at.vm) return true;
  if (design.errorPath === 'leaks') loseReference(s, page);
  return false;
};

export const kvmCopy = rule('KvmCopy', {
  says: 'KVM copies from or to guest memory, for emulation or a paravirtual structure.',
  actor: ({ vm }) => `kvm-${vm}`,
  code: 'kvm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the VM exists': (s, { vm }) => s.vms[vm].life === 'alive',
    'something is mapped there': (s, { vm, gfn }) => s.vms[vm].memory[gfn].pte !== none,
  },
  outcomes: ['data', 'EFAULT'],
  then: (s, at, { design }) => (resolves(s, at, design) ? 'data' : 'EFAULT'),
  kernel: ['copy_from_guest (RFCv2)', 'kvm_read_guest', 'kvm_write_guest'],
});

export const needEmulation = rule('NeedEmulation', {
  says: 'The guest executes an instruction that KVM must emulate, with code or page tables in the frame.',
  actor: ({ vm }) => `vcpu-${vm}`,
  code: 'guest',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the bounds allow one more emulation': (s, _, { bounds }) =>
      count(s.vms, ({ emulating }) => emulating !== none) < (bounds.emulations ?? 0),
    'the vCPU is not inside a fault or hypercall': (s, { vm }) => isIdle(s, vm),
    'the guest has the frame mapped': (s, { vm, gfn }) => s.vms[vm].memory[gfn].spte !== none,
  },
  then: (s, { vm, gfn }) => {
    s.vms[vm].emulating = gfn;
  },
  kernel: ['kvm_mmu_page_fault', 'x86_emulate_instruction'],
});

export const emulate = rule('Emulate', {
  says: 'KVM reads what it needs from the frame and emulates the instruction.',
  actor: ({ vm }) => `vcpu-${vm}`,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms },
  when: {
    'an instruction is to be emulated': (s, { vm }) => s.vms[vm].emulating !== none,
  },
  outcomes: ['data', 'EFAULT'],
  then: (s, { vm }, { design }) => {
    const gfn = s.vms[vm].emulating;
    if (gfn === none) return undefined;
    const isRead = resolves(s, { vm, gfn }, design);
    if (isRead || design.emulationFails === 'gives-up') s.vms[vm].emulating = none;
    return isRead ? 'data' : 'EFAULT';
  },
  kernel: ['kvm_vcpu_read_guest', 'FNAME(walk_addr_generic)', 'copy_from_guest (RFCv2)'],
});

export const kvmMap = rule('KvmMap', {
  says: 'KVM maps a page of the guest for itself and keeps the mapping.',
  actor: ({ vm }) => `kvm-${vm}`,
  code: 'kvm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the VM exists': (s, { vm }) => s.vms[vm].life === 'alive',
    'KVM has nothing of it mapped': (s, { vm }) => s.vms[vm].kvmMap === none,
    'the bounds allow one more mapping': (s, _, { bounds }) =>
      count(s.vms, ({ kvmMap }) => kvmMap !== none) < (bounds.mappings ?? 0),
    'something is mapped there': (s, { vm, gfn }) => s.vms[vm].memory[gfn].pte !== none,
  },
  outcomes: ['mapped', 'EFAULT'],
  then: (s, at, { design }) => {
    const page = s.vms[at.vm].memory[at.gfn].pte;
    if (page === none || !resolves(s, at, design)) return 'EFAULT';
    s.vms[at.vm].kvmMap = page;
    get(s, page);
    return 'mapped';
  },
  kernel: ['kvm_vcpu_map', '__kvm_map_gfn'],
});

export const kvmTouch = rule('KvmTouch', {
  says: 'KVM reads or writes the page that it has mapped.',
  actor: ({ vm }) => `kvm-${vm}`,
  code: 'kvm',
  forEach: { vm: vms },
  when: { 'KVM has a page mapped': (s, { vm }) => s.vms[vm].kvmMap !== none },
  outcomes: ['data'],
  then: () => 'data',
  kernel: ['nested_vmx_run', 'kvm_steal_time_set_preempted'],
});

export const kvmUnmap = rule('KvmUnmap', {
  says: 'KVM drops its own mapping.',
  actor: ({ vm }) => `kvm-${vm}`,
  code: 'kvm',
  forEach: { vm: vms },
  when: { 'KVM has a page mapped': (s, { vm }) => s.vms[vm].kvmMap !== none },
  then: (s, { vm }, { design }) => {
    const page = s.vms[vm].kvmMap;
    if (page === none) return;
    s.vms[vm].kvmMap = none;
    put(s, page, design);
  },
  kernel: ['kvm_vcpu_unmap'],
});

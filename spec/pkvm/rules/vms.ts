// The life of a VM, as the host and the hypervisor see it, and what of the host's the hypervisor uses for it.

import { each, every, none } from '../../../checker/model/index.ts';
import { gfns, pages, vcpus, vms } from '../../index-sets.ts';
import {
  errnos,
  hasHandle,
  isKnown,
  kinds,
  pin,
  shareHyp,
  structsOn,
  unmap,
  unshareGuest,
  unshareHyp,
} from '../mechanisms.ts';
import { pinsMax, rule } from '../state.ts';
import { hasPages } from './guests.ts';

export const setUpVm = rule('SetUpVm', {
  says: 'The host sets up a VM: from here on the mm notifies it of what happens to its memory.',
  actor: 'host',
  code: 'host',
  forEach: { vm: vms, kind: kinds },
  when: {
    'the VM does not exist': (s, { vm }) => s.vms[vm].life === 'none',
    'nothing is left of the one before it': (s, { vm }) =>
      every(s.vms[vm].vcpus, ({ struct }) => struct === none),
  },
  then: (s, { vm, kind }) => {
    s.vms[vm].life = 'set-up';
    s.vms[vm].kind = kind;
  },
  kernel: ['kvm_arch_init_vm', 'pkvm_init_host_vm', '__pkvm_reserve_vm'],
});

export const createVm = rule('CreateVm', {
  says: 'The VM is about to run for the first time: the host has the hypervisor create it.',
  actor: 'host',
  code: 'host',
  forEach: { vm: vms },
  when: { 'the host has set up the VM': (s, { vm }) => s.vms[vm].life === 'set-up' },
  then: (s, { vm }) => {
    s.vms[vm].life = 'created';
  },
  kernel: ['pkvm_create_hyp_vm', '__pkvm_init_vm', 'insert_vm_table_entry'],
});

export const loadVcpu = rule('LoadVcpu', {
  says: 'The host asks the hypervisor to load a vCPU: the guest runs.',
  actor: 'host',
  code: 'host',
  forEach: { vm: vms },
  when: {
    'the hypervisor knows the VM': (s, { vm }) => isKnown(s, vm),
    'no vCPU of it is loaded': (s, { vm }) => !s.vms[vm].isLoaded,
  },
  outcomes: ['0', 'refused'],
  then: (s, { vm }, { design }) => {
    if (s.vms[vm].life === 'dying' && design.teardown === 'keeps-vcpus-out') return 'refused';
    s.vms[vm].isLoaded = true;
    return '0';
  },
  kernel: ['pkvm_load_hyp_vcpu'],
});

export const putVcpu = rule('PutVcpu', {
  says: 'The guest has left, and its vCPU is put.',
  actor: 'host',
  code: 'host',
  forEach: { vm: vms },
  when: { 'a vCPU of the VM is loaded': (s, { vm }) => s.vms[vm].isLoaded },
  then: (s, { vm }) => {
    s.vms[vm].isLoaded = false;
  },
  kernel: ['pkvm_put_hyp_vcpu'],
});

export const topUpMemcache = rule('TopUpMemcache', {
  says: 'The host gives the loaded vCPU pages for the tables of the guest.',
  actor: 'host',
  code: 'host',
  forEach: { vm: vms },
  when: {
    'the hypervisor knows the VM': (s, { vm }) => isKnown(s, vm),
    'it asks for memory': (s, { vm }) => !s.vms[vm].hasMemcache,
  },
  then: (s, { vm }) => {
    s.vms[vm].hasMemcache = true;
  },
  kernel: ['topup_hyp_memcache', 'pkvm_refill_memcache'],
});

export const startTeardown = rule('StartTeardown', {
  says: 'The host begins to tear a VM down: from here on no vCPU of it may run.',
  actor: 'host',
  code: 'host',
  forEach: { vm: vms },
  when: { 'the hypervisor knows the VM': (s, { vm }) => isKnown(s, vm) },
  outcomes: errnos,
  then: (s, { vm }, { design }) => {
    const isHeld = s.vms[vm].isLoaded && design.teardown === 'keeps-vcpus-out';
    if (s.vms[vm].life === 'dying' || isHeld) return 'EINVAL';
    s.vms[vm].life = 'dying';
    return '0';
  },
  kernel: ['__pkvm_start_teardown_vm', 'pkvm_pgtable_stage2_destroy_range'],
});

export const finalizeTeardown = rule('FinalizeTeardown', {
  says: 'The host, with all pages back, has the hypervisor forget the VM.',
  actor: 'host',
  code: 'host',
  forEach: { vm: vms },
  when: {
    'the VM is being torn down': (s, { vm }) => s.vms[vm].life === 'dying',
    'no vCPU of it is loaded': (s, { vm }) => !s.vms[vm].isLoaded,
    'the host has its pages back': (s, { vm }) => !hasPages(s, vm),
  },
  then: (s, { vm }) => {
    each(s.vms[vm].memory, (_, gfn) => {
      unmap(s, { vm, gfn });
    });
    each(s.vms[vm].vcpus, (vcpu) => {
      if (vcpu.isPinned && vcpu.struct !== none) s.pages[vcpu.struct].pins -= 1;
      vcpu.isPinned = false;
    });
    s.vms[vm].hasMemcache = false;
    s.vms[vm].life = 'none';
    s.vms[vm].kind = 'protected';
  },
  kernel: ['__pkvm_finalize_teardown_vm', 'unpin_host_vcpus'],
});

export const invalidate = rule('Invalidate', {
  says: 'The mm takes a page away from a normal VM, and its notifier tells the hypervisor.',
  actor: 'host-mm',
  code: 'host',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the mm notifies the VM': (s, { vm }) => s.vms[vm].life !== 'none',
    'its memory is not pinned': (s, { vm }) => s.vms[vm].kind === 'normal',
  },
  outcomes: errnos,
  then: (s, at, { design }) => {
    if (!hasHandle(s, at.vm, design)) return 'EINVAL';
    return isKnown(s, at.vm) ? unshareGuest(s, at, design) : 'ENOENT';
  },
  kernel: ['kvm_unmap_gfn_range', 'pkvm_pgtable_stage2_unmap', '__pkvm_tlb_flush_vmid'],
});

export const shareStruct = rule('ShareStruct', {
  says: 'The host allocates the struct of a vCPU and shares the page that it lies on, unless that is shared for another struct already.',
  actor: 'host',
  code: 'host',
  forEach: { vm: vms, vcpu: vcpus, page: pages },
  when: {
    'the host has set up the VM': (s, { vm }) =>
      s.vms[vm].life === 'set-up' || s.vms[vm].life === 'created',
    'the vCPU has no struct yet': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].struct === none,
    "the page is the host's, or holds such structs": (s, { page }) =>
      s.pages[page].host === 'OWNED' || structsOn(s, page) > 0,
  },
  outcomes: errnos,
  then: (s, { vm, vcpu, page }, { design }) => {
    const outcome = structsOn(s, page) > 0 ? '0' : shareHyp(s.pages[page], design);
    if (outcome === '0') s.vms[vm].vcpus[vcpu].struct = page;
    return outcome;
  },
  kernel: ['kvm_share_hyp', 'share_pfn_hyp', 'kvm_arch_vcpu_create'],
});

export const unshareStruct = rule('UnshareStruct', {
  says: 'The host frees the struct of a vCPU, and takes the page back if no other struct is left on it.',
  actor: 'host',
  code: 'host',
  forEach: { vm: vms, vcpu: vcpus },
  when: {
    'the vCPU has a struct': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].struct !== none,
    'the hypervisor does not know the vCPU': (s, { vm, vcpu }) => !s.vms[vm].vcpus[vcpu].isPinned,
  },
  outcomes: errnos,
  then: (s, { vm, vcpu: name }, { design }) => {
    const vcpu = s.vms[vm].vcpus[name];
    const { struct } = vcpu;
    if (struct === none) return 'ENOENT';
    vcpu.struct = none;
    const isLast = structsOn(s, struct) === 0;
    return isLast || design.structShares === 'each' ? unshareHyp(s.pages[struct], design) : '0';
  },
  kernel: ['kvm_unshare_hyp', 'unshare_pfn_hyp', 'kvm_arm_vcpu_destroy'],
});

export const initVcpu = rule('InitVcpu', {
  says: 'The host has the hypervisor make a vCPU of its own from the struct that it shares: the struct is pinned, then the vCPU registered.',
  actor: 'host',
  code: 'host',
  forEach: { vm: vms, vcpu: vcpus },
  when: {
    'the hypervisor knows the VM': (s, { vm }) => isKnown(s, vm),
    'the vCPU has a struct': (s, { vm, vcpu }) => s.vms[vm].vcpus[vcpu].struct !== none,
  },
  outcomes: errnos,
  then: (s, { vm, vcpu: name }, { design, bounds }) => {
    const vcpu = s.vms[vm].vcpus[name];
    if (vcpu.struct === none) return 'ENOENT';
    const page = s.pages[vcpu.struct];
    if (page.pins === pinsMax(bounds)) return 'EBUSY';
    if (pin(page, design) !== '0') return 'EBUSY';
    if (vcpu.isPinned) {
      // It is registered already.
      if (design.vcpuInit === 'dropped') page.pins -= 1;
      return 'EINVAL';
    }
    vcpu.isPinned = true;
    return '0';
  },
  kernel: ['__pkvm_init_vcpu', 'init_pkvm_hyp_vcpu', 'register_hyp_vcpu'],
});

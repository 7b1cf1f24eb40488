// KVM_SEV_SNP_LAUNCH_FINISH: the state of the vCPU is checked, copied to its VMSA, and the VMSA handed to firmware, which measures and
// encrypts it. Each step is a step of its own because userspace can call KVM meanwhile, unless it is kept out.

import { none } from '../../../checker/model/index.ts';
import { pages, vms } from '../../index-sets.ts';
import { rule } from '../state.ts';

export const createVcpu = rule('CreateVcpu', {
  says: 'Userspace creates the vCPU; KVM allocates its VMSA.',
  actor: 'userspace',
  code: 'kvm',
  forEach: { vm: vms, page: pages },
  when: {
    'SNP is initialized': (s) => s.firmware.snp === 'on',
    'there is no vCPU yet': (s, { vm }) => s.vms[vm].vmsa === none,
    'the page is free': (s, { page }) => s.pages[page].use === 'free',
  },
  then: (s, { vm, page }) => {
    s.vms[vm].vmsa = page;
    s.pages[page].use = 'vmsa';
  },
  kernel: ['sev_vcpu_create', 'snp_safe_alloc_page'],
});

export const setDebug = rule('SetDebug', {
  says: 'Userspace begins to debug the vCPU, or stops.',
  actor: 'userspace',
  code: 'kvm',
  forEach: { vm: vms },
  when: {
    'there is a vCPU': (s, { vm }) => s.vms[vm].vmsa !== none,
    'its state is not protected': (s, { vm }) => !s.vms[vm].isProtected,
    'nobody has locked the vCPU': (s, { vm }, { design }) =>
      s.vms[vm].finish === 'idle' || design.vcpusAtFinish === 'left-alone',
  },
  then: (s, { vm }) => {
    s.vms[vm].isDebugged = !s.vms[vm].isDebugged;
  },
  kernel: ['KVM_SET_GUEST_DEBUG', 'KVM_SET_DEBUGREGS'],
});

export const launchFinish = rule('LaunchFinish', {
  says: 'Userspace calls LAUNCH_FINISH.',
  actor: 'userspace',
  code: 'kvm',
  forEach: { vm: vms },
  when: {
    'there is a vCPU': (s, { vm }) => s.vms[vm].vmsa !== none,
    'no other call is under way': (s, { vm }) => s.vms[vm].finish === 'idle',
  },
  outcomes: ['begun', 'EINVAL'],
  then: (s, { vm }, { design }) => {
    if (s.vms[vm].isProtected && design.secondFinish === 'refused') return 'EINVAL';
    s.vms[vm].finish = 'begun';
    return 'begun';
  },
  kernel: ['snp_launch_finish', 'snp_launch_update_vmsa', 'kvm_lock_all_vcpus (since 7.0)'],
});

export const checkVcpu = rule('CheckVcpu', {
  says: 'KVM looks at the state of the vCPU, and refuses one that is being debugged.',
  actor: ({ vm }) => `launch-${vm}`,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms },
  when: { 'LAUNCH_FINISH has begun': (s, { vm }) => s.vms[vm].finish === 'begun' },
  outcomes: ['checked', 'EINVAL'],
  then: (s, { vm }) => {
    const refused = s.vms[vm].isDebugged;
    s.vms[vm].finish = refused ? 'idle' : 'checked';
    return refused ? 'EINVAL' : 'checked';
  },
  kernel: ['sev_es_sync_vmsa'],
});

export const copyVcpu = rule('CopyVcpu', {
  says: 'KVM writes the state of the vCPU to the VMSA, through the direct map.',
  actor: ({ vm }) => `launch-${vm}`,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms },
  when: { 'the state has been checked': (s, { vm }) => s.vms[vm].finish === 'checked' },
  then: (s, { vm }) => {
    s.vms[vm].finish = 'copied';
  },
  kernel: ['sev_es_sync_vmsa'],
});

export const handOver = rule('HandOver', {
  says: "KVM makes the VMSA the guest's in the RMP; firmware measures and encrypts it.",
  actor: ({ vm }) => `launch-${vm}`,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms },
  when: { 'the state has been copied': (s, { vm }) => s.vms[vm].finish === 'copied' },
  then: (s, { vm }) => {
    s.vms[vm].finish = 'idle';
    s.vms[vm].isProtected = true;
    // Nobody can tell any more; the bit is not looked at again.
    s.vms[vm].isDebugged = false;
  },
  kernel: ['rmp_make_private', 'SEV_CMD_SNP_LAUNCH_UPDATE', 'guest_state_protected'],
});

// Page state changes: the guest asks through its GHCB, a page that it shares with the host and can write to at any moment, also from
// its other vCPUs. KVM checks the GHCB and the entries, and acts on them.

import { every, none, oneOf } from '../../../checker/model/index.ts';
import { gfns, vcpus, vms } from '../../index-sets.ts';
import { endRequest, entriesMax, threadOf } from '../mechanisms.ts';
import { rule } from '../state.ts';

export const postRequest = rule('PostRequest', {
  says: 'The guest asks for a frame to change, rescinds its validation if it gives it up, and exits to KVM.',
  actor: threadOf,
  code: 'guest',
  forEach: {
    vm: vms,
    vcpu: vcpus,
    gfn: gfns,
    ghcb: oneOf('well-formed', 'malformed'),
    entries: oneOf('1', '2', '3'),
    scratch: oneOf('in-ghcb', 'elsewhere'),
  },
  when: {
    'the guest runs': (s, { vm, vcpu }) =>
      s.vms[vm].isProtected && s.vms[vm].vcpus[vcpu].step === 'running',
    'no other request is under way': (s, { vm }) => s.vms[vm].request.step === 'none',
    'no vCPU touches the frame': (s, { vm, gfn }) =>
      every(s.vms[vm].vcpus, (thread) => thread.gfn !== gfn),
  },
  then: (s, { vm, vcpu, gfn, ghcb, entries, scratch }) => {
    const { request, memory } = s.vms[vm];
    const frame = memory[gfn];
    request.step = 'posted';
    request.gfn = gfn;
    request.to = frame.attribute === 'private' ? 'shared' : 'private';
    if (request.to === 'shared') frame.accepted = 'no';
    request.ghcb = ghcb;
    request.entries = entries === '1' ? 1 : entries === '2' ? 2 : 3;
    request.scratch = scratch;
    s.vms[vm].vcpus[vcpu].step = 'requesting';
  },
  kernel: ['SVM_VMGEXIT_PSC', 'sev_handle_vmgexit'],
});

export const rewriteGhcb = rule('RewriteGhcb', {
  says: 'The guest writes to the GHCB while KVM is at work on it.',
  actor: ({ vm }) => `guest-${vm}`,
  code: 'guest',
  forEach: { vm: vms },
  when: { 'KVM has been asked': (s, { vm }) => s.vms[vm].request.step !== 'none' },
  then: (s, { vm }) => {
    const { request } = s.vms[vm];
    request.ghcb = request.ghcb === 'malformed' ? 'well-formed' : 'malformed';
  },
  kernel: ['none: the guest runs'],
});

export const checkRequest = rule('CheckRequest', {
  says: 'KVM checks the GHCB, where the entries are, and how many.',
  actor: ({ vm }) => `request-${vm}`,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms },
  when: { 'the guest has asked': (s, { vm }) => s.vms[vm].request.step === 'posted' },
  outcomes: ['checked', 'refused'],
  then: (s, { vm }, { design }) => {
    const { request } = s.vms[vm];
    if (
      request.ghcb === 'malformed' ||
      request.entries > entriesMax ||
      (request.scratch === 'elsewhere' && design.scratch === 'in-ghcb')
    ) {
      endRequest(s, vm);
      return 'refused';
    }
    request.step = 'checked';
    return 'checked';
  },
  kernel: [
    'sev_es_sync_from_ghcb',
    'sev_es_validate_vmgexit',
    'setup_vmgexit_scratch',
    'snp_begin_psc',
  ],
});

export const useRequest = rule('UseRequest', {
  says: 'KVM goes through the entries; userspace sets the attribute, and what becomes shared is unmapped.',
  actor: ({ vm }) => `request-${vm}`,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms },
  when: { 'the request has been checked': (s, { vm }) => s.vms[vm].request.step === 'checked' },
  outcomes: ['done', 'goes-astray'],
  then: (s, { vm }, { design }) => {
    const { request, memory } = s.vms[vm];
    // What has been copied passed the check; what is read again is whatever the guest has put there.
    if (design.ghcb === 'read-again' && request.ghcb === 'malformed') {
      endRequest(s, vm);
      return 'goes-astray';
    }
    if (request.gfn !== none) {
      const frame = memory[request.gfn];
      frame.attribute = request.to;
      if (request.to === 'shared') frame.npt = 'none';
    }
    endRequest(s, vm);
    return 'done';
  },
  kernel: [
    'snp_begin_psc',
    '__snp_complete_one_psc',
    'KVM_HC_MAP_GPA_RANGE',
    'kvm_vm_set_mem_attributes',
  ],
});

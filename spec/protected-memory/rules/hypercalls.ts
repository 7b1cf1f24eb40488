// What a guest asks for, and the life of its VM.

import { count, each, none, some } from '../../../checker/model/index.ts';
import { gfns, vms } from '../../index-sets.ts';
import type { Design, Mutable } from '../mechanisms.ts';
import {
  invalidate,
  isIdle,
  isMarked,
  isMarkedForGuest,
  mapsPrivately,
  setMark,
} from '../mechanisms.ts';
import type { Page, Vm } from '../../index-sets.ts';
import { rule } from '../state.ts';

export const enableProtection = rule('EnableProtection', {
  says: 'The guest turns memory protection on; KVM drops all its translations.',
  actor: ({ vm }) => `vcpu-${vm}`,
  code: 'kvm',
  forEach: { vm: vms },
  when: {
    'the VM exists': (s, { vm }) => s.vms[vm].life === 'alive',
    'protection is off': (s, { vm }) => !s.vms[vm].protected,
    'the vCPU is not inside a fault or hypercall': (s, { vm }) => isIdle(s, vm),
  },
  then: (s, { vm }) => {
    s.vms[vm].protected = true;
    each(s.vms[vm].memory, (_, gfn) => {
      invalidate(s, vm, gfn);
    });
  },
  kernel: ['KVM_HC_ENABLE_MEM_PROTECTED (RFCv2)', 'kvm_protect_memory (RFCv2)'],
});

/** Takes the mark off the page behind the frame, if the page is tied to the VM. */
const unpoison = (
  s: Mutable,
  { vm, page }: { vm: Vm; page: Page | null },
  design: Design,
): void => {
  if (page === none || s.pages[page].owner !== vm) return;
  s.pages[page].owner = none;
  setMark(s, page, { to: false, design });
};

export const memShare = rule('MemShare', {
  says: 'The guest shares a frame by hypercall; KVM publishes the range.',
  actor: ({ vm }) => `vcpu-${vm}`,
  code: 'kvm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'KVM keeps the record of shared frames': (_, __, { design }) =>
      design.poisonAt === 'guest-fault',
    'the VM is protected': (s, { vm }) => s.vms[vm].protected,
    'the frame is private': (s, { vm, gfn }) => !s.vms[vm].memory[gfn].shared,
    'the guest believes it to be private': (s, { vm, gfn }) => !s.vms[vm].memory[gfn].lost,
    'the vCPU is not inside a fault or hypercall': (s, { vm }) => isIdle(s, vm),
  },
  outcomes: ['not-recorded'],
  then: (s, { vm, gfn }, { design }) => {
    const { memory } = s.vms[vm];
    // Two frames never merge into one range here: which frames are neighbours is not modelled.
    const isFull = design.shareTable === 'one' && some(memory, ({ shared }) => shared);
    if (isFull) memory[gfn].lost = true;
    else memory[gfn].shared = true;
    // RFCv2 warns when its table is full and goes on, so the page is unpoisoned all the same.
    if (design.share === 'in-two-steps') s.vms[vm].sharing = gfn;
    else unpoison(s, { vm, page: memory[gfn].pte }, design);
    return isFull ? 'not-recorded' : undefined;
  },
  kernel: ['KVM_HC_MEM_SHARE (RFCv2)', 'kvm_share_memory (RFCv2)'],
});

export const unpoisonShared = rule('UnpoisonShared', {
  says: 'The share hypercall goes on: KVM unpoisons the page behind the frame.',
  actor: ({ vm }) => `vcpu-${vm}`,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms },
  when: { 'a share hypercall is in flight': (s, { vm }) => s.vms[vm].sharing !== none },
  then: (s, { vm }, { design }) => {
    const gfn = s.vms[vm].sharing;
    if (gfn === none) return;
    s.vms[vm].sharing = none;
    unpoison(s, { vm, page: s.vms[vm].memory[gfn].pte }, design);
  },
  kernel: ['kvm_share_memory (RFCv2)'],
});

export const convert = rule('Convert', {
  says: 'Userspace converts a frame between private and shared, as the guest asked; KVM zaps it.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'kvm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'userspace keeps the record of shared frames': (_, __, { design }) =>
      design.poisonAt === 'fault-in',
    'the VM is protected': (s, { vm }) => s.vms[vm].protected,
    'userspace makes memory ready before it is shared': (s, { vm, gfn }, { design }) => {
      const { pte, shared, flagged } = s.vms[vm].memory[gfn];
      const isReady = !flagged && (pte === none || !isMarked(s, pte, design));
      return design.userspace === 'adversarial' || shared || isReady;
    },
  },
  then: (s, { vm, gfn }) => {
    invalidate(s, vm, gfn);
    s.vms[vm].memory[gfn].shared = !s.vms[vm].memory[gfn].shared;
  },
  kernel: ['KVM_SET_MEMORY_ATTRIBUTES'],
});

export const destroy = rule('DestroyVm', {
  says: 'Userspace closes the VM but keeps its memory mapped.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'kvm',
  forEach: { vm: vms },
  when: {
    'the VM exists': (s, { vm }) => s.vms[vm].life === 'alive',
    'the vCPU is not inside a fault or hypercall': (s, { vm }) => isIdle(s, vm),
    'KVM has nothing of it mapped': (s, { vm }) => s.vms[vm].kvmMap === none,
    'no memory is tied to the VM': (s, { vm }, { design }) =>
      design.destroy === 'keeps-ties' ||
      !(
        some(s.pages, ({ owner }) => owner === vm) ||
        some(s.vms, ({ memory }, other) =>
          some(memory, ({ flagged, inherited }) => flagged && (inherited ?? other) === vm),
        )
      ),
    'the bounds allow one more VM to go': (s, _, { bounds }) =>
      count(s.vms, ({ life }) => life === 'gone') < (bounds.departures ?? 0),
  },
  then: (s, { vm }, { design }) => {
    each(s.pages, (p, page) => {
      const held =
        (p.owner === vm && isMarkedForGuest(s, page, design)) || mapsPrivately(s, vm, page);
      if (held && p.content === 'guest') p.content = 'departed';
    });
    each(s.vms[vm].memory, (frame, gfn) => {
      invalidate(s, vm, gfn);
      frame.shared = false;
      frame.lost = false;
    });
    s.vms[vm].protected = false;
    s.vms[vm].life = 'gone';
  },
  kernel: ['kvm_destroy_vm'],
});

export const create = rule('CreateVm', {
  says: 'A new VM is created and gets the id of one that is gone.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'kvm',
  forEach: { vm: vms },
  when: {
    'the id is free': (s, { vm }) => s.vms[vm].life === 'gone',
  },
  then: (s, { vm }) => {
    s.vms[vm].life = 'alive';
  },
  kernel: ['KVM_CREATE_VM', 'kvm_create_vm'],
});

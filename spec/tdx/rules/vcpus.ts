// A vCPU enters the guest, touches memory, and faults. Faults hold mmu_lock for read, so that a withdrawal is before or after them.

import { none, some } from '../../../checker/model/index.ts';
import type { Gfn, Page, Vm } from '../../index-sets.ts';
import { gfns, pages, vcpus, vms } from '../../index-sets.ts';
import { assign } from '../../mechanisms/platform.ts';
import { get } from '../../mechanisms/references.ts';
import type { At, State } from '../mechanisms.ts';
import { isBusy, threadOf } from '../mechanisms.ts';
import { rule } from '../state.ts';

const at = { vm: vms, vcpu: vcpus } as const;

const isIn = (step: State['vms'][Vm]['vcpus'][At['vcpu']]['step']) => (s: State, of: At) =>
  s.vms[of.vm].vcpus[of.vcpu].step === step;

const touched = (s: State, { vm, vcpu }: At): State['vms'][Vm]['memory'][Gfn] | undefined => {
  const { gfn } = s.vms[vm].vcpus[vcpu];
  return gfn === none ? undefined : s.vms[vm].memory[gfn];
};

const isFree = (s: State, page: Page): boolean => s.pages[page].use === 'free';

export const enter = rule('Enter', {
  says: 'KVM has the module enter the vCPU.',
  actor: threadOf,
  code: 'kvm',
  fair: 'weak',
  forEach: at,
  when: {
    'the vCPU is in KVM': isIn('out'),
    'vCPUs may enter': (s, { vm }) => !s.vms[vm].keepsOut,
  },
  then: (s, { vm, vcpu }) => {
    s.vms[vm].vcpus[vcpu].step = 'entering';
  },
  kernel: ['tdx_vcpu_run', 'TDH.VP.ENTER', 'wait_for_sept_zap'],
});

export const run = rule('Run', {
  says: 'The module drops its locks, and the guest runs.',
  actor: threadOf,
  code: 'module',
  fair: 'weak',
  forEach: at,
  when: { 'the vCPU is being entered': isIn('entering') },
  then: (s, { vm, vcpu }) => {
    s.vms[vm].vcpus[vcpu].step = 'in-guest';
  },
  kernel: ['TDH.VP.ENTER (zero-step mitigation)'],
});

export const exit = rule('Exit', {
  says: 'The vCPU exits for a reason of its own.',
  actor: threadOf,
  code: 'guest',
  forEach: at,
  when: { 'the guest runs': isIn('in-guest') },
  then: (s, { vm, vcpu }) => {
    s.vms[vm].vcpus[vcpu].step = 'out';
  },
  kernel: ['tdx_handle_exit'],
});

export const touch = rule('Touch', {
  says: 'The guest touches private memory.',
  actor: threadOf,
  code: 'guest',
  forEach: { ...at, gfn: gfns },
  when: {
    'the guest runs': isIn('in-guest'),
    'it touches nothing else': (s, of) => touched(s, of) === undefined,
    'the frame is private': (s, { vm, gfn }) => s.vms[vm].memory[gfn].attribute === 'private',
  },
  then: (s, { vm, vcpu, gfn }) => {
    s.vms[vm].vcpus[vcpu].gfn = gfn;
  },
  kernel: ['none: the guest runs'],
});

export const accept = rule('Accept', {
  says: 'The guest accepts the page that it finds.',
  actor: threadOf,
  code: 'guest',
  fair: 'weak',
  forEach: at,
  when: {
    'the guest runs': isIn('in-guest'),
    'there is a page': (s, of) => touched(s, of)?.sept === 'mapped',
    'it has not accepted one': (s, of) => touched(s, of)?.accepted === 'no',
  },
  then: (s, { vm, vcpu }) => {
    const { gfn } = s.vms[vm].vcpus[vcpu];
    if (gfn !== none) s.vms[vm].memory[gfn].accepted = 'yes';
  },
  kernel: ['TDG.MEM.PAGE.ACCEPT'],
});

export const access = rule('Access', {
  says: 'The access gets through, and leaves a dirty cache line.',
  actor: threadOf,
  code: 'guest',
  fair: 'weak',
  forEach: at,
  when: {
    'the guest runs': isIn('in-guest'),
    'there is a page': (s, of) => touched(s, of)?.sept === 'mapped',
    'it has been accepted': (s, of) => touched(s, of)?.accepted === 'yes',
  },
  then: (s, of) => {
    const page = touched(s, of)?.assigned ?? none;
    if (page !== none) s.pages[page].isDirty = true;
    s.vms[of.vm].vcpus[of.vcpu].gfn = none;
  },
  kernel: ['none: the guest runs'],
});

export const violation = rule('Violation', {
  says: 'There is no page: an EPT violation takes the vCPU to KVM.',
  actor: threadOf,
  code: 'module',
  fair: 'weak',
  forEach: at,
  when: {
    'the guest runs': isIn('in-guest'),
    'there is no page': (s, of) => {
      const frame = touched(s, of);
      return frame !== undefined && frame.sept !== 'mapped';
    },
  },
  then: (s, { vm, vcpu }) => {
    s.vms[vm].vcpus[vcpu].step = 'faulting';
  },
  kernel: ['tdx_handle_ept_violation'],
});

export const freeze = rule('Freeze', {
  says: 'KVM takes a page from guest_memfd, if there is one, and freezes the entry in its mirror.',
  actor: threadOf,
  code: 'kvm',
  fair: 'weak',
  forEach: { ...at, page: pages },
  when: {
    'the vCPU is in a fault': isIn('faulting'),
    'mmu_lock is not held for write': (s, { vm }) =>
      s.vms[vm].withdrawal.step === 'none' || s.vms[vm].withdrawal.step === 'over',
    'nobody else has frozen the entry': (s, of) => touched(s, of)?.mirror !== 'frozen',
    'the page is behind the frame, or to be had for it, if any is': (s, { vm, vcpu, page }) => {
      const backing = touched(s, { vm, vcpu })?.backing;
      const isToBeHad = isFree(s, page) || !some(s.pages, (_, other) => isFree(s, other));
      return backing === page || (backing === none && isToBeHad);
    },
  },
  outcomes: ['frozen', 'spurious', 'ENOMEM'],
  then: (s, { vm, vcpu, page }, { design }) => {
    const thread = s.vms[vm].vcpus[vcpu];
    const frame = thread.gfn === none ? undefined : s.vms[vm].memory[thread.gfn];
    if (frame === undefined || frame.mirror === 'present') {
      thread.step = 'out';
      return 'spurious';
    }
    if (frame.backing === none && !isFree(s, page)) {
      thread.step = 'out';
      thread.gfn = none;
      return 'ENOMEM';
    }
    s.pages[page].use = 'gmem';
    frame.backing = page;
    frame.mirror = design.mirror === 'after-the-module' ? 'frozen' : 'present';
    thread.step = 'freezing';
    return 'frozen';
  },
  kernel: ['kvm_gmem_get_pfn', 'tdp_mmu_set_spte_atomic', 'FROZEN_SPTE'],
});

export const augment = rule('Augment', {
  says: 'KVM asks the module to map the page; if that is busy, it puts the mirror back and tries again.',
  actor: threadOf,
  code: 'kvm',
  fair: 'weak',
  forEach: at,
  when: { 'the mirror has been prepared': isIn('freezing') },
  outcomes: ['mapped', 'busy', 'EIO'],
  then: (s, { vm, vcpu }, { design }) => {
    const thread = s.vms[vm].vcpus[vcpu];
    const { gfn } = thread;
    const frame = gfn === none ? undefined : s.vms[vm].memory[gfn];
    if (gfn === none || frame === undefined || frame.backing === none) return 'EIO';
    if (isBusy(s, vm)) {
      if (design.mirror === 'after-the-module') frame.mirror = 'none';
      thread.step = 'faulting';
      return 'busy';
    }
    const page = frame.backing;
    thread.step = 'out';
    if (!assign(s.vms, { vm, gfn, page })) {
      frame.mirror = 'none';
      thread.gfn = none;
      return 'EIO';
    }
    frame.sept = 'mapped';
    frame.mirror = 'present';
    if (design.pins === 'for-each-mapping') get(s.pages[page]);
    return 'mapped';
  },
  kernel: ['tdx_sept_set_private_spte', 'TDH.MEM.PAGE.AUG'],
});

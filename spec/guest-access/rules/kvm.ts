// KVM on a CPU: the ways in and out, and its accesses to guest memory. An access is opened, made and closed; in the designs without a
// wrapper opening and closing do nothing.

import { count, none, oneOf, some } from '../../../checker/model/index.ts';
import type { Cpu, Page } from '../../index-sets.ts';
import { cpus, gfns, pages, vms } from '../../index-sets.ts';
import { flush, putBack, takeOut } from '../../mechanisms/address-space.ts';
import type { Design, Mutable } from '../mechanisms.ts';
import {
  advance,
  belongsOut,
  faultIn,
  isInAccess,
  isInKvm,
  leaveKvm,
  oops,
  plainlyReaches,
  target,
  wrapperReaches,
} from '../mechanisms.ts';
import { rule } from '../state.ts';
import { isDue, touchPoints, writes } from '../touch-points.ts';

const points = oneOf(...touchPoints);

/** KVM_RUN with an instruction to emulate, KVM_RUN otherwise, other ioctls of a vCPU or VM, and kernel threads that work for a VM. */
const entries = oneOf('mmio-exit', 'kvm-run', 'vcpu-ioctl', 'vm-ioctl', 'worker');
type Entry = (typeof entries)['values'][number];

/** Whether the design loads KVM's page tables on this way in. */
const loadsTables = (entry: Entry, { access, tablesAt }: Design): boolean => {
  if (access !== 'kvm-tables') return false;
  const isRun = entry === 'mmio-exit' || entry === 'kvm-run';
  switch (tablesAt) {
    case 'every-way':
      return true;
    case 'vcpu-load':
      return isRun || entry === 'vcpu-ioctl';
    case 'kvm-run':
      return isRun;
  }
};

/** What an MMIO instruction has KVM read: its bytes, unless the processor hands them over, then its data. */
const firstNeed = ({ decodeAssist, mmioData }: Design): 'nothing' | 'fetch' | 'data' => {
  if (decodeAssist === 'no') return 'fetch';
  return mmioData === 'in-memory' ? 'data' : 'nothing';
};

export const enterKvm = rule('EnterKvm', {
  says: 'A CPU enters KVM on behalf of a VM.',
  actor: ({ cpu }) => cpu,
  code: 'kvm',
  forEach: { cpu: cpus, vm: vms, entry: entries },
  when: {
    'the CPU runs the kernel': (s, { cpu }) => s.cpus[cpu].runs === 'kernel',
    'the vCPU is not emulating elsewhere': (s, { vm, entry }) =>
      entry !== 'mmio-exit' ||
      !some(s.cpus, (other) => other.vm === vm && other.needs !== 'nothing'),
    'the bounds allow one more emulation': (s, { entry }, { bounds }) =>
      entry !== 'mmio-exit' ||
      count(s.cpus, ({ needs }) => needs !== 'nothing') < (bounds.emulations ?? 0),
  },
  then: (s, { cpu, vm, entry }, { design }) => {
    const c = s.cpus[cpu];
    c.runs = 'kvm';
    c.vm = vm;
    if (entry === 'mmio-exit') c.needs = firstNeed(design);
    if (loadsTables(entry, design)) c.context.now.kvmTables = true;
  },
  kernel: ['vcpu_enter_guest', 'vcpu_load', 'kvm_vm_ioctl', 'irqfd_inject', 'async_pf_execute'],
});

export const leave = rule('LeaveKvm', {
  says: 'The CPU leaves KVM.',
  actor: ({ cpu }) => cpu,
  code: 'kvm',
  forEach: { cpu: cpus },
  when: {
    'the CPU is in KVM': (s, { cpu }) => isInKvm(s, cpu),
    'no access is open': (s, { cpu }) => s.cpus[cpu].access === none,
    'no emulation is under way': (s, { cpu }) => s.cpus[cpu].needs === 'nothing',
  },
  then: (s, { cpu }) => {
    leaveKvm(s, cpu);
  },
  kernel: ['vcpu_put', 'kvm_vcpu_ioctl'],
});

/** Does what it takes to make the page reachable, in the design's way. */
const open = (s: Mutable, { cpu, page }: { cpu: Cpu; page: Page }, design: Design): void => {
  const { now } = s.cpus[cpu].context;
  s.cpus[cpu].access = page;
  if (design.access === 'on-demand') putBack(s.pages[page].directMap);
  const needsAc = design.access === 'user-page' || design.access === 'hva';
  if (needsAc && design.stac === 'always') now.ac = true;
};

export const openAccess = rule('OpenAccess', {
  says: 'KVM opens an access to a frame: it maps the page, or sets AC, or has nothing to do.',
  actor: ({ cpu }) => cpu,
  code: 'kvm',
  // Interrupts, and others with the page locked, may come in between again and again; neither keeps KVM off for ever.
  fair: 'strong',
  forEach: { cpu: cpus, vm: vms, gfn: gfns, point: points },
  when: {
    'the CPU is in KVM for the VM': (s, { cpu, vm }) => isInKvm(s, cpu) && s.cpus[cpu].vm === vm,
    'no access is open': (s, { cpu }) => s.cpus[cpu].access === none,
    'it is what KVM needs now': (s, { cpu, point }) => isDue(s.cpus[cpu].needs, point),
    'this kind of access knows of the wrapper': (_, { point }, { design }) =>
      design.missed !== point,
    'nobody else has the page locked': (s, { vm, gfn }, { design }) => {
      const page = target(s, { vm, gfn }, design);
      return design.windows !== 'one-at-a-time' || page === none || !isInAccess(s, page);
    },
    // Accesses share a lock that conversions take for themselves, and who has to wait is let in before newcomers. This stands for the
    // queue: the vCPU's own accesses come one at a time and cannot keep a conversion out for ever, all others together could.
    'no conversion waits for those who have it open': (s, { cpu, vm, gfn }, { design }) => {
      const page = target(s, { vm, gfn }, design);
      const isQueued = s.vms[vm].memory[gfn].waiting && s.cpus[cpu].needs === 'nothing';
      return !isQueued || page === none || !isInAccess(s, page);
    },
  },
  outcomes: ['opened', 'EFAULT', 'not-backed'],
  then: (s, { cpu, vm, gfn }, { design }) => {
    const frame = s.vms[vm].memory[gfn];
    if (frame.page === none && target(s, { vm, gfn }, design) === none) {
      // Userspace has taken the memory away: the exit that follows is for it to deal with, and the emulation is off.
      s.cpus[cpu].needs = 'nothing';
      return 'not-backed';
    }
    if (design.access === 'hva') {
      const isRefused =
        design.backing === 'apart' && frame.page !== none && design.hvaOfPrivate === 'refuses';
      if (isRefused || !faultIn(s, { vm, gfn }, design)) return 'EFAULT';
    }
    const page = target(s, { vm, gfn }, design);
    if (page === none) return 'EFAULT';
    open(s, { cpu, page }, design);
    return 'opened';
  },
  kernel: ['kvm_vcpu_map', 'kvm_gpc_check', 'stac', 'set_direct_map_default_noflush'],
});

/** Undoes what `open` did. */
const close = (s: Mutable, cpu: Cpu, design: Design): void => {
  const c = s.cpus[cpu];
  const page = c.access;
  c.access = none;
  if (design.clac === 'always') c.context.now.ac = false;
  if (page === none || design.access !== 'on-demand' || !belongsOut(s, page, design)) return;
  if (design.windows === 'counted' && isInAccess(s, page)) return;
  const p = s.pages[page];
  takeOut(p.directMap);
  if (design.windowFlush !== 'none') {
    flush(p.directMap, design.windowFlush === 'this-cpu' ? cpu : 'all');
  }
};

export const access = rule('Access', {
  says: 'KVM reads or writes the page, and closes the access.',
  actor: ({ cpu }) => cpu,
  code: 'kvm',
  fair: 'strong',
  forEach: { cpu: cpus },
  when: {
    'the CPU is in KVM': (s, { cpu }) => isInKvm(s, cpu),
    'an access is open': (s, { cpu }) => s.cpus[cpu].access !== none,
  },
  outcomes: ['data', 'oops'],
  then: (s, { cpu }, { design }) => {
    const page = s.cpus[cpu].access;
    if (page === none || !wrapperReaches(s, { cpu, page }, design)) {
      oops(s, cpu);
      return 'oops';
    }
    close(s, cpu, design);
    if (s.cpus[cpu].needs !== 'nothing') advance(s, cpu, design);
    return 'data';
  },
  kernel: ['kvm_read_guest_page', 'kvm_write_guest_page', 'kvm_vcpu_unmap', 'clac'],
});

export const touchPlainly = rule('TouchPlainly', {
  says: 'KVM code that has not heard of the wrapper uses the ordinary kernel address of the page.',
  actor: ({ cpu }) => cpu,
  code: 'kvm',
  fair: 'strong',
  forEach: { cpu: cpus, vm: vms, gfn: gfns, point: points },
  when: {
    'the design has missed it': (_, { point }, { design }) => design.missed === point,
    'the CPU is in KVM for the VM': (s, { cpu, vm }) => isInKvm(s, cpu) && s.cpus[cpu].vm === vm,
    'no access is open': (s, { cpu }) => s.cpus[cpu].access === none,
    'it is what KVM needs now': (s, { cpu, point }) => isDue(s.cpus[cpu].needs, point),
  },
  outcomes: ['data', 'oops', 'not-backed'],
  then: (s, { cpu, vm, gfn, point }, { design }) => {
    const frame = s.vms[vm].memory[gfn];
    if (frame.page === none) {
      s.cpus[cpu].needs = 'nothing';
      return 'not-backed';
    }
    if (!plainlyReaches(s, { cpu, page: frame.page }, design)) {
      oops(s, cpu);
      return 'oops';
    }
    // The wrapper would have marked the frame dirty.
    if (writes(point)) frame.unlogged = true;
    if (s.cpus[cpu].needs !== 'nothing') advance(s, cpu, design);
    return 'data';
  },
  kernel: ['kmap', 'pfn_to_kaddr', '__va'],
});

export const forget = rule('ForgetTranslation', {
  says: 'A CPU drops a stale translation from its TLB by itself.',
  actor: ({ cpu }) => cpu,
  code: 'hardware',
  forEach: { cpu: cpus, page: pages },
  when: {
    'somebody leaves out a flush': (_, __, { design }) =>
      design.removalFlush === 'none' || design.windowFlush !== 'all-cpus',
    'the TLB holds what the page tables do not': (s, { cpu, page }) =>
      s.pages[page].directMap.out && s.pages[page].directMap.remembered[cpu],
  },
  then: (s, { cpu, page }) => {
    flush(s.pages[page].directMap, cpu);
  },
  kernel: ['__flush_tlb_all', 'TLB eviction (hardware)'],
});

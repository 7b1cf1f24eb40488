// What else runs on a CPU: processes, the kernel at large, and whatever interrupts KVM.

import { count, none } from '../../../checker/model/index.ts';
import type { State } from '../mechanisms.ts';
import type { Cpu } from '../../index-sets.ts';
import { cpus, vms } from '../../index-sets.ts';
import {
  dropRights,
  enterNmi,
  leaveNmi,
  restoreRights,
  runsItsTask,
  saveRights,
} from '../../mechanisms/address-space.ts';
import { isInKvm } from '../mechanisms.ts';
import { rule } from '../state.ts';

/** Whether what interrupts KVM could find more open than the kernel at large has anyway. Where it could not, nothing comes of it. */
const hasSomethingOpen = (s: State, cpu: Cpu): boolean => {
  const { access, context } = s.cpus[cpu];
  return access !== none || context.now.ac || context.now.kvmTables;
};

/** Whether one more CPU may have something run on top of KVM. */
const isWithinBounds = (s: State, interrupts: number | undefined): boolean =>
  count(s.cpus, ({ context }) => !runsItsTask(context)) < (interrupts ?? 0);

export const returnToProcess = rule('ReturnToProcess', {
  says: 'The kernel returns to the process of a VM.',
  actor: ({ cpu }) => cpu,
  code: 'kernel',
  forEach: { cpu: cpus, vm: vms },
  when: { 'the CPU runs the kernel': (s, { cpu }) => s.cpus[cpu].runs === 'kernel' },
  then: (s, { cpu, vm }) => {
    s.cpus[cpu].runs = 'process';
    s.cpus[cpu].vm = vm;
    // The flags that come now are the process's own.
    dropRights(s.cpus[cpu].context.now);
  },
  kernel: ['syscall_exit_to_user_mode', 'iret'],
});

export const systemCall = rule('SystemCall', {
  says: 'The process calls the kernel.',
  actor: ({ cpu }) => cpu,
  code: 'userspace',
  forEach: { cpu: cpus },
  when: { 'the CPU runs a process': (s, { cpu }) => s.cpus[cpu].runs === 'process' },
  then: (s, { cpu }) => {
    s.cpus[cpu].runs = 'kernel';
    s.cpus[cpu].vm = none;
  },
  kernel: ['entry_SYSCALL_64'],
});

export const irq = rule('Irq', {
  says: 'An interrupt or exception hits KVM: the entry code runs, with AC and CR3 as they were.',
  actor: ({ cpu }) => `irq-${cpu}`,
  code: 'kernel',
  forEach: { cpu: cpus },
  when: {
    'the CPU is in KVM': (s, { cpu }) => isInKvm(s, cpu),
    'KVM has something open': (s, { cpu }) => hasSomethingOpen(s, cpu),
    'the bounds allow one more': (s, _, { bounds }) => isWithinBounds(s, bounds.interrupts),
  },
  then: (s, { cpu }) => {
    const { context } = s.cpus[cpu];
    saveRights(context);
    context.above = 'irq-entry';
  },
  kernel: ['asm_common_interrupt', 'error_entry'],
});

export const irqHandle = rule('IrqHandle', {
  says: 'The entry code has set up AC and CR3 as the design says, and calls the handler.',
  actor: ({ cpu }) => `irq-${cpu}`,
  code: 'kernel',
  fair: 'strong',
  forEach: { cpu: cpus },
  when: {
    'the entry code runs': (s, { cpu }) => s.cpus[cpu].context.above === 'irq-entry',
    'no NMI is on top': (s, { cpu }) => !s.cpus[cpu].context.nmi,
  },
  then: (s, { cpu }, { design }) => {
    const { context } = s.cpus[cpu];
    context.above = 'irq-handler';
    if (design.entryClearsAc !== 'none') context.now.ac = false;
    if (design.entryTables !== 'none') context.now.kvmTables = false;
  },
  kernel: ['ASM_CLAC', 'common_interrupt'],
});

export const irqLeave = rule('IrqLeave', {
  says: 'The handler is through; the exit code loads the page tables that were interrupted.',
  actor: ({ cpu }) => `irq-${cpu}`,
  code: 'kernel',
  fair: 'strong',
  forEach: { cpu: cpus },
  when: {
    'the handler runs': (s, { cpu }) => s.cpus[cpu].context.above === 'irq-handler',
    'no NMI is on top': (s, { cpu }) => !s.cpus[cpu].context.nmi,
  },
  then: (s, { cpu }) => {
    const { context } = s.cpus[cpu];
    context.above = 'irq-exit';
    context.now.kvmTables = context.saved.kvmTables;
  },
  kernel: ['irqentry_exit'],
});

export const irqReturn = rule('IrqReturn', {
  says: 'IRET restores the flags, AC among them, and KVM goes on.',
  actor: ({ cpu }) => `irq-${cpu}`,
  code: 'kernel',
  fair: 'strong',
  forEach: { cpu: cpus },
  when: {
    'the exit code runs': (s, { cpu }) => s.cpus[cpu].context.above === 'irq-exit',
    'no NMI is on top': (s, { cpu }) => !s.cpus[cpu].context.nmi,
  },
  then: (s, { cpu }) => {
    restoreRights(s.cpus[cpu].context);
  },
  kernel: ['iret'],
});

export const nmi = rule('Nmi', {
  says: 'An NMI hits KVM, or an interrupt of KVM at any point of it; its handler runs.',
  actor: ({ cpu }) => `nmi-${cpu}`,
  code: 'kernel',
  forEach: { cpu: cpus },
  when: {
    'the CPU is in KVM, interrupted or not': (s, { cpu }) =>
      s.cpus[cpu].runs === 'kvm' && s.cpus[cpu].context.above !== 'other-task',
    'KVM has something open, or had when it was interrupted': (s, { cpu }) =>
      hasSomethingOpen(s, cpu) || s.cpus[cpu].context.above !== 'nothing',
    'no other NMI is on top': (s, { cpu }) => !s.cpus[cpu].context.nmi,
    'the bounds allow one more': (s, { cpu }, { bounds }) =>
      !runsItsTask(s.cpus[cpu].context) || isWithinBounds(s, bounds.interrupts),
  },
  then: (s, { cpu }, { design }) => {
    const { context } = s.cpus[cpu];
    enterNmi(context);
    if (design.entryClearsAc === 'every-entry') context.now.ac = false;
    // Code that goes by what it has interrupted, and not by CR3 itself, takes the entry code's word for it.
    const isSwitched =
      design.entryTables === 'every-entry' ||
      (design.entryTables === 'nmi-trusts-entry-code' && context.above === 'nothing');
    if (isSwitched) context.now.kvmTables = false;
  },
  kernel: ['asm_exc_nmi', 'paranoid_entry'],
});

export const nmiReturn = rule('NmiReturn', {
  says: 'The NMI returns to what it found.',
  actor: ({ cpu }) => `nmi-${cpu}`,
  code: 'kernel',
  fair: 'weak',
  forEach: { cpu: cpus },
  when: { 'an NMI is on top': (s, { cpu }) => s.cpus[cpu].context.nmi },
  then: (s, { cpu }) => {
    leaveNmi(s.cpus[cpu].context);
  },
  kernel: ['paranoid_exit'],
});

export const switchOut = rule('SwitchOut', {
  says: 'KVM is scheduled out, and a task that is not KVM runs.',
  actor: ({ cpu }) => `scheduler-${cpu}`,
  code: 'kernel',
  forEach: { cpu: cpus },
  when: {
    'the CPU is in KVM': (s, { cpu }) => isInKvm(s, cpu),
    'KVM has something open': (s, { cpu }) => hasSomethingOpen(s, cpu),
    'the bounds allow one more': (s, _, { bounds }) => isWithinBounds(s, bounds.interrupts),
  },
  then: (s, { cpu }, { design }) => {
    const { context } = s.cpus[cpu];
    saveRights(context);
    context.above = 'other-task';
    if (design.switchOut === 'clean') dropRights(context.now);
  },
  kernel: ['__switch_to_asm', 'kvm_sched_out', 'enter_lazy_tlb'],
});

export const switchIn = rule('SwitchIn', {
  says: 'KVM is scheduled in again, with what it had.',
  actor: ({ cpu }) => `scheduler-${cpu}`,
  code: 'kernel',
  fair: 'weak',
  forEach: { cpu: cpus },
  when: {
    'another task runs': (s, { cpu }) => s.cpus[cpu].context.above === 'other-task',
  },
  then: (s, { cpu }) => {
    restoreRights(s.cpus[cpu].context);
  },
  kernel: ['__switch_to_asm', 'kvm_sched_in'],
});

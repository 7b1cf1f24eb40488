// What guest-access answers to the vocabulary.

import type { Move, Setting } from '../../checker/model/index.ts';
import { count, every, none, parametersIf, some } from '../../checker/model/index.ts';
import type { Cpu, Page, Vm } from '../index-sets.ts';
import { runsItsTask } from '../mechanisms/address-space.ts';
import type { StateFacts, StepFacts } from '../vocabulary/index.ts';
import type { Design, State } from './mechanisms.ts';
import {
  asKernel,
  isAtLarge,
  isInAccess,
  isMappedBy,
  isMemoryOf,
  isPrivate,
  reaches,
} from './mechanisms.ts';
import { access, openAccess, touchPlainly } from './rules/kvm.ts';
import { makeReadyLate, populate } from './rules/file.ts';
import { convert, retry } from './rules/userspace.ts';

const isShared = (s: State, page: Page): boolean =>
  some(s.vms, ({ memory }) => some(memory, (frame) => frame.page === page && frame.shared));

const isMappedByGuest = (s: State, page: Page): boolean =>
  some(s.vms, ({ memory }) => some(memory, (frame) => frame.page === page && frame.guestMaps));

/** Whether guest memory in the page is to be kept from the kernel at large. */
const isGuarded = (s: State, page: Page, design: Design): boolean =>
  s.pages[page].use === 'file' &&
  (s.pages[page].content === 'guest' || isMappedByGuest(s, page)) &&
  (design.directMap === 'all-out' || isPrivate(s, page));

const kernelReaches = (s: State, at: { cpu: Cpu; page: Page }, { design }: Setting<Design>) =>
  isAtLarge(s, at.cpu) && reaches(s, { ...at, access: asKernel(s, at.cpu) }, design);

/** Where SMAP is looked at too late, what is loaded ahead of time is loaded as if AC were set. */
const speculationReaches = (
  s: State,
  at: { cpu: Cpu; page: Page },
  { design }: Setting<Design>,
) => {
  if (!isAtLarge(s, at.cpu)) return false;
  const asArchitected = asKernel(s, at.cpu);
  const seen =
    design.smapStopsSpeculation === 'yes' ? asArchitected : { ...asArchitected, ac: true };
  return reaches(s, { ...at, access: seen }, design);
};

const processReaches = (s: State, at: { cpu: Cpu; page: Page }, { design }: Setting<Design>) =>
  reaches(s, { ...at, access: { privilege: 'user', ac: false, kvmTables: false } }, design);

/** Answers about a state that other families give as well. */
const sharedFacts = (s: State) =>
  ({
    isFree: (page) => s.pages[page].use === 'free',
    guestMaps: (vm, gfn, page) =>
      s.vms[vm].memory[gfn].guestMaps && s.vms[vm].memory[gfn].page === page,
    isBehind: (vm, gfn, page) => s.vms[vm].memory[gfn].page === page,
    isUsedFor: (vm, page) => isMemoryOf(s, vm, page) || isMappedBy(s, vm, page),
    hostMaps: (vm, page) => isMappedBy(s, vm, page),
    isHostMapped: (page) => some(s.vms, (_, vm) => isMappedBy(s, vm, page)),
    isSharedGfn: (vm, gfn) => s.vms[vm].memory[gfn].shared,
    isPrivate: (page) => isPrivate(s, page),
    isPrivateTo: (vm, page) =>
      some(s.vms[vm].memory, (frame) => frame.page === page && !frame.shared),
    guestMapsPrivately: (vm, page) =>
      some(s.vms[vm].memory, (frame) => frame.page === page && !frame.shared && frame.guestMaps),
    isClaimed: (page) =>
      s.pages[page].pins > 0 ||
      some(s.vms, (_, vm) => isMemoryOf(s, vm, page) || isMappedBy(s, vm, page)),
    isPinned: (page) => s.pages[page].pins > 0,
    holdsWhatBelongs: (page) => s.pages[page].content !== 'other',
    // What a guest shares it has given up: an in-place conversion takes the bytes along.
    holdsGuestData: (page) => s.pages[page].content === 'guest' && !isShared(s, page),
    isLeaving: (page) => s.pages[page].use === 'detached',
    isToEmulate: (vm) => some(s.cpus, (c) => c.vm === vm && c.needs !== 'nothing'),
    isQuiet: () => every(s.cpus, ({ runs }) => runs !== 'kvm'),
  }) satisfies Partial<StateFacts>;

/** Answers about a state. */
export const facts = (s: State, setting: Setting<Design>) =>
  ({
    isGuarded: (page) => isGuarded(s, page, setting.design),
    isInDirectMap: (page) => !s.pages[page].directMap.out,
    isRemembered: (page) => some(s.pages[page].directMap.remembered, (is) => is),
    isBeingAccessed: (page) => isInAccess(s, page),
    isBeingAccessedTwice: (page) => count(s.cpus, (c) => c.access === page) > 1,
    kernelAtLargeReaches: (cpu, page) => kernelReaches(s, { cpu, page }, setting),
    speculationReaches: (cpu, page) => speculationReaches(s, { cpu, page }, setting),
    runsProcessOf: (vm, cpu) => s.cpus[cpu].runs === 'process' && s.cpus[cpu].vm === vm,
    processReaches: (vm, cpu, page) =>
      s.cpus[cpu].runs === 'process' &&
      s.cpus[cpu].vm === vm &&
      processReaches(s, { cpu, page }, setting),
    hasAc: (cpu) => s.cpus[cpu].context.now.ac,
    isInsideAccess: (cpu) => !isAtLarge(s, cpu) && s.cpus[cpu].access !== none,
    isInterruptedInAccess: (cpu) =>
      s.cpus[cpu].access !== none && !runsItsTask(s.cpus[cpu].context),
    isEmulating: (cpu) => s.cpus[cpu].needs !== 'nothing',
    isConverting: (vm, gfn) => s.vms[vm].memory[gfn].waiting,
    hasUnloggedWrite: (vm, gfn) => s.vms[vm].memory[gfn].unlogged,
    ...sharedFacts(s),
  }) satisfies Partial<StateFacts>;

/** The page that KVM reads or writes in this step, or tries to. */
const accessedPage = ({ before, step }: Move<State>): Page | null => {
  const wrapped = parametersIf(step, access);
  if (wrapped !== undefined) return before.cpus[wrapped.cpu].access;
  if (step.outcome === 'not-backed') return none;
  const plain = parametersIf(step, touchPlainly);
  if (plain !== undefined) return before.vms[plain.vm].memory[plain.gfn].page;
  // The kernel clears a page on KVM's behalf.
  const late = parametersIf(step, makeReadyLate);
  if (late !== undefined) return before.vms[late.vm].memory[late.gfn].page;
  return parametersIf(step, populate)?.page ?? none;
};

/** Whether the code on this CPU made guest memory reachable: it set AC, or put the page into the direct map. */
const opensAccess = ({ before, step, after }: Move<State>, cpu: Cpu): boolean => {
  if (parametersIf(step, openAccess, 'opened')?.cpu !== cpu) return false;
  const page = after.cpus[cpu].access;
  const setsAc = after.cpus[cpu].context.now.ac && !before.cpus[cpu].context.now.ac;
  return (
    setsAc ||
    (page !== none && before.pages[page].directMap.out && !after.pages[page].directMap.out)
  );
};

/** Whether the code on this CPU took a page out of the direct map and had all CPUs forget it. */
const flushesTlbs = (
  { before, step, after }: Move<State>,
  cpu: Cpu,
  { design }: Setting<Design>,
): boolean =>
  parametersIf(step, access)?.cpu === cpu &&
  design.windowFlush === 'all-cpus' &&
  some(after.pages, ({ directMap }, page) => directMap.out && !before.pages[page].directMap.out);

/** Whether KVM gets what it needs for an instruction of the VM in this step, or does not. */
const isTryAtEmulation = ({ before, step }: Move<State>, vm: Vm): boolean => {
  if (step.outcome === 'not-backed') return false;
  const at =
    parametersIf(step, access) ??
    parametersIf(step, touchPlainly) ??
    parametersIf(step, openAccess, 'EFAULT');
  if (at === undefined) return false;
  return before.cpus[at.cpu].vm === vm && before.cpus[at.cpu].needs !== 'nothing';
};

const oopsing = [access, touchPlainly, populate, makeReadyLate];

/** Answers about a step. */
export const stepFacts = (move: Move<State>, setting: Setting<Design>) => {
  const { before, step, after } = move;
  const conversion = parametersIf(step, convert, 'EAGAIN') ?? parametersIf(step, retry, 'EAGAIN');
  return {
    kvmAccesses: (page) => accessedPage(move) === page,
    oopses: () => oopsing.some(({ name }) => name === step.rule) && step.outcome === 'oops',
    isWrapped: () => parametersIf(step, touchPlainly) === undefined,
    kvmWrites: (vm, gfn, page) => {
      // An access that is open leads to one page to the end.
      const at = parametersIf(step, openAccess, 'opened');
      return at?.vm === vm && at.gfn === gfn && after.cpus[at.cpu].access === page;
    },
    wouldHaveFound: (vm, gfn, page) => {
      // Kept apart, memory of the VMM backs a frame only as long as guest_memfd does not.
      const frame = before.vms[vm].memory[gfn];
      return page === (frame.page ?? frame.pte);
    },
    emulates: (vm) => isTryAtEmulation(move, vm),
    refusesConversion: (page) =>
      conversion !== undefined && before.vms[conversion.vm].memory[conversion.gfn].page === page,
    wasPinned: (page) => before.pages[page].pins > 0,
    opensAccess: (cpu) => opensAccess(move, cpu),
    flushesTlbs: (cpu) => flushesTlbs(move, cpu, setting),
  } satisfies Partial<StepFacts>;
};

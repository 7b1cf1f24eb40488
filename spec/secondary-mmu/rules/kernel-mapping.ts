// KVM maps a page of the guest for itself. kvm_vcpu_map() keeps what it looked up until it is done and hears of no invalidation;
// a gfn_to_pfn_cache is told of them and looks again.

import type { Bounds } from '../../../checker/model/index.ts';
import { count, none, some } from '../../../checker/model/index.ts';
import type { Page, Vm } from '../../index-sets.ts';
import { gfns, pages, vms } from '../../index-sets.ts';
import type { Design, Mutable, Place, State } from '../mechanisms.ts';
import { endMapping, frameAt, isOpen, release, resolve, settleReferences } from '../mechanisms.ts';
import { rule } from '../state.ts';

/** Whether KVM has nothing of the VM mapped, and the bounds let it map something. */
const canMap = (s: State, { vm }: Place, { bounds }: { bounds: Bounds }): boolean =>
  s.vms[vm].mapping.gfn === none &&
  count(s.vms, ({ mapping }) => mapping.gfn !== none) < (bounds.mappings ?? 0);

/** Whether there is a cache of the frame that an invalidation has made invalid, and that still has a reference. */
const canRefresh = (s: State, { vm, gfn }: Place, design: Design): boolean => {
  if (design.cacheReferences === 'none') return false;
  const { mapping } = s.vms[vm];
  return mapping.gfn === gfn && mapping.step === 'idle' && !mapping.valid;
};

/** Looks up the page for KVM's own use; one that is not counted has no kernel address unless memremap() makes one. */
const resolveForKernel = (s: Mutable, at: Place, design: Design) => {
  const { pte } = frameAt(s, at);
  const isUncounted = pte !== none && s.pages[pte].use === 'driver';
  if (isUncounted && design.mapsUncounted === 'no') return 'EFAULT';
  return resolve(s, { into: s.vms[at.vm].mapping.found, page: pte }, design);
};

export const cacheRefresh = rule('CacheRefresh', {
  says: 'KVM begins to fill a cache: it is invalid, and the sequence count is read.',
  actor: ({ vm }) => `kvm-${vm}`,
  code: 'kvm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'KVM maps memory by caches': (_, __, { design }) => design.kernelMapping === 'gfn_to_pfn_cache',
    'KVM has nothing of the VM mapped, or a cache of the frame that is not valid': (
      s,
      at,
      setting,
    ) => canMap(s, at, setting) || canRefresh(s, at, setting.design),
  },
  then: (s, { vm, gfn }) => {
    const { mapping } = s.vms[vm];
    mapping.step = 'resolving';
    mapping.gfn = gfn;
    // What the cache had it keeps until it has something else.
    mapping.last.page = mapping.found.page;
    mapping.last.holdsReference = mapping.found.holdsReference;
    mapping.found.page = none;
    mapping.found.holdsReference = false;
  },
  kernel: ['kvm_gpc_activate', 'kvm_gpc_refresh'],
});

export const cacheLookUp = rule('CacheLookUp', {
  says: "With the cache's lock dropped, KVM looks up the page and maps it.",
  actor: ({ vm }) => `kvm-${vm}`,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms },
  when: {
    'KVM maps memory by caches': (_, __, { design }) => design.kernelMapping === 'gfn_to_pfn_cache',
    'a cache is being filled': (s, { vm }) => s.vms[vm].mapping.step === 'resolving',
  },
  outcomes: ['found', 'EFAULT'],
  then: (s, { vm }, { design }) => {
    const { mapping } = s.vms[vm];
    if (mapping.gfn === none) return 'EFAULT';
    const answer = resolveForKernel(s, { vm, gfn: mapping.gfn }, design);
    if (answer === 'EFAULT') {
      settleReferences(s, vm, design);
      endMapping(s, vm);
    } else mapping.step = 'resolved';
    return answer;
  },
  kernel: ['hva_to_pfn_retry', 'gpc_map'],
});

/** Whether an invalidation that the cache heeds is under way or went by: mmu_notifier_retry_cache(). */
const mustRetry = (s: State, vm: Vm, design: Design): boolean => {
  const { gfn, moved } = s.vms[vm].mapping;
  if (design.cacheRetry === 'none' || gfn === none) return false;
  if (design.cacheRetry === 'those-that-begin') return moved;
  const isUnderWay =
    design.cacheRetry === 'any-address'
      ? some(s.vms[vm].memory, isOpen)
      : isOpen(frameAt(s, { vm, gfn }));
  return moved || isUnderWay;
};

export const cacheCommit = rule('CacheCommit', {
  says: "Under the cache's lock KVM declares the cache valid and drops its reference, or looks again.",
  actor: ({ vm }) => `kvm-${vm}`,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms },
  when: {
    'KVM maps memory by caches': (_, __, { design }) => design.kernelMapping === 'gfn_to_pfn_cache',
    'a page was looked up': (s, { vm }) => s.vms[vm].mapping.step === 'resolved',
  },
  outcomes: ['valid', 'retry'],
  then: (s, { vm }, { design }) => {
    const { mapping } = s.vms[vm];
    const isStale = mustRetry(s, vm, design);
    if (isStale || design.cacheReferences === 'none') release(s, mapping.found, design);
    else settleReferences(s, vm, design);
    mapping.moved = false;
    mapping.valid = !isStale;
    mapping.step = isStale ? 'resolving' : 'idle';
    if (isStale) mapping.found.page = none;
    return isStale ? 'retry' : 'valid';
  },
  kernel: ['hva_to_pfn_retry', 'mmu_notifier_retry_cache'],
});

export const cacheUse = rule('CacheUse', {
  says: "Under the cache's lock KVM checks that the cache is valid, and reads and writes the page.",
  actor: ({ vm }) => `kvm-${vm}`,
  code: 'kvm',
  forEach: { vm: vms },
  when: {
    'KVM maps memory by caches': (_, __, { design }) => design.kernelMapping === 'gfn_to_pfn_cache',
    'the cache is used under its lock': (_, __, { design }) => design.cacheUse === 'under-lock',
    'the cache is valid': (s, { vm }) => s.vms[vm].mapping.valid,
  },
  then: () => undefined,
  kernel: ['kvm_gpc_check', 'kvm_xen_update_runstate_guest'],
});

export const cacheCheck = rule('CacheCheck', {
  says: 'KVM checks that the cache is valid, and drops its lock.',
  actor: ({ vm }) => `kvm-${vm}`,
  code: 'kvm',
  forEach: { vm: vms },
  when: {
    'KVM maps memory by caches': (_, __, { design }) => design.kernelMapping === 'gfn_to_pfn_cache',
    'the cache is used with its lock dropped': (_, __, { design }) =>
      design.cacheUse === 'after-unlock',
    'the cache is valid': (s, { vm }) => s.vms[vm].mapping.valid,
    'nobody uses it': (s, { vm }) => s.vms[vm].mapping.step === 'idle',
  },
  then: (s, { vm }) => {
    s.vms[vm].mapping.step = 'in-use';
  },
  kernel: ['kvm_gpc_check'],
});

export const kvmMap = rule('KvmMap', {
  says: 'KVM looks up a page of the guest and maps it for itself.',
  actor: ({ vm }) => `kvm-${vm}`,
  code: 'kvm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'KVM maps memory until it is done': (_, __, { design }) =>
      design.kernelMapping === 'kvm_vcpu_map',
    'KVM has nothing of the VM mapped': canMap,
  },
  outcomes: ['found', 'EFAULT'],
  then: (s, at, { design }) => {
    const { mapping } = s.vms[at.vm];
    const answer = resolveForKernel(s, at, design);
    if (answer === 'EFAULT') return answer;
    mapping.step = 'in-use';
    mapping.gfn = at.gfn;
    if (design.mappingPut === 'right-after-gup') release(s, mapping.found, design);
    return answer;
  },
  kernel: ['kvm_vcpu_map', '__kvm_map_gfn'],
});

/** Whether KVM takes the page for the one behind the frame, to write to it at once. */
const isTakenFor = (s: State, at: Place & { page: Page }, design: Design): boolean => {
  const { pte, kind } = frameAt(s, at);
  // The page at an offset into a VMA is any page: nobody promises that a driver maps pages in the order of their numbers.
  const isComputed = design.guestPageTables === 'by-vma-offset' && kind === 'driver';
  return pte !== none && (isComputed || pte === at.page);
};

export const updateGuestPte = rule('UpdateGuestPte', {
  says: 'KVM sets a bit in a page table of the guest, by a compare-and-exchange on the page that it takes for the one behind the frame.',
  actor: ({ vm }) => `kvm-${vm}`,
  code: 'kvm',
  forEach: { vm: vms, gfn: gfns, page: pages },
  when: {
    'KVM walks page tables of the guest': (_, __, { design }) =>
      design.guestPageTables !== 'left-out',
    'the page is taken for the one behind the frame': (s, at, { design }) =>
      isTakenFor(s, at, design),
  },
  then: () => undefined,
  kernel: ['FNAME(cmpxchg_gpte)', '__try_cmpxchg_user'],
});

/** Whether KVM keeps an address and uses it later. */
const usesWithoutLock = ({ kernelMapping, cacheUse }: Design): boolean =>
  kernelMapping === 'kvm_vcpu_map' || cacheUse === 'after-unlock';

export const kvmUse = rule('KvmUse', {
  says: 'KVM reads and writes the page through the address that it has.',
  actor: ({ vm }) => `kvm-${vm}`,
  code: 'kvm',
  forEach: { vm: vms },
  when: {
    'KVM uses addresses with no lock held': (_, __, { design }) => usesWithoutLock(design),
    'KVM has an address': (s, { vm }) => s.vms[vm].mapping.step === 'in-use',
  },
  then: () => undefined,
  kernel: ['nested_vmx_run', 'nested_svm_vmexit'],
});

export const kvmUnmap = rule('KvmUnmap', {
  says: 'KVM is done with the address.',
  actor: ({ vm }) => `kvm-${vm}`,
  code: 'kvm',
  forEach: { vm: vms },
  when: {
    'KVM uses addresses with no lock held': (_, __, { design }) => usesWithoutLock(design),
    'KVM has an address': (s, { vm }) => s.vms[vm].mapping.step === 'in-use',
  },
  then: (s, { vm }, { design }) => {
    const { mapping } = s.vms[vm];
    release(s, mapping.found, design);
    if (mapping.valid) mapping.step = 'idle';
    else endMapping(s, vm);
  },
  kernel: ['kvm_vcpu_unmap'],
});

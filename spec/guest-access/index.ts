// The designs of the thread, and what becomes of each when one of its precautions is left out.

import { variant } from '../../checker/model/index.ts';
import { guestAccess } from './family.ts';

/** Nothing of the file is in a page table of userspace, or gup is refused, so nothing gets pinned. */
const withoutPins = {
  'rule Unpin': 'Nothing can be pinned.',
  'condition "the page can take one more pin"': 'Nothing can be pinned.',
  'property pinned-page-is-in-the-direct-map': 'Nothing can be pinned.',
  'property withdrawn-page-is-let-go': 'Nothing can be pinned, so nothing keeps a page.',
} as const;

export { guestAccess };

/** KVM reaches guest memory as it always has: by the address that the memslot names. */
const byHva = { access: 'hva' } as const;

/** The series on removing guest_memfd from the direct map (2025): all of it, what userspace maps included. */
const allOut = { ...byHva, directMap: 'all-out' } as const;

/** As the thread describes it: guest memory in page tables that KVM loads, and nobody unloads them for an interrupt. */
const kvmTables = {
  access: 'kvm-tables',
  entryTables: 'none',
  switchOut: 'as-they-are',
} as const;

const userPages = [
  variant('gmem-user1', guestAccess, {
    says: 'User pages in the kernel half, reached between STAC and CLAC, on a CPU with SMAP and LASS.',
  }),
  variant('gmem-user1-without-lass', guestAccess, {
    says: 'gmem-user1 on a CPU without LASS.',
    delta: { lass: 'off' },
  }),
  variant('gmem-user1-pti', guestAccess, {
    says: 'gmem-user1 without LASS, but with page-table isolation.',
    delta: { lass: 'off', pti: 'on' },
  }),
  variant('gmem-user1-per-process', guestAccess, {
    says: 'gmem-user1 without LASS, the user pages only in the page tables of the process of their VM.',
    delta: { lass: 'off', placement: 'own-process' },
  }),
  variant('gmem-user1-without-smap', guestAccess, {
    says: 'gmem-user1 on a CPU without SMAP.',
    delta: { smap: 'off' },
  }),
  variant('gmem-user1-slow-smap', guestAccess, {
    says: 'gmem-user1 on a CPU that looks at SMAP only when a load retires.',
    delta: { smapStopsSpeculation: 'no' },
  }),
  variant('gmem-user1-forgets-stac', guestAccess, {
    says: 'gmem-user1 with a STAC forgotten.',
    delta: { stac: 'forgotten' },
  }),
  variant('gmem-user1-forgets-clac', guestAccess, {
    says: 'gmem-user1 with a CLAC forgotten.',
    delta: { clac: 'forgotten' },
  }),
  variant('gmem-user1-entry-keeps-ac', guestAccess, {
    says: 'gmem-user1 with entry code that leaves AC as it finds it.',
    delta: { entryClearsAc: 'none' },
  }),
  variant('gmem-user1-nmi-keeps-ac', guestAccess, {
    says: 'gmem-user1 with entry code that clears AC for interrupts and not for NMIs.',
    delta: { entryClearsAc: 'irq-only' },
  }),
  variant('gmem-user1-switch-keeps-ac', guestAccess, {
    says: 'gmem-user1 with a context switch that does not save the flags.',
    delta: { switchOut: 'as-they-are' },
  }),
  variant('gmem-user1-alias', guestAccess, {
    says: 'gmem-user1 with guest memory left in the direct map as well.',
    delta: { directMap: 'stays' },
  }),
  variant('gmem-user1-misses-fetch', guestAccess, {
    says: 'gmem-user1 in which the fetch of an instruction forgets the wrapper.',
    delta: { missed: 'instruction-fetch' },
  }),
  variant('gmem-user1-misses-nested', guestAccess, {
    says: "gmem-user1 in which the walk of a guest hypervisor's page tables forgets the wrapper.",
    delta: { missed: 'nested-page-tables' },
  }),
  variant('gmem-user1-misses-clock', guestAccess, {
    says: 'gmem-user1 in which the update of the paravirtual clock forgets the wrapper.',
    delta: { missed: 'pv-clock' },
  }),
];

const lifeOfAPage = [
  variant('gmem-removed-late', guestAccess, {
    says: 'gmem-user1, but pages leave the direct map only after the guest has them.',
    delta: { removal: 'after-use' },
  }),
  variant('gmem-removed-early', guestAccess, {
    says: 'gmem-user1, but pages leave the direct map before they are cleared.',
    delta: { removal: 'before-clearing' },
  }),
  variant('gmem-removed-unflushed', guestAccess, {
    says: 'gmem-user1, but no TLB is flushed when a page leaves the direct map.',
    delta: { removalFlush: 'none' },
  }),
  variant('gmem-restored-late', guestAccess, {
    says: 'gmem-user1, but pages are freed first and put back into the direct map afterwards.',
    delta: { restore: 'after-free' },
  }),
  variant('gmem-never-restored', guestAccess, {
    says: 'gmem-user1, but nobody puts pages back into the direct map.',
    delta: { restore: 'never' },
  }),
  variant('gmem-not-wiped', guestAccess, {
    says: 'gmem-user1, but pages are freed as the guest left them.',
    delta: { wipe: 'no' },
  }),
  variant('gmem-marked-early', guestAccess, {
    says: 'gmem-user1, but a new page counts as ready before it is cleared.',
    delta: { prepare: 'marks-first' },
  }),
  variant('gmem-postcopy-by-vma', guestAccess, {
    says: 'gmem-user1 during post-copy, with userfaultfd, which sees faults through VMAs only.',
    delta: { missing: 'zeros' },
  }),
  variant('gmem-postcopy-by-exit', guestAccess, {
    says: 'gmem-user1 during post-copy, with an exit to userspace for each page that has not arrived.',
    delta: { missing: 'exit' },
  }),
];

const onDemand = [
  variant('gmem-ondemand', guestAccess, {
    says: 'KVM puts a page back into the direct map for an access; the last user takes it out and flushes.',
    delta: { access: 'on-demand' },
  }),
  variant('gmem-ondemand-one-at-a-time', guestAccess, {
    says: 'gmem-ondemand with the page locked for the whole access.',
    delta: { access: 'on-demand', windows: 'one-at-a-time' },
    accepts: {
      'condition "the bounds allow one more"': 'Only one CPU has an access open.',
      'cover two-cpus-access-one-page': 'This is what the lock prevents.',
    },
  }),
  variant('gmem-ondemand-uncounted', guestAccess, {
    says: 'gmem-ondemand without counting: whoever is through takes the page out.',
    delta: { access: 'on-demand', windows: 'uncounted' },
  }),
  variant('gmem-ondemand-unflushed', guestAccess, {
    says: 'gmem-ondemand that leaves the flush for later.',
    delta: { access: 'on-demand', windowFlush: 'none' },
  }),
  variant('gmem-ondemand-flushes-one-cpu', guestAccess, {
    says: 'gmem-ondemand that flushes the TLB of its own CPU only.',
    delta: { access: 'on-demand', windowFlush: 'this-cpu' },
  }),
  variant('gmem-ondemand-decode-assist', guestAccess, {
    says: 'gmem-ondemand on a CPU that hands over instruction bytes.',
    delta: { access: 'on-demand', decodeAssist: 'yes' },
  }),
];

const cr3 = [
  variant('gmem-cr3', guestAccess, {
    says: 'Guest memory in page tables that every way into KVM loads; interrupts run on what they find.',
    delta: kvmTables,
  }),
  variant('gmem-cr3-vcpu-load', guestAccess, {
    says: 'gmem-cr3, the page tables loaded by vcpu_load().',
    delta: { ...kvmTables, tablesAt: 'vcpu-load' },
  }),
  variant('gmem-cr3-kvm-run', guestAccess, {
    says: 'gmem-cr3, the page tables loaded by KVM_RUN.',
    delta: { ...kvmTables, tablesAt: 'kvm-run' },
  }),
  variant('gmem-cr3-irq-switches', guestAccess, {
    says: 'gmem-cr3 in which interrupts and the scheduler switch to the ordinary page tables, and NMIs do not.',
    delta: { access: 'kvm-tables', entryTables: 'irq-only' },
  }),
  variant('gmem-cr3-nmi-trusts', guestAccess, {
    says: 'gmem-cr3 in which NMIs switch, too, unless they interrupt kernel entry code.',
    delta: { access: 'kvm-tables', entryTables: 'nmi-trusts-entry-code' },
  }),
  variant('gmem-cr3-switch-keeps-tables', guestAccess, {
    says: 'gmem-cr3 in which all entry code switches and the scheduler does not.',
    delta: { access: 'kvm-tables', switchOut: 'as-they-are' },
  }),
  variant('gmem-cr3-careful', guestAccess, {
    says: 'gmem-cr3 in which all entry code goes by CR3 itself and switches, and the scheduler does, too.',
    delta: { access: 'kvm-tables' },
  }),
  variant('gmem-cr3-misses-clock', guestAccess, {
    says: 'gmem-cr3 in which the update of the paravirtual clock forgets the wrapper.',
    delta: { ...kvmTables, missed: 'pv-clock' },
  }),
];

/** What has nothing to do where nothing is private. */
const nothingPrivate = {
  '*': 'All memory is shared from the start: whatever is about private memory, conversions or pins that a conversion would meet has nothing to look at.',
};

const mmap = [
  variant('gmem-mmap', guestAccess, {
    says: 'Userspace maps what is shared; KVM reaches guest memory by the address that the memslot names.',
    delta: byHva,
  }),
  variant('gmem-mmap-registers', guestAccess, {
    says: 'gmem-mmap with a guest that does MMIO from registers only.',
    delta: { ...byHva, mmioData: 'in-registers' },
  }),
  variant('gmem-mmap-decode-assist', guestAccess, {
    says: 'gmem-mmap on a CPU that hands over instruction bytes.',
    delta: { ...byHva, decodeAssist: 'yes' },
  }),
  variant('gmem-mmap-registers-decode-assist', guestAccess, {
    says: 'gmem-mmap on such a CPU, with a guest that does MMIO from registers only.',
    delta: { ...byHva, mmioData: 'in-registers', decodeAssist: 'yes' },
    accepts: {
      '*': 'With operands in registers and instruction bytes from the CPU, KVM reads no guest memory.',
    },
  }),
  variant('gmem-mmap-anything', guestAccess, {
    says: 'gmem-mmap in which userspace may map private pages as well.',
    delta: { ...byHva, userFault: 'anything' },
  }),
  variant('gmem-mmap-full', guestAccess, {
    says: 'All of guest_memfd is shared, mapped by userspace, and out of the direct map.',
    delta: { ...allOut, indices: 'all-shared' },
    accepts: nothingPrivate,
  }),
  variant('gmem-mmap-full-gup-if-on-lru', guestAccess, {
    says: 'gmem-mmap-full with a gup that recognises pages without a direct map only once they are on an LRU list.',
    delta: { ...allOut, indices: 'all-shared', gup: 'if-on-lru' },
    bounds: { batches: 1 },
    accepts: nothingPrivate,
  }),
  variant('gmem-direct-map', guestAccess, {
    says: 'Guest memory stays in the direct map, and KVM uses that.',
    delta: { access: 'direct-map', directMap: 'stays' },
  }),
  variant('gmem-direct-map-misses-clock', guestAccess, {
    says: 'gmem-direct-map in which the update of the paravirtual clock forgets the wrapper.',
    delta: { access: 'direct-map', directMap: 'stays', missed: 'pv-clock' },
  }),
  variant('gmem-apart', guestAccess, {
    says: 'Shared memory is anonymous memory of the VMM; KVM refuses the address that the memslot names if the frame is private.',
    delta: { ...byHva, backing: 'apart' },
    bounds: { pages: 2, vms: 1 },
    accepts: {
      '*': 'One VM, and shared memory that is no part of the file: what is about several VMs or about sharing in place has nothing to look at.',
    },
  }),
  variant('gmem-apart-reads-hva', guestAccess, {
    says: 'gmem-apart in which KVM uses that address whatever the frame is.',
    delta: { ...byHva, backing: 'apart', hvaOfPrivate: 'reads' },
    bounds: { pages: 2, vms: 1 },
    accepts: {
      '*': 'One VM, and shared memory that is no part of the file: what is about several VMs or about sharing in place has nothing to look at.',
    },
  }),
];

const gup = [
  variant('gmem-conversion-ignores-pins', guestAccess, {
    says: 'gmem-user1, but a conversion does not look at references.',
    delta: { conversion: 'nothing' },
    accepts: {
      'condition "it is not being converted" of rule Convert': 'No conversion has to be retried.',
    },
  }),
  variant('gmem-conversion-keeps-entries', guestAccess, {
    says: 'gmem-user1, but a conversion leaves page table entries of userspace as they are.',
    delta: { conversionZaps: 'no' },
  }),
  variant('gmem-conversion-drains-nothing', guestAccess, {
    says: 'gmem-user1, but a conversion counts references without draining LRU batches first.',
    delta: { conversion: 'references' },
  }),
  variant('gmem-conversion-lets-in', guestAccess, {
    says: 'gmem-user1, but userspace can map a page while a conversion of it is retried.',
    delta: { whileWaiting: 'lets-in' },
  }),
  variant('gmem-long-pins', guestAccess, {
    says: 'gmem-user1 with drivers that may keep pins for good.',
    delta: { pinTerm: 'long' },
  }),
  variant('gmem-fault-by-hva', guestAccess, {
    says: 'gmem-user1, but guest faults are resolved by gup, through the address that the memslot names.',
    delta: { faultSource: 'hva' },
    accepts: {
      'cover guest-maps-private-memory': 'Private memory has no address that gup could look up.',
    },
  }),
  variant('gmem-all-out', guestAccess, {
    says: 'All of guest_memfd is out of the direct map; guest faults go to the file, gup is refused.',
    delta: allOut,
    accepts: withoutPins,
  }),
  variant('gmem-all-out-gup-if-on-lru', guestAccess, {
    says: 'gmem-all-out with a gup that recognises such pages only once they are on an LRU list.',
    delta: { ...allOut, gup: 'if-on-lru' },
    accepts: withoutPins,
  }),
  variant('gmem-all-out-gup-unrestricted', guestAccess, {
    says: 'gmem-all-out with a gup that does not ask.',
    delta: { ...allOut, gup: 'none' },
  }),
  variant('gmem-all-out-fault-by-hva', guestAccess, {
    says: 'gmem-all-out, but guest faults are resolved by gup.',
    delta: { ...allOut, faultSource: 'hva' },
    accepts: { '*': 'No guest gets any memory here, which is what this design is there to show.' },
  }),
  variant('gmem-all-out-fault-by-hva-gup-unrestricted', guestAccess, {
    says: 'The same with a gup that does not ask, neither for KVM nor for drivers, who may keep what they get.',
    delta: { ...allOut, faultSource: 'hva', gup: 'none', pinTerm: 'long' },
    accepts: {
      'cover guest-maps-private-memory': 'Private memory has no address that gup could look up.',
    },
  }),
];

export const guestAccessVariants = [
  ...userPages,
  ...lifeOfAPage,
  ...onDemand,
  ...cr3,
  ...mmap,
  ...gup,
] as const;

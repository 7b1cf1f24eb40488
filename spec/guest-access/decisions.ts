// The choices of the thread and of what came of it. The first value of each is the baseline's: user pages in the kernel half, behind SMAP
// and LASS, with every mistake that the other designs can make left out.

import { decision } from '../../checker/model/index.ts';
import { touchPoints } from './touch-points.ts';

const access = {
  access: decision(
    'By which address KVM reaches guest memory: a user page in the kernel half, the direct map restored for each access, page tables that only KVM loads, the address that the memslot names, or the direct map as ever',
    'user-page',
    'on-demand',
    'kvm-tables',
    'hva',
    'direct-map',
  ),
  missed: decision(
    "The one kind of access that forgets the wrapper and uses the page's ordinary kernel address",
    'none',
    ...touchPoints,
  ),
  decodeAssist: decision(
    'Whether the processor hands over the bytes of an instruction that caused an exit',
    'no',
    'yes',
  ),
  mmioData: decision('Where the data of MMIO instructions can be', 'in-memory', 'in-registers'),
};

const directMap = {
  directMap: decision(
    'Which pages of guest_memfd are out of the direct map',
    'private-out',
    'all-out',
    'stays',
  ),
  removal: decision(
    'When a page leaves the direct map: cleared and before anybody uses it, or otherwise',
    'before-use',
    'before-clearing',
    'after-use',
  ),
  removalFlush: decision('What is flushed when a page leaves the direct map', 'all-cpus', 'none'),
  restore: decision(
    'When a page is put back into the direct map',
    'before-free',
    'after-free',
    'never',
  ),
  wipe: decision('Whether a page is wiped before it is freed', 'yes', 'no'),
  prepare: decision(
    'Whether a new page is cleared before it counts as ready',
    'clears-first',
    'marks-first',
  ),
};

const onDemand = {
  windows: decision(
    'Who takes the page out again when several CPUs have asked for it: the last, or, where there is but one at a time, that one; or each of them',
    'counted',
    'one-at-a-time',
    'uncounted',
  ),
  windowFlush: decision(
    'What is flushed when an access on demand ends',
    'all-cpus',
    'this-cpu',
    'none',
  ),
};

const processor = {
  smap: decision('Whether SMAP keeps the kernel off user pages while AC is clear', 'on', 'off'),
  smapStopsSpeculation: decision('Whether SMAP does so for speculation as well', 'yes', 'no'),
  lass: decision('Whether LASS keeps userspace off the kernel half', 'on', 'off'),
  pti: decision('Whether userspace runs on page tables without the kernel half', 'off', 'on'),
  placement: decision(
    'Whether the user pages are in the kernel half of all processes, or only of their own',
    'all-processes',
    'own-process',
  ),
  stac: decision('Whether KVM sets AC before an access', 'always', 'forgotten'),
  clac: decision('Whether KVM clears AC after an access', 'always', 'forgotten'),
  entryClearsAc: decision('Which entry code clears AC', 'every-entry', 'irq-only', 'none'),
  switchOut: decision(
    'What AC and CR3 another task finds when KVM is scheduled out',
    'clean',
    'as-they-are',
  ),
};

const tables = {
  tablesAt: decision(
    'Which ways into KVM load the page tables that only KVM loads',
    'every-way',
    'vcpu-load',
    'kvm-run',
  ),
  entryTables: decision(
    'Which entry code loads the ordinary page tables: all; all, but an NMI trusts that interrupted kernel entry code has done so; that of interrupts only; none',
    'every-entry',
    'nmi-trusts-entry-code',
    'irq-only',
    'none',
  ),
};

const memory = {
  indices: decision('What the pages of guest_memfd can be', 'private-or-shared', 'all-shared'),
  backing: decision(
    'Whether guest_memfd backs shared frames too, or memory of the VMM does',
    'in-place',
    'apart',
  ),
  hvaOfPrivate: decision(
    'What KVM does with the address that a memslot names for a private frame',
    'refuses',
    'reads',
  ),
  userFault: decision('Which pages userspace may map', 'shared-only', 'anything'),
  faultSource: decision(
    'Where a guest fault takes its page from: the file, or the address that the memslot names (gup)',
    'file',
    'hva',
  ),
  missing: decision(
    'What an empty index becomes during post-copy: zeros as ever, because nothing is awaited; zeros, because only a VMA knows what is awaited; an exit to userspace',
    'nothing-awaited',
    'zeros',
    'exit',
  ),
};

const conversion = {
  gup: decision(
    'Which pages gup refuses: those out of the direct map, by the type of their mapping; those that are also on an LRU list; none',
    'out-of-direct-map',
    'if-on-lru',
    'none',
  ),
  pinTerm: decision('Whether pins are dropped one day', 'short', 'long'),
  conversion: decision(
    'What a conversion to private memory looks at before it takes effect',
    'drained-references',
    'references',
    'nothing',
  ),
  conversionZaps: decision('Whether it removes page table entries of userspace', 'yes', 'no'),
  whileWaiting: decision(
    'Whether userspace can map the page while a conversion of it is retried',
    'keeps-out',
    'lets-in',
  ),
};

export const decisions = {
  ...access,
  ...directMap,
  ...onDemand,
  ...processor,
  ...tables,
  ...memory,
  ...conversion,
};

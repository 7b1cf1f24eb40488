// The VMA flag of the passive designs: userspace sets and clears it, perhaps with mprotect(); and what gets around it.

import { none } from '../../../checker/model/index.ts';
import { gfns, pages, vms } from '../../index-sets.ts';
import { get, isEmpty, isPrivateFrame, removeEntry, setMark } from '../mechanisms.ts';
import { rule } from '../state.ts';

export const setFlag = rule('SetFlag', {
  says: 'Userspace flags the memory behind a frame: pages faulted in from now on are poisoned.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'mm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the design has a VMA flag': (_, __, { design }) => design.poisonAt === 'fault-in',
    'there is a VM to tie the VMA to': (s, { vm }, { design }) =>
      design.tieAt !== 'vma-flag' || s.vms[vm].life === 'alive',
    'userspace flags only private memory': (s, { vm, gfn }, { design }) =>
      design.userspace === 'adversarial' || !s.vms[vm].memory[gfn].shared,
    'the memory is not flagged, or for another VM': (s, { vm, gfn }) => {
      const { flagged, inherited } = s.vms[vm].memory[gfn];
      return !flagged || inherited !== none;
    },
  },
  then: (s, { vm, gfn }, { design }) => {
    s.vms[vm].memory[gfn].flagged = true;
    s.vms[vm].memory[gfn].inherited = none;
    if (design.setFlag === 'zaps-entries') removeEntry(s, { vm, gfn }, design);
  },
  kernel: ['mprotect (proposed)'],
});

export const clearFlag = rule('ClearFlag', {
  says: 'Userspace clears the flag: pages faulted in from now on are ordinary.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'mm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the design has a VMA flag': (_, __, { design }) => design.poisonAt === 'fault-in',
    'the memory is flagged': (s, { vm, gfn }) => s.vms[vm].memory[gfn].flagged,
    'userspace clears it only on shared memory': (s, { vm, gfn }, { design }) =>
      design.userspace === 'adversarial' || !isPrivateFrame(s, vm, gfn),
  },
  then: (s, { vm, gfn }, { design }) => {
    const frame = s.vms[vm].memory[gfn];
    frame.flagged = false;
    frame.inherited = none;
    const page = frame.pte;
    if (design.clearFlag === 'leaves-poison' || page === none) return;
    s.pages[page].owner = none;
    setMark(s, page, { to: false, design });
  },
  kernel: ['mprotect (proposed)'],
});

export const faultInUnaware = rule('FaultInUnaware', {
  says: 'A path that does not look at the VMA flag puts an ordinary entry into a flagged VMA.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'mm',
  forEach: { vm: vms, gfn: gfns, page: pages },
  when: {
    'there are such paths': (_, __, { design }) => design.otherPaths === 'ignore-flag',
    'the memory is flagged': (s, { vm, gfn }) => s.vms[vm].memory[gfn].flagged,
    'nothing is mapped there': (s, { vm, gfn }) => isEmpty(s, { vm, gfn }),
    'the page is free, or in the page cache': (s, { page }, { design }) => {
      const { use } = s.pages[page];
      return use === 'free' || (use === 'shmem' && design.backing === 'anon-or-shmem');
    },
  },
  then: (s, { vm, gfn, page }) => {
    const p = s.pages[page];
    if (p.use === 'free') {
      p.use = 'anon';
      p.content = 'clean';
    }
    get(s, page);
    s.vms[vm].memory[gfn].pte = page;
    s.vms[vm].memory[gfn].entry = 'present';
  },
  kernel: ['filemap_map_pages', 'mfill_atomic_install_pte', 'do_swap_page', 'remove_migration_pte'],
});

export const fork = rule('Fork', {
  says: "A process becomes another VM's by fork(): it gets the entry of its parent, and the VMA flag with it.",
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'mm',
  forEach: { vm: vms, gfn: gfns, child: vms, at: gfns },
  when: {
    'fork() copies guest memory': (_, __, { design }) => design.fork === 'copies',
    'it is another process': (_, { vm, child }) => vm !== child,
    'the memory is flagged': (s, { vm, gfn }) => s.vms[vm].memory[gfn].flagged,
    'nothing is mapped in the child': (s, { child, at }) =>
      isEmpty(s, { vm: child, gfn: at }) && !s.vms[child].memory[at].flagged,
  },
  then: (s, { vm, gfn, child, at }) => {
    const parent = s.vms[vm].memory[gfn];
    const copy = s.vms[child].memory[at];
    copy.flagged = true;
    copy.inherited = parent.inherited ?? vm;
    copy.pte = parent.pte;
    copy.entry = parent.entry;
    if (parent.pte !== none) get(s, parent.pte);
  },
  kernel: ['copy_page_range', 'copy_nonpresent_pte', 'dup_mmap'],
});

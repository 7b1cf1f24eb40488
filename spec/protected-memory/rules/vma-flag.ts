// The VMA flag of the passive designs: userspace sets and clears it, perhaps with mprotect().

import { gfns, vms } from '../../index-sets.ts';
import { isPrivateFrame, removeEntry } from '../mechanisms.ts';
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
    'the memory is not flagged': (s, { vm, gfn }) => !s.vms[vm].memory[gfn].flagged,
  },
  then: (s, { vm, gfn }, { design }) => {
    s.vms[vm].memory[gfn].flagged = true;
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
  then: (s, { vm, gfn }) => {
    s.vms[vm].memory[gfn].flagged = false;
  },
  kernel: ['mprotect (proposed)'],
});

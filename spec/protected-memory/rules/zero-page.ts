// Memory that was never written is the zero page, which RFCv2 lets into a guest without poisoning it.

import { gfns, pages, vms } from '../../index-sets.ts';
import { get, invalidate, isEmpty, isIdle } from '../mechanisms.ts';
import { rule } from '../state.ts';

export const faultInZero = rule('FaultInZero', {
  says: 'A host fault for reading maps the zero page into anonymous memory.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'mm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the zero page is in use': (_, __, { design }) => design.zeroPage !== 'unused',
    'nothing is mapped there': (s, { vm, gfn }) => isEmpty(s, { vm, gfn }),
  },
  then: (s, { vm, gfn }) => {
    s.vms[vm].memory[gfn].zero = 'behind';
  },
  kernel: ['do_anonymous_page', 'my_zero_pfn'],
});

export const mapZero = rule('FaultZero', {
  says: 'A guest reads memory that was never written; KVM maps the zero page, which needs no protection.',
  actor: ({ vm }) => `vcpu-${vm}`,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the VM exists': (s, { vm }) => s.vms[vm].life === 'alive',
    'the vCPU is not inside a fault or hypercall': (s, { vm }) => isIdle(s, vm),
    'the zero page is behind the frame': (s, { vm, gfn }) =>
      s.vms[vm].memory[gfn].zero === 'behind',
  },
  then: (s, { vm, gfn }) => {
    s.vms[vm].memory[gfn].zero = 'mapped';
  },
  kernel: ['kvm_protect_pfn (RFCv2)', 'is_zero_pfn'],
});

export const writeToZero = rule('WriteFault', {
  says: 'The guest writes to memory that is the zero page so far: the host copies it, and the fault goes on with the copy.',
  actor: ({ vm }) => `vcpu-${vm}`,
  code: 'kvm',
  fair: 'weak',
  forEach: { vm: vms, gfn: gfns, page: pages },
  when: {
    'the translation to the zero page is read-only': (_, __, { design }) =>
      design.zeroPage !== 'writable',
    'the vCPU is not inside a fault or hypercall': (s, { vm }) => isIdle(s, vm),
    'the guest maps the zero page': (s, { vm, gfn }) => s.vms[vm].memory[gfn].zero === 'mapped',
    'a page is free for the copy': (s, { page }) => s.pages[page].use === 'free',
  },
  then: (s, { vm, gfn, page }, { design }) => {
    const { memory, fault } = s.vms[vm];
    invalidate(s, vm, gfn);
    s.pages[page].use = 'anon';
    s.pages[page].content = 'clean';
    get(s, page);
    memory[gfn].pte = page;
    memory[gfn].entry = 'present';
    memory[gfn].zero = 'no';
    if (design.zeroPage === 'write-skips-protection') {
      memory[gfn].spte = page;
      return;
    }
    get(s, page);
    fault.step = 'looked-up';
    fault.gfn = gfn;
    fault.page = page;
  },
  kernel: ['wp_page_copy', 'kvm_faultin_pfn'],
});

export const scribbleOnZero = rule('WriteZeroPage', {
  says: 'The guest writes through a translation to the zero page that lets it.',
  actor: ({ vm }) => `vcpu-${vm}`,
  code: 'guest',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the translation to the zero page is writable': (_, __, { design }) =>
      design.zeroPage === 'writable',
    'the vCPU is not inside a fault or hypercall': (s, { vm }) => isIdle(s, vm),
    'the guest maps the zero page': (s, { vm, gfn }) => s.vms[vm].memory[gfn].zero === 'mapped',
  },
  then: (s) => {
    s.zeroPageWritten = true;
  },
});

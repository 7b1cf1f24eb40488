// Accesses of guests and of the host, and the machine check that some of them end in.

import type { DesignOf, Draft, StateOf } from '../../../checker/model/index.ts';
import { count, none } from '../../../checker/model/index.ts';
import type { Page } from '../../index-sets.ts';
import { pages, vms } from '../../index-sets.ts';
import { hostRead, hostWrite, leavesPlaintext } from '../../mechanisms/platform-access.ts';
import type { decisions, state } from '../state.ts';
import { rule } from '../state.ts';

export type State = StateOf<typeof state>;
type Mutable = Draft<State>;
export type Design = DesignOf<typeof decisions>;

export const give = rule('MakePrivate', {
  says: 'A page becomes private memory of a VM, without content.',
  actor: ({ vm }) => `kvm-${vm}`,
  code: 'kvm',
  forEach: { vm: vms, page: pages },
  when: { 'the page is private to nobody': (s, { page }) => s.pages[page].owner === none },
  then: (s, { vm, page }) => {
    s.pages[page].owner = vm;
    s.pages[page].data = 'nothing';
  },
  kernel: ['TDH.MEM.PAGE.AUG', 'RMPUPDATE', '__pkvm_host_donate_guest', 'kvm_protect_pfn (RFCv2)'],
});

export const takeBack = rule('TakeBack', {
  says: 'The host takes the page back. Except in software, its content is gone or unreadable.',
  actor: ({ page }) => `host-${page}`,
  code: 'kvm',
  forEach: { page: pages },
  when: { 'the page is private': (s, { page }) => s.pages[page].owner !== none },
  then: (s, { page }, { design }) => {
    const p = s.pages[page];
    p.owner = none;
    // TDX: the new owner writes the page with movdir64b, which mends the MAC.
    p.integrity = 'good';
    p.machineCheck = 'none';
    if (!leavesPlaintext(design.platform)) p.data = 'nothing';
  },
  kernel: ['TDH.MEM.PAGE.REMOVE', 'rmp_make_shared', '__pkvm_host_reclaim_page'],
});

export const guestWrite = rule('GuestWrite', {
  says: 'The guest writes to its private page.',
  actor: ({ page }) => `guest-${page}`,
  code: 'guest',
  forEach: { page: pages },
  when: { 'the page is private': (s, { page }) => s.pages[page].owner !== none },
  then: (s, { page }) => {
    s.pages[page].data = 'guest';
    s.pages[page].integrity = 'good';
  },
});

export const guestRead = rule('GuestRead', {
  says: 'The guest reads its private page.',
  actor: ({ page }) => `guest-${page}`,
  code: 'guest',
  forEach: { page: pages },
  when: {
    'the page is private': (s, { page }) => s.pages[page].owner !== none,
    'no machine check is on its way': (s, { page }) => s.pages[page].machineCheck === 'none',
  },
  outcomes: ['its-own', 'not-its-own', 'machine-check'],
  then: (s, { page }) => {
    const p = s.pages[page];
    if (p.integrity === 'bad') {
      p.machineCheck = 'raised';
      return 'machine-check';
    }
    return p.data === 'guest' || p.data === 'nothing' ? 'its-own' : 'not-its-own';
  },
});

/** Whether software below the access refuses it. */
const isRefused = (s: Mutable, page: Page, design: Design): boolean =>
  s.pages[page].owner !== none && design.lookUps === 'refused';

export const readByHost = rule('HostRead', {
  says: 'The host reads the page: KVM for its own use, userspace through its mapping, a device.',
  actor: ({ page }) => `host-${page}`,
  code: 'kvm',
  forEach: { page: pages },
  outcomes: ['EFAULT', 'plaintext', 'ciphertext', 'zeros', 'abort'],
  then: (s, { page }, { design }) => {
    if (isRefused(s, page, design)) return 'EFAULT';
    return s.pages[page].owner === none ? 'plaintext' : hostRead(design.platform);
  },
  kernel: ['kvm_read_guest', 'kvm_vcpu_map'],
});

export const writeByHost = rule('HostWrite', {
  says: 'The host writes to the page.',
  actor: ({ page }) => `host-${page}`,
  code: 'kvm',
  forEach: { page: pages },
  outcomes: ['EFAULT', 'written', 'garbled', 'integrity-lost', 'refused'],
  then: (s, { page }, { design }) => {
    if (isRefused(s, page, design)) return 'EFAULT';
    const p = s.pages[page];
    const result = p.owner === none ? 'written' : hostWrite(design.platform);
    if (result === 'written') p.data = 'host';
    if (result === 'garbled') p.data = 'garbage';
    if (result === 'integrity-lost') p.integrity = 'bad';
    return result;
  },
  kernel: ['kvm_write_guest', 'kvm_vcpu_map'],
});

export const memoryError = rule('MemoryError', {
  says: 'Memory of a private page breaks, and a machine check is raised while the guest uses it.',
  actor: ({ page }) => `guest-${page}`,
  code: 'hardware',
  forEach: { page: pages },
  when: {
    'the bounds let memory break': (_, __, { bounds }) => (bounds.memoryErrors ?? 0) > 0,
    'the page is private': (s, { page }) => s.pages[page].owner !== none,
    'no machine check is on its way': (s, { page }) => s.pages[page].machineCheck === 'none',
    'the bounds allow one more': (s, _, { bounds }) =>
      count(s.pages, ({ machineCheck }) => machineCheck !== 'none') < (bounds.memoryErrors ?? 0),
  },
  then: (s, { page }) => {
    s.pages[page].machineCheck = 'raised';
  },
  kernel: ['MCi_STATUS, MCi_ADDR'],
});

export const handleMachineCheck = rule('MachineCheck', {
  says: 'The host handles the machine check: it looks for the page at the address that was reported.',
  actor: ({ page }) => `host-${page}`,
  code: 'mm',
  fair: 'weak',
  forEach: { page: pages },
  when: { 'a machine check was raised': (s, { page }) => s.pages[page].machineCheck === 'raised' },
  outcomes: ['handled', 'no-such-page'],
  then: (s, { page }, { design }) => {
    s.pages[page].machineCheck = 'none';
    // MCi_ADDR has the key in its upper bits: with them it is the address of no page.
    if (design.machineCheckAddress === 'with-key') return 'no-such-page';
    // The guest is killed: its page comes back, written afresh.
    s.pages[page].owner = none;
    s.pages[page].integrity = 'good';
    s.pages[page].data = 'nothing';
    return 'handled';
  },
  kernel: ['do_machine_check', 'memory_failure'],
});

// The family pkvm.

import { facts } from './facts.ts';
import { guestRead, guestWrite, hostTouch, reserveMemory } from './rules/accesses.ts';
import {
  guestShareHost,
  guestUnshareHost,
  hostDonateGuest,
  hostForceReclaim,
  hostReclaimPage,
  hostShareGuest,
  hostUnshareGuest,
} from './rules/guests.ts';
import {
  hostDonateHyp,
  hostDonateHypRange,
  hostShareFfa,
  hostShareHyp,
  hostUnshareFfa,
  hostUnshareHyp,
  hypDonateHost,
  hypPin,
  hypUnpin,
} from './rules/host-hyp.ts';
import {
  createVm,
  finalizeTeardown,
  initVcpu,
  invalidate,
  loadVcpu,
  putVcpu,
  setUpVm,
  shareStruct,
  startTeardown,
  topUpMemcache,
  unshareStruct,
} from './rules/vms.ts';
import { family } from './state.ts';
import { stepFacts } from './step-facts.ts';

export const pkvm = family('pkvm', {
  says: 'Protected KVM on arm64: a hypervisor keeps track of whose each page is, and refuses what the host may not do.',
  rules: [
    reserveMemory,
    hostDonateHyp,
    hostDonateHypRange,
    hostShareHyp,
    hostUnshareHyp,
    hypDonateHost,
    hypPin,
    hypUnpin,
    hostShareFfa,
    hostUnshareFfa,
    hostShareGuest,
    hostUnshareGuest,
    hostDonateGuest,
    guestShareHost,
    guestUnshareHost,
    hostForceReclaim,
    hostReclaimPage,
    setUpVm,
    createVm,
    loadVcpu,
    putVcpu,
    topUpMemcache,
    shareStruct,
    initVcpu,
    unshareStruct,
    invalidate,
    startTeardown,
    finalizeTeardown,
    hostTouch,
    guestWrite,
    guestRead,
  ],
  facts,
  stepFacts,
  accepts: {
    'property page-is-private-to-one-vm': 'It takes two VMs: --vms 2.',
    'property departed-data-stays-out-of-reach':
      'A page is wiped before its VM is gone; where it is not, it takes two VMs to notice: --vms 2.',
    'condition "no vCPU of it is loaded" of rule FinalizeTeardown':
      'Where vCPUs are kept out of a VM that is being torn down, none can be loaded.',
    'condition "there is a page" of rule GuestRead':
      'Where no page is taken away behind the back of a guest, what it has written is there.',
  },
});

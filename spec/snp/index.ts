// The family snp and its variants. The baseline has all fixes; each variant takes back one.

import { none, variant } from '../../checker/model/index.ts';
import { facts, stepFacts } from './facts.ts';
import {
  access,
  fault,
  guestStops,
  guestTouch,
  resume,
  rmpFault,
  split,
  validate,
  zapSplit,
} from './rules/guest.ts';
import {
  checkVcpu,
  copyVcpu,
  createVcpu,
  handOver,
  launchFinish,
  setDebug,
} from './rules/launch.ts';
import {
  askStatus,
  freePage,
  giveBack,
  initialize,
  punchHole,
  reclaimAnswer,
  writeBack,
} from './rules/reclaim.ts';
import { checkRequest, postRequest, rewriteGhcb, useRequest } from './rules/requests.ts';
import { family } from './state.ts';

export const snp = family('snp', {
  says: 'A SEV-SNP guest on KVM: the RMP says whose each page is, and KVM, firmware and the guest each have a part in it.',
  rules: [
    initialize,
    askStatus,
    reclaimAnswer,
    createVcpu,
    setDebug,
    launchFinish,
    checkVcpu,
    copyVcpu,
    handOver,
    postRequest,
    rewriteGhcb,
    checkRequest,
    useRequest,
    guestTouch,
    fault,
    validate,
    access,
    guestStops,
    rmpFault,
    split,
    zapSplit,
    resume,
    punchHole,
    giveBack,
    freePage,
    writeBack,
  ],
  facts,
  stepFacts,
  // Every page can end up withheld: then there is no vCPU, and never will be.
  rest: (s) => s.firmware.answer === none,
  accepts: {
    'property private-page-is-at-one-frame': 'It takes two frames: --gfns 2.',
    'property access-recovers-from-exits':
      'There is no memory, or the guest has stopped: nobody repeats the access.',
  },
});

export const snpVariants = [
  variant('snp', snp, { says: 'SEV-SNP with all of the fixes that its variants take back.' }),
  variant('snp-ghcb-read-again', snp, {
    says: 'KVM checks the GHCB in place, and reads it again when it acts on it.',
    delta: { ghcb: 'read-again' },
  }),
  variant('snp-scratch-anywhere', snp, {
    says: 'The entries of a request may be in a buffer of whatever length the guest gives.',
    delta: { scratch: 'anywhere' },
  }),
  variant('snp-finish-beside-vcpus', snp, {
    says: 'LAUNCH_FINISH copies the state of vCPUs that userspace can change meanwhile.',
    delta: { vcpusAtFinish: 'left-alone' },
    accepts: {
      'condition "nobody has locked the vCPU" of rule SetDebug': 'Nobody locks it.',
    },
  }),
  variant('snp-finish-twice', snp, {
    says: 'A second LAUNCH_FINISH copies the state of the vCPU to its VMSA again.',
    delta: { secondFinish: 'copies-again' },
  }),
  variant('snp-free-unflushed', snp, {
    says: 'Pages are freed with cache lines of the guest that are yet to be written back.',
    delta: { flush: 'none' },
  }),
  variant('snp-status-initializes', snp, {
    says: 'A request for the platform status initializes SNP, and shuts it down at its end if it gets there.',
    delta: { statusRequest: 'initializes' },
    accepts: {
      'condition "there is something to reclaim, or nothing can fail" of rule ReclaimAnswer':
        'SNP is always initialized when firmware answers.',
    },
  }),
  variant('snp-free-unreclaimed', snp, {
    says: 'A page that the RMP does not let go of is freed all the same, after a warning.',
    delta: { failedReclaim: 'freed' },
  }),
  variant('snp-maps-beyond-rmp-entry', snp, {
    says: 'KVM maps private memory as large as the memory is, whatever the size of its RMP entries.',
    delta: { nptLevel: 'memory' },
    accepts: {
      'condition "the size is that of the entry, or smaller" of rule Validate':
        'Where the entry is smaller than the mapping, the guest does not get as far as that.',
    },
  }),
  variant('snp-guest-validates-again', snp, {
    says: 'A guest validates whatever it finds where it has validated before.',
    delta: { guest: 'validates-again' },
    accepts: {
      'condition "the guest has not validated one here, or does not mind" of rule Validate':
        'It does not mind.',
      'rule GuestStops': 'It does not mind.',
    },
  }),
] as const;

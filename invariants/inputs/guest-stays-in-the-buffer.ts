// A number from the guest is checked against something; this says against what.

import { vms } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const guestStaysInTheBuffer = stepProperty('guest-stays-in-the-buffer', {
  says: 'KVM follows a number from the guest no further than the buffer goes.',
  because:
    'What lies behind the buffer belongs to the host: the guest reads it, or has it overwritten.',
  source:
    'commit db3f2195d293, "KVM: SEV: Require in-GHCB scratch area if GHCB v2+ is in use", 2026',
  asks: ['reachesIntoBuffer', 'staysInBuffer'],
  forEach: { vm: vms },
  given: (ask, _, { vm }) => ask.reachesIntoBuffer(vm),
  holds: (ask, _, { vm }) => ask.staysInBuffer(vm),
  brokenBy: 'snp-scratch-anywhere',
});

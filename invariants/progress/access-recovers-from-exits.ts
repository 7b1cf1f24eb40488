// An exit is no end in itself: userspace reacts, and the guest repeats the access.

import { vcpus, vms } from '../../spec/index-sets.ts';
import { leadsTo } from '../../spec/vocabulary/index.ts';

export const accessRecoversFromExits = leadsTo('access-recovers-from-exits', {
  says: 'After a memory fault exit and the reaction of userspace, the access gets through one day.',
  because:
    'A reaction that changes nothing, or the wrong thing, brings the same exit back for ever.',
  source: 'Michael Roth, 2023-02-20 (S3-9)',
  asks: ['isAccessing', 'hasExited'],
  forEach: { vm: vms, vcpu: vcpus },
  from: (ask, { vm, vcpu }) => ask.hasExited(vm, vcpu),
  to: (ask, { vm, vcpu }) => !ask.isAccessing(vm, vcpu),
  brokenBy: 'flags-re-enter',
});

// Faults retry whenever something moved; this says that they do not do so for ever, and do not loop for want of an exit.

import { vcpus, vms } from '../../spec/index-sets.ts';
import { leadsTo } from '../../spec/vocabulary/index.ts';

export const accessGetsThroughOrExits = leadsTo('access-gets-through-or-exits', {
  says: 'An access to memory gets through or becomes a memory fault exit.',
  because:
    'A vCPU that faults for ever is a guest that hangs, and nobody is told: to KVM every fault looks handled.',
  source: 'Michael Roth, 2023-02-20 (S3-13)',
  asks: ['isAccessing', 'hasExited'],
  forEach: { vm: vms, vcpu: vcpus },
  from: (ask, { vm, vcpu }) => ask.isAccessing(vm, vcpu) && !ask.hasExited(vm, vcpu),
  to: (ask, { vm, vcpu }) => !ask.isAccessing(vm, vcpu) || ask.hasExited(vm, vcpu),
  brokenBy: 'flags-overridden',
});

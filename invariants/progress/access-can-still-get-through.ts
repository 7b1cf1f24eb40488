// Weaker than getting through: nothing is lost for good, whatever the guest and its VMM do meanwhile.

import { vcpus, vms } from '../../spec/index-sets.ts';
import { canAlwaysReach } from '../../spec/vocabulary/index.ts';

export const accessCanStillGetThrough = canAlwaysReach('access-can-still-get-through', {
  says: 'Wherever an access has got to, there is a way on which it gets through.',
  because:
    'It tells a vCPU that is unlucky, for as long as conversions go on, from one that is stuck.',
  source: 'derived (S3-9, S3-13)',
  asks: ['isAccessing'],
  forEach: { vm: vms, vcpu: vcpus },
  goal: (ask, { vm, vcpu }) => !ask.isAccessing(vm, vcpu),
  brokenBy: 'flags-overridden',
});

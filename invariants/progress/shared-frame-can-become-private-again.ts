// The way back, which RFCv2 does not have.

import { gfns, vms } from '../../spec/index-sets.ts';
import { canAlwaysReach } from '../../spec/vocabulary/index.ts';

export const sharedFrameCanBecomePrivateAgain = canAlwaysReach(
  'shared-frame-can-become-private-again',
  {
    says: 'A frame that the guest has shared can become private again.',
    because: 'A guest that shares buffers as it needs them ends up with nothing private.',
    source: 'Kirill A. Shutemov, 2021-04-19 (KVM_HC_MEM_SHARE); derived',
    asks: ['isSharedGfn'],
    families: ['protected-memory'],
    forEach: { vm: vms, gfn: gfns },
    goal: (ask, { vm, gfn }) => !ask.isSharedGfn(vm, gfn),
    brokenBy: 'rfcv2',
  },
);

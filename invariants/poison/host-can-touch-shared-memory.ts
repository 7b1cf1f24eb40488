// The other side of hiding memory: what is not hidden works.

import { gfns, vms } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const hostCanTouchSharedMemory = stepProperty('host-can-touch-shared-memory', {
  says: 'Userspace that touches memory which the guest shares gets no SIGBUS.',
  because: 'The VMM acts on what the guest said, and is killed for it.',
  source: 'Sean Christopherson, 2021-04-16',
  asks: ['userspaceTriesShared'],
  forEach: { vm: vms, gfn: gfns },
  given: (ask, _, { vm, gfn }) => ask.userspaceTriesShared(vm, gfn),
  holds: (_, step) => step.outcome !== 'SIGBUS',
  brokenBy: 'rfcv2',
});

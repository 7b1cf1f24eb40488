// The window between the guest's word and the host's record.

import { gfns, vms } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const privateUseIsOfPrivateMemory = stepProperty('private-use-is-of-private-memory', {
  says: 'What a guest reads and writes in confidence, the host has on record as private.',
  because: 'Nothing stops the access, and the host can read what the guest has written.',
  source: 'Sean Christopherson, 2021-04-16 (a hypercall for page state); derived',
  asks: ['getsThrough', 'usesAsPrivate', 'hadPrivateAttribute'],
  forEach: { vm: vms, gfn: gfns },
  given: (ask, _, { vm, gfn }) => ask.getsThrough(vm, gfn) && ask.usesAsPrivate(vm, gfn),
  holds: (ask, _, { vm, gfn }) => ask.hadPrivateAttribute(vm, gfn),
  brokenBy: 'notification-flips-first',
});

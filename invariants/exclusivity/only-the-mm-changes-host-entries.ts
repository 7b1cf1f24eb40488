// One writer for the way from an address to a page: the mm, not KVM.

import { gfns, vms } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const onlyTheMmChangesHostEntries = stepProperty('only-the-mm-changes-host-entries', {
  says: 'Only the mm changes which page a host address leads to.',
  because:
    'KVM composes what userspace and the mm decide; where it also decides, it has to keep the locking and the notifiers of both.',
  source: 'Sean Christopherson, 2021-04-16',
  asks: ['changesHostEntry'],
  forEach: { vm: vms, gfn: gfns },
  given: (ask, _, { vm, gfn }) => ask.changesHostEntry(vm, gfn),
  holds: (_, step) => step.code === 'mm',
  brokenBy: 'rfcv2',
});

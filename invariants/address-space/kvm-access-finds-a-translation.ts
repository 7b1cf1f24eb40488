// Memory that is kept from the kernel is kept from KVM too, and from all code that means well, unless it takes care.

import { pages } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const kvmAccessFindsATranslation = stepProperty('kvm-access-finds-a-translation', {
  says: 'When KVM accesses guest memory, or the kernel that of a process, there is a translation that allows it.',
  because: 'The kernel faults on its own memory, and kills whatever thread it was.',
  source:
    'design note in the direct-map series of July 2024; Sean Christopherson, 2024-05-13; truncate_inode_partial_folio()',
  asks: ['kvmAccesses', 'oopses'],
  forEach: { page: pages },
  given: (ask, _, { page }) => ask.kvmAccesses(page),
  holds: (ask) => !ask.oopses(),
  brokenBy: 'gmem-ondemand-uncounted',
});

// Memory safety of the kernel's own accesses.

import { pages } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const kvmUsesNoFreePage = stepProperty('kvm-uses-no-free-page', {
  says: 'KVM uses no page that is free.',
  because: 'The kernel writes to memory that the allocator has handed to somebody else.',
  asks: ['kvmUses', 'wasFree'],
  forEach: { page: pages },
  given: (ask, _, { page }) => ask.kvmUses(page),
  holds: (ask, _, { page }) => !ask.wasFree(page),
  source: 'Sean Christopherson, 2019-11-08, on kvm_vcpu_map()',
  brokenBy: 'vcpu-map-early-put',
});

// Coherence: KVM and the guest mean the same memory. kvm_vcpu_map() never promised it.

import { gfns, pages, vms } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const kvmUsesThePageBehindTheFrame = stepProperty('kvm-uses-the-page-behind-the-frame', {
  says: 'KVM reads and writes the page that a fresh look-up of the frame would find.',
  because: 'KVM goes by what was in guest memory once, and the guest does not see what KVM writes.',
  asks: ['kvmWrites', 'wouldHaveFound'],
  forEach: { vm: vms, gfn: gfns, page: pages },
  given: (ask, _, { vm, gfn, page }) => ask.kvmWrites(vm, gfn, page),
  holds: (ask, _, { vm, gfn, page }) => ask.wouldHaveFound(vm, gfn, page),
  source:
    'Sean Christopherson, November 2019, same thread; virt/kvm/pfncache.c, which exists for it',
  brokenBy: 'vcpu-map',
});

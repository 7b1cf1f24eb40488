// A cover: without it, everything said about private frames would hold for want of any.

import { gfns, vms } from '../../spec/index-sets.ts';
import { cover } from '../../spec/vocabulary/index.ts';

export const privateFrameIsMapped = cover('private-frame-is-mapped', {
  says: 'A frame is private by attribute and mapped as such.',
  because: 'A design in which this never happens is safe and useless.',
  source:
    'derived: kvm_mem_is_private and kvm_mmu_faultin_pfn_private (arch/x86/kvm/mmu/mmu.c, Linux 6.8)',
  asks: ['hasPrivateAttribute', 'mapsPrivate'],
  forEach: { vm: vms, gfn: gfns },
  reached: (ask, { vm, gfn }) => ask.hasPrivateAttribute(vm, gfn) && ask.mapsPrivate(vm, gfn),
});

// A translation is gone when the TLB has forgotten it, not when the entry is zero.

import { pages } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const freedPageIsInNoTlb = stepProperty('freed-page-is-in-no-tlb', {
  says: "When a page is freed, no vCPU's TLB leads to it.",
  because: "The guest goes on reading and writing a page that is somebody else's by now.",
  asks: ['frees', 'staysInTlb'],
  forEach: { page: pages },
  given: (ask, _, { page }) => ask.frees(page),
  holds: (ask, _, { page }) => !ask.staysInTlb(page),
  source: '__kvm_handle_hva_range(), which flushes before it drops mmu_lock',
  brokenBy: 'pin-protects',
});

// Memory that is shared by all must stay as it is.

import { invariant } from '../../spec/vocabulary/index.ts';

export const zeroPageIsNeverWritten = invariant('zero-page-is-never-written', {
  says: 'The zero page is zero.',
  because:
    'It is the memory of every process that has not written to its own yet; a writable translation to it lets one guest write to all.',
  source: 'is_zero_pfn() in kvm_protect_pfn(), RFCv2 13/13',
  asks: ['isZeroPageZero'],
  holds: (ask) => ask.isZeroPageZero(),
  brokenBy: 'rfcv2-zero-page-writable',
});

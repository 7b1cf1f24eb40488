// SIGBUS with BUS_MCEERR has a meaning that VMMs act upon.

import { pages } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const memoryErrorSignalMeansAnError = stepProperty('memory-error-signal-means-an-error', {
  says: 'Userspace gets the signal of a memory error only for memory that is broken.',
  because:
    'A VMM that takes hidden memory for broken gives the guest a machine check, or gives the page up.',
  source: 'David Hildenbrand, 2021-04-09, RFCv1 thread',
  asks: ['signalsMemoryError', 'wasBroken'],
  forEach: { page: pages },
  given: (ask, _, { page }) => ask.signalsMemoryError(page),
  holds: (ask, _, { page }) => ask.wasBroken(page),
  brokenBy: 'rfcv2',
});

// The page that failed is the page that is dealt with.

import { pages } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const memoryFailureIsHandled = stepProperty('memory-failure-is-handled', {
  says: 'When memory fails, the kernel unmaps that very page.',
  because:
    'A failure that is taken for handled, or for one of another page, leaves the broken page in use.',
  source: 'memory_failure(); David Hildenbrand, 2021-04-09, RFCv1 thread',
  asks: ['reportsFailure', 'handlesFailure'],
  forEach: { page: pages },
  given: (ask, _, { page }) => ask.reportsFailure(page),
  holds: (ask, _, { page }) => ask.handlesFailure(page),
  brokenBy: { variant: 'rfcv2', bounds: { failures: 1 } },
});

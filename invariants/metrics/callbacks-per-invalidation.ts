// What a conversion costs a VM with many memslots on one file.

import { metric } from '../../spec/vocabulary/index.ts';

export const callbacksPerInvalidation = metric('callbacks-per-invalidation', {
  says: 'How many notifiers a file calls at the start, and again at the end, of a hole of one page.',
  because:
    'A guest that converts a page waits for all of them; a list calls memslots that the page does not concern.',
  source: 'Sean Christopherson, 2023-01-13',
  asks: ['callbacks'],
  unit: 'callbacks',
  cost: (ask) => ask.callbacks(),
});

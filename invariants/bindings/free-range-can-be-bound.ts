// Exclusivity refuses what overlaps, and nothing else.

import { stepProperty } from '../../spec/vocabulary/index.ts';

export const freeRangeCanBeBound = stepProperty('free-range-can-be-bound', {
  says: 'A memslot over a range of the file to which nobody is bound is not refused.',
  because: 'Memslots that lie next to each other are the rule: guest RAM is cut into pieces.',
  source:
    'Michael Roth and Chao Peng, February and March 2023 (inclusive ranges); xa_store_range()',
  asks: ['asksForFreeRange', 'refusesMemslot'],
  given: (ask) => ask.asksForFreeRange(),
  holds: (ask) => !ask.refusesMemslot(),
  brokenBy: 'xarray-end-inclusive',
});

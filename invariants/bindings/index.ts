// Memslots that are bound to files, and the files that tell them of holes.

import type { Property } from '../../checker/model/index.ts';
import { aliasIsRefused } from './alias-is-refused.ts';
import { aliasesLeadToTheSamePage } from './aliases-lead-to-the-same-page.ts';
import { bindingIsWithinTheFile } from './binding-is-within-the-file.ts';
import { bindingLeadsToAMemslot } from './binding-leads-to-a-memslot.ts';
import { conflictIsFoundAtTheMemslot } from './conflict-is-found-at-the-memslot.ts';
import { freeRangeCanBeBound } from './free-range-can-be-bound.ts';
import { invalidationsBalance } from './invalidations-balance.ts';
import { memslotIsBoundToItsRange } from './memslot-is-bound-to-its-range.ts';
import { pageHasOneMemslot } from './page-has-one-memslot.ts';
import { privatePageIsAtOneFrame } from './private-page-is-at-one-frame.ts';
import { untouchedMemoryIsRefused } from './untouched-memory-is-refused.ts';

export const bindings: readonly Property[] = [
  pageHasOneMemslot,
  privatePageIsAtOneFrame,
  aliasesLeadToTheSamePage,
  conflictIsFoundAtTheMemslot,
  freeRangeCanBeBound,
  bindingLeadsToAMemslot,
  memslotIsBoundToItsRange,
  bindingIsWithinTheFile,
  invalidationsBalance,
  aliasIsRefused,
  untouchedMemoryIsRefused,
];

// The literal reading of the hypercall that turns protection on.

import { pages } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const protectionTakesEffectAtOnce = stepProperty('protection-takes-effect-at-once', {
  says: 'Nobody outside touches memory that its guest has asked to protect.',
  because:
    'A guest that believes the hypercall puts secrets into memory that is not protected before its next fault.',
  source: 'KVM_HC_ENABLE_MEM_PROTECTED in RFCv2 13/13, Kirill A. Shutemov, 2021-04-16',
  asks: ['touches', 'wasAskedToBeProtected'],
  forEach: { page: pages },
  given: (ask, _, { page }) => ask.wasAskedToBeProtected(page),
  holds: (ask, _, { page }) => !ask.touches(page),
  brokenBy: 'rfcv2',
});

// One writer for the mark: the mm, not KVM.

import { pages } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const onlyTheMmChangesPoison = stepProperty('only-the-mm-changes-poison', {
  says: 'The mark that keeps the host out is changed by the mm only.',
  because:
    'When KVM sets it too, KVM is part owner of the host page tables, with the locking that follows.',
  source: 'Sean Christopherson, 2021-04-16 (who may set it)',
  asks: ['changesPoison'],
  forEach: { page: pages },
  given: (ask, _, { page }) => ask.changesPoison(page),
  holds: (_, step) => step.code === 'mm',
  brokenBy: 'rfcv2',
});

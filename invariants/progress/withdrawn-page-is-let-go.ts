// Truncation, removal of a device, a driver that wants its memory back: all end.

import { pages } from '../../spec/index-sets.ts';
import { leadsTo } from '../../spec/vocabulary/index.ts';

export const withdrawnPageIsLetGo = leadsTo('withdrawn-page-is-let-go', {
  says: 'A page that is being withdrawn is let go of in the end.',
  because:
    'Otherwise the device cannot be removed, nor the file be truncated, until the next boot.',
  asks: ['isLeaving'],
  forEach: { page: pages },
  from: (ask, { page }) => ask.isLeaving(page),
  to: (ask, { page }) => !ask.isLeaving(page),
  source:
    'Sean Christopherson, 2019-11, "KVM: MMU: Do not treat ZONE_DEVICE pages as being reserved"',
  brokenBy: 'vcpu-map',
});

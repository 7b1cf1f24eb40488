// Waiting for a reference that somebody holds is one thing, waiting for one that nobody holds another.

import { pages } from '../../spec/index-sets.ts';
import { canAlwaysReach } from '../../spec/vocabulary/index.ts';

export const withdrawalCanStillEnd = canAlwaysReach('withdrawal-can-still-end', {
  says: 'Whatever has happened, a page that is being withdrawn can still be let go of.',
  because: 'A reference that nobody will drop keeps a device in the machine until the next boot.',
  asks: ['isLeaving'],
  forEach: { page: pages },
  goal: (ask, { page }) => !ask.isLeaving(page),
  source:
    'Dan Williams, November 2019, same thread: DAX pages go idle, and truncation waits for that',
  brokenBy: 'zone-device-reserved',
});

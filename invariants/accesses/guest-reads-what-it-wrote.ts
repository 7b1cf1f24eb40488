// Integrity, as the guest sees it: a machine check is bad news, and no lie.

import { pages } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const guestReadsWhatItWrote = stepProperty('guest-reads-what-it-wrote', {
  says: 'A guest reads from private memory what it wrote there, or gets a machine check.',
  because: 'Garbage in place of data is data to whoever cannot tell.',
  source: 'Intel TDX module specification, memory integrity; AMD APM volume 2, 15.34 (SEV)',
  asks: ['guestReads', 'guestIsDeceived'],
  forEach: { page: pages },
  given: (ask, _, { page }) => ask.guestReads(page),
  holds: (ask, _, { page }) => !ask.guestIsDeceived(page),
  brokenBy: 'host-access-sev',
});

// Confidentiality, as a platform can promise it.

import { pages } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const hostReadsNoPrivatePlaintext = stepProperty('host-reads-no-private-plaintext', {
  says: 'The host does not get to read what is in a private page.',
  because: 'Ciphertext, zeros or an abort are all the host is to see of it, whatever way it comes.',
  source:
    'Sean Christopherson, 2021-04-16 (KVM cannot access private memory, software emulation apart)',
  asks: ['hostReads', 'wasPrivate', 'hostReadsPlaintext'],
  forEach: { page: pages },
  given: (ask, _, { page }) => ask.hostReads(page) && ask.wasPrivate(page),
  holds: (ask, _, { page }) => !ask.hostReadsPlaintext(page),
  brokenBy: 'host-access-software',
});

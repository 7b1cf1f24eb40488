// Integrity, as a platform can promise it.

import { pages } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const hostWriteHasNoEffect = stepProperty('host-write-has-no-effect', {
  says: 'A write of the host to a private page has no effect.',
  because: 'Software that trusts its memory does what whoever writes to it wants.',
  source: 'AMD APM volume 2, 15.36 (RMP); arch/arm64/kvm/hyp/nvhe/mem_protect.c',
  asks: ['hostWrites', 'wasPrivate', 'hostWriteTakesEffect'],
  forEach: { page: pages },
  given: (ask, _, { page }) => ask.hostWrites(page) && ask.wasPrivate(page),
  holds: (ask, _, { page }) => !ask.hostWriteTakesEffect(page),
  brokenBy: 'host-access-sev',
});

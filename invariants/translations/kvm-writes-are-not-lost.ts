// What a reference is not good for: the page lives on, and nobody will ever look at it.

import { pages } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const kvmWritesAreNotLost = stepProperty('kvm-writes-are-not-lost', {
  says: 'KVM writes to no page that lives on without a file, a device or a mapping.',
  because: 'The write is lost without an error: the page is freed unread with the last reference.',
  asks: ['touches', 'wasFree', 'wasClaimed'],
  forEach: { page: pages },
  given: (ask, step, { page }) => step.code === 'kvm' && ask.touches(page) && !ask.wasFree(page),
  holds: (ask, _, { page }) => ask.wasClaimed(page),
  source: 'Dan Williams, November 2019, same thread: page cache truncation ignores references',
  brokenBy: 'vcpu-map',
});

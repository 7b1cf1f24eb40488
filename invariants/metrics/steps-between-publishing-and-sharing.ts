// How long two parts of the kernel can disagree about a frame.

import { vms } from '../../spec/index-sets.ts';
import { metric } from '../../spec/vocabulary/index.ts';

export const stepsBetweenPublishingAndSharing = metric('steps-between-publishing-and-sharing', {
  says: 'How many steps of others see a frame that is published as shared and not shared yet.',
  because: 'Each of them can go wrong: the host is refused what the guest gave it.',
  source: 'Sean Christopherson, 2021-04-16',
  asks: ['passesHalfShared'],
  asksDuring: ['isHalfShared'],
  forEach: { vm: vms },
  unit: 'steps',
  cost: (ask, _, { vm }) => (ask.passesHalfShared(vm) ? 1 : 0),
  during: (ask, { vm }) => ask.isHalfShared(vm),
});

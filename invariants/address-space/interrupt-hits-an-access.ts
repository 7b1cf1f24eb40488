// A cover: what all the care about AC and CR3 is about does happen.

import { cpus } from '../../spec/index-sets.ts';
import { cover } from '../../spec/vocabulary/index.ts';

export const interruptHitsAnAccess = cover('interrupt-hits-an-access', {
  says: 'Something else gets to run on a CPU on which KVM has an access open.',
  because: 'Without it, every design would look sound.',
  asks: ['isInterruptedInAccess'],
  forEach: { cpu: cpus },
  reached: (ask, { cpu }) => ask.isInterruptedInAccess(cpu),
});

// A cover: what all the care about AC and CR3 is about does happen.

import { cpus } from '../../spec/index-sets.ts';
import { cover } from '../../spec/vocabulary/index.ts';

export const interruptHitsAnAccess = cover('interrupt-hits-an-access', {
  says: 'Something else gets to run on a CPU on which KVM has an access open.',
  because: 'Without it, every design would look sound.',
  source:
    'derived: asm_exc_nmi and common_interrupt, which run on top of whatever context they hit (arch/x86/entry)',
  asks: ['isInterruptedInAccess'],
  forEach: { cpu: cpus },
  reached: (ask, { cpu }) => ask.isInterruptedInAccess(cpu),
});

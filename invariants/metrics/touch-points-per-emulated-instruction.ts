// The number of places that must not be forgotten.

import { cpus } from '../../spec/index-sets.ts';
import { metric } from '../../spec/vocabulary/index.ts';

export const touchPointsPerEmulatedInstruction = metric('touch-points-per-emulated-instruction', {
  says: 'How often KVM has to do something to make guest memory reachable while it emulates one instruction.',
  because:
    'Each is a place in the code that has to go through the wrapper, and a chance to miss one.',
  source:
    'Sean Christopherson, 2024-05-13 (reduce the number of touchpoints, and thus the potential for missed cases)',
  asks: ['opensAccess'],
  asksDuring: ['isEmulating'],
  forEach: { cpu: cpus },
  unit: 'touch points',
  cost: (ask, _, { cpu }) => (ask.opensAccess(cpu) ? 1 : 0),
  during: (ask, { cpu }) => ask.isEmulating(cpu),
});

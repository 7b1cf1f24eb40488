// What it costs to keep guest memory unmapped.

import { cpus } from '../../spec/index-sets.ts';
import { metric } from '../../spec/vocabulary/index.ts';

export const tlbFlushesPerEmulatedInstruction = metric('tlb-flushes-per-emulated-instruction', {
  says: 'How often KVM has all CPUs flush a translation while it emulates one instruction.',
  because: 'Each is an interrupt to every CPU of the host, and somebody who waits for all of them.',
  source:
    'James Gowans, 2024-05-13 (potentially quite slow, needing to unmap and flush afterwards)',
  asks: ['flushesTlbs'],
  asksDuring: ['isEmulating'],
  forEach: { cpu: cpus },
  unit: 'flushes',
  cost: (ask, _, { cpu }) => (ask.flushesTlbs(cpu) ? 1 : 0),
  during: (ask, { cpu }) => ask.isEmulating(cpu),
});

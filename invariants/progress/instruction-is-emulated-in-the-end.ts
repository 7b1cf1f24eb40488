// Safety has its price: what KVM must not read it cannot emulate.

import { vms } from '../../spec/index-sets.ts';
import { leadsTo } from '../../spec/vocabulary/index.ts';

export const instructionIsEmulatedInTheEnd = leadsTo('instruction-is-emulated-in-the-end', {
  says: 'An instruction that KVM has to emulate is emulated, or given up, in the end.',
  because: 'The guest hangs on one instruction, which fails again each time it is tried.',
  source: 'Kirill A. Shutemov, 2021-04-19 (why KVM reads through the poison)',
  asks: ['isToEmulate'],
  forEach: { vm: vms },
  from: (ask, { vm }) => ask.isToEmulate(vm),
  to: (ask, { vm }) => !ask.isToEmulate(vm),
  brokenBy: { variant: 'rfcv2-strict', bounds: { emulations: 1 } },
});

// The same as a step: whether the guest gets on, or is told that it does not.

import { vms } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const emulationReadsWhatItNeeds = stepProperty('emulation-reads-what-it-needs', {
  says: 'KVM can read the code and page tables of an instruction that it has to emulate.',
  because:
    'Otherwise a guest whose code is private cannot use devices that KVM or its VMM emulates.',
  source: 'Kirill A. Shutemov, 2021-04-19 (why KVM reads through the poison)',
  asks: ['emulates'],
  forEach: { vm: vms },
  given: (ask, _, { vm }) => ask.emulates(vm),
  holds: (_, step) => step.outcome === 'data',
  brokenBy: { variant: 'rfcv2-strict', bounds: { emulations: 1 } },
});

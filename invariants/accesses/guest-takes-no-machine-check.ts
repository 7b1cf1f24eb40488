// What a stray write of the host costs where memory has a MAC.

import { pages } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const guestTakesNoMachineCheck = stepProperty('guest-takes-no-machine-check', {
  says: 'A guest that reads its private memory gets no machine check.',
  because:
    'The machine check comes long after the write that caused it, kills the VM and may shut the host down.',
  source: 'Kirill A. Shutemov, 2021-04-16, RFCv2 13/13 (integrity check failures)',
  asks: ['guestReads', 'guestMachineChecks'],
  forEach: { page: pages },
  given: (ask, _, { page }) => ask.guestReads(page),
  holds: (ask, _, { page }) => !ask.guestMachineChecks(page),
  brokenBy: 'host-access-tdx',
});

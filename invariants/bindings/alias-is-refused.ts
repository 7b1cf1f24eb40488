// A cover: the price of exclusivity for a VM that sees the same RAM twice.

import { gfns, vms } from '../../spec/index-sets.ts';
import { cover } from '../../spec/vocabulary/index.ts';

export const aliasIsRefused = cover('alias-is-refused', {
  says: 'Userspace is refused a memslot because of another memslot of the same VM.',
  because:
    'QEMU sets SMRAM as an alias of system memory: with exclusive binding that VM does not start.',
  source: 'Chao Peng, 2023-01-17',
  asks: ['isRefusedForAlias'],
  forEach: { vm: vms, gfn: gfns },
  reached: (ask, { vm, gfn }) => ask.isRefusedForAlias(vm, gfn),
});

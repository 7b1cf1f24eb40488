// Refusing is safe. Whether the refusals come to an end is another matter.

import { gfns, vms } from '../../spec/index-sets.ts';
import { leadsTo } from '../../spec/vocabulary/index.ts';

export const conversionEnds = leadsTo('conversion-ends', {
  says: 'A conversion to private memory that has been refused, and is being retried, ends.',
  because:
    'A guest that has asked for private memory waits for it, and nobody can tell who holds the reference.',
  source: 'Sean Christopherson, 2024-05-13 (allowing gup opens a rather large can of worms)',
  asks: ['isConverting'],
  forEach: { vm: vms, gfn: gfns },
  from: (ask, { vm, gfn }) => ask.isConverting(vm, gfn),
  to: (ask, { vm, gfn }) => !ask.isConverting(vm, gfn),
  brokenBy: 'gmem-long-pins',
});

// The same, if every pin is dropped one day. That is not enough if new ones can be taken meanwhile.

import { gfns, vms } from '../../spec/index-sets.ts';
import { leadsTo } from '../../spec/vocabulary/index.ts';

export const conversionEndsOncePinsGo = leadsTo('conversion-ends-once-pins-go', {
  says: 'If every pin is dropped in the end, a conversion to private memory that is being retried ends.',
  because: 'What keeps a conversion waiting should be what was there when it began.',
  source: 'derived (S1-21)',
  asks: ['isConverting'],
  forEach: { vm: vms, gfn: gfns },
  fairness: { weak: ['UnpinAtWill'] },
  from: (ask, { vm, gfn }) => ask.isConverting(vm, gfn),
  to: (ask, { vm, gfn }) => !ask.isConverting(vm, gfn),
  brokenBy: 'gmem-conversion-lets-in',
});

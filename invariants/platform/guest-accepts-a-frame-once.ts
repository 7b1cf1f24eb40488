// The guest's own part in keeping its memory: the host can take pages away, but must not exchange them unseen.

import { gfns, vms } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const guestAcceptsAFrameOnce = stepProperty('guest-accepts-a-frame-once', {
  says: 'A guest accepts a page at a frame only if it has not accepted another there, or has given that back.',
  because:
    'A guest that accepts whatever it finds lets the host put an empty or an older page in the place of one in use.',
  source: 'AMD64 APM vol. 2 15.36 (PVALIDATE); Intel TDX module: TDG.MEM.PAGE.ACCEPT',
  asks: ['accepts', 'hadAccepted'],
  forEach: { vm: vms, gfn: gfns },
  given: (ask, _, { vm, gfn }) => ask.accepts(vm, gfn),
  holds: (ask, _, { vm, gfn }) => !ask.hadAccepted(vm, gfn),
  brokenBy: 'guest-accepts-again',
});

// Error paths forget.

import { invariant } from '../../spec/vocabulary/index.ts';

export const callUndoesWhatItSetUp = invariant('call-undoes-what-it-set-up', {
  says: 'At rest, nothing is left of what a call has set up only for itself.',
  because:
    'Nobody else knows of it and takes it down: a firmware that is up when it should not be, vCPUs that are kept out.',
  source: 'commit 551120148b67, "crypto: ccp - Fix a case where SNP_SHUTDOWN is missed", 2026',
  asks: ['isQuiet', 'isSetUpForACall'],
  given: (ask) => ask.isQuiet(),
  holds: (ask) => !ask.isSetUpForACall(),
  brokenBy: 'snp-status-initializes',
});

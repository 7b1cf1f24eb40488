// What the guest asked for, and whether it got that.

import type { Property } from '../../checker/model/index.ts';
import { attributeIsWhatTheGuestAskedFor } from './attribute-is-what-the-guest-asked-for.ts';
import { exitReachesUserspace } from './exit-reaches-userspace.ts';
import { exitReportsTheGuestsOwnAccess } from './exit-reports-the-guests-own-access.ts';
import { onlyTheGuestSharesItsMemory } from './only-the-guest-shares-its-memory.ts';
import { privateUseIsOfPrivateMemory } from './private-use-is-of-private-memory.ts';

export const intent: readonly Property[] = [
  attributeIsWhatTheGuestAskedFor,
  onlyTheGuestSharesItsMemory,
  exitReportsTheGuestsOwnAccess,
  exitReachesUserspace,
  privateUseIsOfPrivateMemory,
];

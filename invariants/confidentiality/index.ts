// Who may read and write what a guest keeps to itself.

import type { Property } from '../../checker/model/index.ts';
import { departedDataStaysOutOfReach } from './departed-data-stays-out-of-reach.ts';
import { freePageHoldsNoGuestData } from './free-page-holds-no-guest-data.ts';
import { kvmResolvesNoPrivatePage } from './kvm-resolves-no-private-page.ts';
import { onlyTheGuestTouchesAPrivatePage } from './only-the-guest-touches-a-private-page.ts';
import { privatePageHasNoForeignPin } from './private-page-has-no-foreign-pin.ts';
import { privatePageHasNoHostMapping } from './private-page-has-no-host-mapping.ts';
import { protectionTakesEffectAtOnce } from './protection-takes-effect-at-once.ts';
import { poisonedPageHasNoHostMapping } from './poisoned-page-has-no-host-mapping.ts';
import { privatePageIsInOneGuestOnly } from './private-page-is-in-one-guest-only.ts';
import { privateDataIsNotLeftToTheHost } from './private-data-is-not-left-to-the-host.ts';
import { flaggedMemoryHasNoPresentEntry } from './flagged-memory-has-no-present-entry.ts';
import { zeroPageIsNeverWritten } from './zero-page-is-never-written.ts';
import { sharedFrameLeavesItsPrivatePage } from './shared-frame-leaves-its-private-page.ts';

export const confidentiality: readonly Property[] = [
  privatePageHasNoHostMapping,
  privatePageHasNoForeignPin,
  onlyTheGuestTouchesAPrivatePage,
  kvmResolvesNoPrivatePage,
  protectionTakesEffectAtOnce,
  departedDataStaysOutOfReach,
  freePageHoldsNoGuestData,
  poisonedPageHasNoHostMapping,
  privatePageIsInOneGuestOnly,
  privateDataIsNotLeftToTheHost,
  flaggedMemoryHasNoPresentEntry,
  zeroPageIsNeverWritten,
  sharedFrameLeavesItsPrivatePage,
];

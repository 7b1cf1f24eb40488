// Who may read and write what a guest keeps to itself.

import type { Property } from '../../checker/model/index.ts';
import { departedDataStaysOutOfReach } from './departed-data-stays-out-of-reach.ts';
import { freePageHoldsNoGuestData } from './free-page-holds-no-guest-data.ts';
import { kvmResolvesNoPrivatePage } from './kvm-resolves-no-private-page.ts';
import { onlyTheGuestTouchesAPrivatePage } from './only-the-guest-touches-a-private-page.ts';
import { privatePageHasNoForeignPin } from './private-page-has-no-foreign-pin.ts';
import { privatePageHasNoHostMapping } from './private-page-has-no-host-mapping.ts';
import { protectionTakesEffectAtOnce } from './protection-takes-effect-at-once.ts';

export const confidentiality: readonly Property[] = [
  privatePageHasNoHostMapping,
  privatePageHasNoForeignPin,
  onlyTheGuestTouchesAPrivatePage,
  kvmResolvesNoPrivatePage,
  protectionTakesEffectAtOnce,
  departedDataStaysOutOfReach,
  freePageHoldsNoGuestData,
];

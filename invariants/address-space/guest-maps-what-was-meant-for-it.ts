// The first look at a page: zeros, or what the guest had there before it was migrated.

import { gfns, pages, vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const guestMapsWhatWasMeantForIt = invariant('guest-maps-what-was-meant-for-it', {
  says: 'A page that a guest maps has been cleared, or filled with what was meant for the guest.',
  because:
    'Otherwise the guest reads what somebody else left behind, or zeros where its own data should be.',
  source: 'kvm_gmem_prepare_folio(), folio_mark_uptodate(); Patrick Roy, 2024-05-13 (post-copy)',
  asks: ['guestMaps', 'holdsWhatBelongs'],
  forEach: { vm: vms, gfn: gfns, page: pages },
  given: (ask, { vm, gfn, page }) => ask.guestMaps(vm, gfn, page),
  holds: (ask, { page }) => ask.holdsWhatBelongs(page),
  brokenBy: 'gmem-marked-early',
});

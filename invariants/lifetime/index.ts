// Pages, references and the translations that lead to them.

import type { Property } from '../../checker/model/index.ts';
import { guestMappingFollowsTheHost } from './guest-mapping-follows-the-host.ts';
import { guestMappingLeadsToALivePage } from './guest-mapping-leads-to-a-live-page.ts';
import { guestMapsPrivateMemory } from './guest-maps-private-memory.ts';
import { guestMapsSharedMemory } from './guest-maps-shared-memory.ts';
import { pageInUseHasAHolder } from './page-in-use-has-a-holder.ts';
import { referencesAddUpAtRest } from './references-add-up-at-rest.ts';

export const lifetime: readonly Property[] = [
  guestMappingLeadsToALivePage,
  guestMappingFollowsTheHost,
  referencesAddUpAtRest,
  pageInUseHasAHolder,
  guestMapsPrivateMemory,
  guestMapsSharedMemory,
];

// Copies of host translations: when they may be made and used, and how they end.

import type { Property } from '../../checker/model/index.ts';
import { faultFindsTheCountMoved } from './fault-finds-the-count-moved.ts';
import { guestMappingIsInstalledUnderCover } from './guest-mapping-is-installed-under-cover.ts';
import { guestMapsMemory } from './guest-maps-memory.ts';
import { kvmUsesThePageBehindTheFrame } from './kvm-uses-the-page-behind-the-frame.ts';
import { kvmWritesAreNotLost } from './kvm-writes-are-not-lost.ts';
import { lookUpGoesStale } from './look-up-goes-stale.ts';
import { pinnedPageIsTruncated } from './pinned-page-is-truncated.ts';
import { pinnedPageIsUnmapped } from './pinned-page-is-unmapped.ts';
import { unmappingIsAnnounced } from './unmapping-is-announced.ts';
import { validCacheFollowsTheHost } from './valid-cache-follows-the-host.ts';

export const translations: readonly Property[] = [
  guestMappingIsInstalledUnderCover,
  unmappingIsAnnounced,
  validCacheFollowsTheHost,
  kvmUsesThePageBehindTheFrame,
  kvmWritesAreNotLost,
  guestMapsMemory,
  faultFindsTheCountMoved,
  lookUpGoesStale,
  pinnedPageIsUnmapped,
  pinnedPageIsTruncated,
];

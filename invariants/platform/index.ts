// The platform's own record of who owns a page.

import type { Property } from '../../checker/model/index.ts';
import { freePageIsNotAssigned } from './free-page-is-not-assigned.ts';
import { guestAcceptsAFrameOnce } from './guest-accepts-a-frame-once.ts';
import { hugeMappingIsHugeInTheTable } from './huge-mapping-is-huge-in-the-table.ts';
import { privateMappingIsInTheTable } from './private-mapping-is-in-the-table.ts';
import { pageIsRemovedAfterTracking } from './page-is-removed-after-tracking.ts';

export const platform: readonly Property[] = [
  privateMappingIsInTheTable,
  hugeMappingIsHugeInTheTable,
  freePageIsNotAssigned,
  guestAcceptsAFrameOnce,
  pageIsRemovedAfterTracking,
];

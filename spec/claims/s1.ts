// Thread S1: guest_memfd for VMs that are not confidential, May 2024.

import type { Claim } from './claim.ts';
import { contextClaims } from './s1/context.ts';
import { gupClaims } from './s1/gup.ts';
import { onDemandClaims } from './s1/on-demand.ts';
import { pageTablesClaims } from './s1/page-tables.ts';
import { touchPointsClaims } from './s1/touch-points.ts';
import { userPagesClaims } from './s1/user-pages.ts';

export const s1: readonly Claim[] = [
  ...onDemandClaims,
  ...pageTablesClaims,
  ...touchPointsClaims,
  ...gupClaims,
  ...userPagesClaims,
  ...contextClaims,
];

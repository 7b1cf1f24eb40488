// The registry of families and variants, and what a model file outside the repository may import as 'custody/spec'.

import type { Family, Variant } from '../checker/model/index.ts';
import { guestAccess, guestAccessVariants } from './guest-access/index.ts';
import { hostAccess, hostAccessVariants } from './host-access/index.ts';
import { lockOrder, lockOrderVariants } from './lock-order/index.ts';
import { pageownFamily, pageownVariants } from './pageown/index.ts';
import { pkvm, pkvmVariants } from './pkvm/index.ts';
import { privateFault, privateFaultVariants } from './private-fault/index.ts';
import { protectedMemory, protectedMemoryVariants } from './protected-memory/index.ts';
import { restrictedMemory, restrictedMemoryVariants } from './restricted-memory/index.ts';
import { secondaryMmu, secondaryMmuVariants } from './secondary-mmu/index.ts';
import { secretmem, secretmemVariants } from './secretmem/index.ts';
import { snp, snpVariants } from './snp/index.ts';
import { stateNotification, stateNotificationVariants } from './state-notification/index.ts';
import { tdx, tdxVariants } from './tdx/index.ts';
import { ownVariants } from './variants/index.ts';

export const families: readonly Family[] = [
  pageownFamily,
  protectedMemory,
  lockOrder,
  hostAccess,
  stateNotification,
  privateFault,
  secondaryMmu,
  restrictedMemory,
  guestAccess,
  secretmem,
  pkvm,
  snp,
  tdx,
];

export const variants: readonly Variant[] = [
  ...pageownVariants,
  ...protectedMemoryVariants,
  ...lockOrderVariants,
  ...hostAccessVariants,
  ...stateNotificationVariants,
  ...privateFaultVariants,
  ...secondaryMmuVariants,
  ...restrictedMemoryVariants,
  ...guestAccessVariants,
  ...secretmemVariants,
  ...pkvmVariants,
  ...snpVariants,
  ...tdxVariants,
  ...ownVariants,
];

export {
  guestAccess,
  pkvm,
  privateFault,
  hostAccess,
  stateNotification,
  lockOrder,
  pageownFamily,
  protectedMemory,
  secondaryMmu,
  restrictedMemory,
  secretmem,
  snp,
  tdx,
};
export type { Gfn, Page, Vm } from './index-sets.ts';
export { gfns, pages, vms } from './index-sets.ts';
export type { StateFacts, StepFacts } from './vocabulary/index.ts';
export {
  alwaysEventually,
  canAlwaysReach,
  cover,
  eventuallyAlways,
  invariant,
  leadsTo,
  metric,
  stepProperty,
} from './vocabulary/index.ts';

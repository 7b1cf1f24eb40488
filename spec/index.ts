// The registry of families and variants, and what a model file outside the repository may import as 'custody/spec'.

import type { Family, Variant } from '../checker/model/index.ts';
import { pageownFamily, pageownVariants } from './pageown/index.ts';
import { protectedMemory, protectedMemoryVariants } from './protected-memory/index.ts';
import { ownVariants } from './variants/index.ts';

export const families: readonly Family[] = [pageownFamily, protectedMemory];

export const variants: readonly Variant[] = [
  ...pageownVariants,
  ...protectedMemoryVariants,
  ...ownVariants,
];

export { pageownFamily, protectedMemory };
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

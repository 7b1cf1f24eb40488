// The vocabulary: the questions that properties may ask of a design, in the words of the field, a file for each topic. Each family
// answers those that make sense for it, in terms of its own state; a property applies to every family that answers all it asks.

import { propertiesOver } from '../../checker/model/index.ts';
import type { AddressSpaceFacts, AddressSpaceStepFacts } from './address-space.ts';
import type { AccessStepFacts } from './accesses.ts';
import type { AttributeFacts, AttributeStepFacts } from './attributes.ts';
import type { BindingFacts, BindingStepFacts } from './bindings.ts';
import type { CacheStepFacts } from './caches.ts';
import type { InputFacts, InputStepFacts } from './inputs.ts';
import type { LockFacts } from './locks.ts';
import type { OwnershipFacts, OwnershipStepFacts } from './ownership.ts';
import type { PageFacts, PageStepFacts } from './pages.ts';
import type { PlatformFacts, PlatformStepFacts } from './platform.ts';
import type { ProtectionFacts, ProtectionStepFacts } from './protection.ts';
import type { TranslationFacts, TranslationStepFacts } from './translations.ts';

/** Questions about one state. */
export interface StateFacts
  extends AddressSpaceFacts,
    AttributeFacts,
    PageFacts,
    InputFacts,
    LockFacts,
    OwnershipFacts,
    TranslationFacts,
    BindingFacts,
    PlatformFacts,
    ProtectionFacts {}

/** Questions about one step. */
export interface StepFacts
  extends AddressSpaceStepFacts,
    AttributeStepFacts,
    OwnershipStepFacts,
    PageStepFacts,
    InputStepFacts,
    CacheStepFacts,
    TranslationStepFacts,
    BindingStepFacts,
    PlatformStepFacts,
    ProtectionStepFacts,
    AccessStepFacts {}

/** How properties over this vocabulary are declared. */
export const {
  invariant,
  stepProperty,
  cover,
  leadsTo,
  alwaysEventually,
  eventuallyAlways,
  canAlwaysReach,
  metric,
} = propertiesOver<StateFacts, StepFacts>();

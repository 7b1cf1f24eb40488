// The vocabulary: the questions that properties may ask of a design, in the words of the field, a file for each topic. Each family
// answers those that make sense for it, in terms of its own state; a property applies to every family that answers all it asks.

import { propertiesOver } from '../../checker/model/index.ts';
import type { PageFacts, PageStepFacts } from './pages.ts';

/** Questions about one state. */
export interface StateFacts extends PageFacts {}

/** Questions about one step. */
export interface StepFacts extends PageStepFacts {}

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

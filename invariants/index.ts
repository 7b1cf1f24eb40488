// The registry of properties, by what they protect. `custody new invariant` adds to those of your own.

import type { Property } from '../checker/model/index.ts';
import { accesses } from './accesses/index.ts';
import { addressSpace } from './address-space/index.ts';
import { attributes } from './attributes/index.ts';
import { bindings } from './bindings/index.ts';
import { confidentiality } from './confidentiality/index.ts';
import { exclusivity } from './exclusivity/index.ts';
import { intent } from './intent/index.ts';
import { lifetime } from './lifetime/index.ts';
import { locks } from './locks/index.ts';
import { metrics } from './metrics/index.ts';
import { own } from './own/index.ts';
import { ownership } from './ownership/index.ts';
import { platform } from './platform/index.ts';
import { poison } from './poison/index.ts';
import { progress } from './progress/index.ts';
import { translations } from './translations/index.ts';

export const properties: readonly Property[] = [
  ...exclusivity,
  ...confidentiality,
  ...accesses,
  ...poison,
  ...lifetime,
  ...translations,
  ...addressSpace,
  ...locks,
  ...attributes,
  ...intent,
  ...bindings,
  ...ownership,
  ...platform,
  ...progress,
  ...metrics,
  ...own,
];

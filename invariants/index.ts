// The registry of properties, by what they protect. `custody new invariant` adds to those of your own.

import type { Property } from '../checker/model/index.ts';
import { confidentiality } from './confidentiality/index.ts';
import { exclusivity } from './exclusivity/index.ts';
import { lifetime } from './lifetime/index.ts';
import { own } from './own/index.ts';
import { poison } from './poison/index.ts';

export const properties: readonly Property[] = [
  ...exclusivity,
  ...confidentiality,
  ...poison,
  ...lifetime,
  ...own,
];

// Variants in files of their own, one line each. `custody new variant` adds to it.

import type { Variant } from '../../checker/model/index.ts';

export const ownVariants: readonly Variant[] = [
  // In the order in which they were added.
];

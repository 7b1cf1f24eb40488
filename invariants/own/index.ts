// Properties of your own, one line each. `custody new invariant` adds to it.

import type { Property } from '../../checker/model/index.ts';

export const own: readonly Property[] = [
  // In the order in which they were added.
];

// Known bugs, each as a pair of variants.

import type { Bug } from './bug.ts';
import { hostAccessBugs } from './host-access.ts';
import { lockOrderBugs } from './lock-order.ts';
import { pkvmBugs } from './pkvm.ts';
import { privateFaultBugs } from './private-fault.ts';
import { restrictedMemoryBugs } from './restricted-memory.ts';
import { secondaryMmuBugs } from './secondary-mmu.ts';
import { secretmemBugs } from './secretmem.ts';
import { snpBugs } from './snp.ts';
import { tdxBugs } from './tdx.ts';

export const bugs: readonly Bug[] = [
  ...secondaryMmuBugs,
  ...privateFaultBugs,
  ...restrictedMemoryBugs,
  ...secretmemBugs,
  ...lockOrderBugs,
  ...hostAccessBugs,
  ...pkvmBugs,
  ...snpBugs,
  ...tdxBugs,
];

export type { Bug } from './bug.ts';

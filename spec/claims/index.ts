// The ledger: every claim of the threads that a model here can answer.

import type { Claim } from './claim.ts';
import { s0 } from './s0.ts';

export const claims: readonly Claim[] = s0;
export type { Claim };

// The ledger: every claim of the threads, with the answer that is expected of the checker, or why there is none.

import type { Claim } from './claim.ts';
import { s0 } from './s0.ts';

export const claims: readonly Claim[] = [...s0];
export type { Answered, CheckedClaim, Claim } from './claim.ts';
export { isChecked } from './claim.ts';

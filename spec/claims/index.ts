// The ledger: every claim of the threads, with the answer that is expected of the checker, or why there is none.

import type { Claim } from './claim.ts';
import { s0 } from './s0.ts';
import { s1 } from './s1.ts';
import { s2 } from './s2.ts';
import { s3 } from './s3.ts';
import { s4 } from './s4.ts';

export const claims: readonly Claim[] = [...s0, ...s1, ...s2, ...s3, ...s4];
export type { Answered, CheckedClaim, Claim } from './claim.ts';
export { isChecked, threadOf } from './claim.ts';

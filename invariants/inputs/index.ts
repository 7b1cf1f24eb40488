// What KVM is asked for: what it makes of what others give it, and what its calls leave behind.

import type { Property } from '../../checker/model/index.ts';
import { callUndoesWhatItSetUp } from './call-undoes-what-it-set-up.ts';
import { guestStaysInTheBuffer } from './guest-stays-in-the-buffer.ts';
import { whatIsUsedIsWhatWasChecked } from './what-is-used-is-what-was-checked.ts';

export const inputs: readonly Property[] = [
  whatIsUsedIsWhatWasChecked,
  guestStaysInTheBuffer,
  callUndoesWhatItSetUp,
];

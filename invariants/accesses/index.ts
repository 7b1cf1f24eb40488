// Single accesses to private memory: what the host gets, and what the guest reads afterwards.

import type { Property } from '../../checker/model/index.ts';
import { guestReadsWhatItWrote } from './guest-reads-what-it-wrote.ts';
import { guestTakesNoMachineCheck } from './guest-takes-no-machine-check.ts';
import { hostReadsNoPrivatePlaintext } from './host-reads-no-private-plaintext.ts';
import { hostWriteHasNoEffect } from './host-write-has-no-effect.ts';

export const accesses: readonly Property[] = [
  hostReadsNoPrivatePlaintext,
  hostWriteHasNoEffect,
  guestReadsWhatItWrote,
  guestTakesNoMachineCheck,
];

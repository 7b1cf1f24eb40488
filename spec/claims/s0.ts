// Thread S0: [RFCv2 13/13] KVM: unmap guest memory using poisoned pages, April 2021.

import type { Claim } from './claim.ts';
import { rest } from './s0/context.ts';
import { rfcInterface } from './s0/interface.ts';
import { ownership } from './s0/ownership.ts';
import { passive } from './s0/passive.ts';

export const s0: readonly Claim[] = [...rfcInterface, ...ownership, ...passive, ...rest];

// Thread S0: [RFCv2 13/13] KVM: unmap guest memory using poisoned pages, April 2021.

import type { Claim } from './claim.ts';
import { rest } from './s0/context.ts';
import { hypercalls } from './s0/hypercalls.ts';
import { ownership } from './s0/ownership.ts';
import { passive } from './s0/passive.ts';
import { poison } from './s0/poison.ts';

export const s0: readonly Claim[] = [...hypercalls, ...poison, ...ownership, ...passive, ...rest];

// The index sets that all families share.

import type { ElementOf } from '../checker/model/index.ts';
import { indexSet } from '../checker/model/index.ts';

/** Virtual machines, each with a userspace process of its own and, unless a family says otherwise, one vCPU. */
export const vms = indexSet('vm', { bound: 'vms' });
export type Vm = ElementOf<'vm'>;

/** Physical page frames. */
export const pages = indexSet('page', { bound: 'pages' });
export type Page = ElementOf<'page'>;

/** Guest frame numbers, of each VM its own. */
export const gfns = indexSet('gfn', { bound: 'gfns', within: vms });
export type Gfn = ElementOf<'gfn'>;

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

/** Virtual CPUs, of each VM its own: for families in which two of one VM race with each other. */
export const vcpus = indexSet('vcpu', { bound: 'vcpus', within: vms });
export type Vcpu = ElementOf<'vcpu'>;

/** Threads of the kernel that contend for the same locks. */
export const threads = indexSet('thread', { bound: 'threads' });
export type Thread = ElementOf<'thread'>;

/** Open files of one inode: views of the same storage. */
export const files = indexSet('file', { bound: 'files' });
export type File = ElementOf<'file'>;

/** Processors of the host. */
export const cpus = indexSet('cpu', { bound: 'cpus' });
export type Cpu = ElementOf<'cpu'>;

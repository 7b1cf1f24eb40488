// What the rules of snp share.

import type { Draft, StateOf } from '../../checker/model/index.ts';
import { each, none } from '../../checker/model/index.ts';
import type { Gfn, Vcpu, Vm } from '../index-sets.ts';
import type { state } from './state.ts';

export type State = StateOf<typeof state>;
export type Mutable = Draft<State>;

/** A vCPU of a VM. */
export interface At {
  readonly vm: Vm;
  readonly vcpu: Vcpu;
}

/** The thread of a vCPU, in the guest or in KVM. */
export const threadOf = ({ vm, vcpu }: At): string => `${vcpu}-${vm}`;

/** What a buffer for the entries of a request holds: the shared buffer of the GHCB all that the protocol has, another one less. */
export const entriesMax = 2;
export const room = (scratch: 'in-ghcb' | 'elsewhere'): number =>
  scratch === 'in-ghcb' ? entriesMax : 1;

type Frame = State['vms'][Vm]['memory'][Gfn];

/** The frame that the vCPU touches; none if it touches nothing. */
export const touched = (s: State, { vm, vcpu }: At): Frame | undefined => {
  const { gfn } = s.vms[vm].vcpus[vcpu];
  return gfn === none ? undefined : s.vms[vm].memory[gfn];
};

/** Whether the RMP entry of the page behind the frame is at least as large as what the nested page table maps. */
export const isCovered = (s: State, { npt, backing }: Frame): boolean =>
  npt !== '2M' || (backing !== none && s.pages[backing].entry === '2M');

/** Whether hardware finds a translation that the RMP agrees with. */
export const translates = (s: State, frame: Frame): boolean =>
  frame.npt !== 'none' && frame.assigned === frame.backing && isCovered(s, frame);

/** The vCPU is done with what it touched: it goes on, or is in userspace. */
export const leave = (s: Mutable, { vm, vcpu }: At, to: 'running' | 'exited'): void => {
  const thread = s.vms[vm].vcpus[vcpu];
  thread.step = to;
  thread.gfn = none;
};

/** The request is over, and what it was about forgotten; its vCPU goes on. */
export const endRequest = (s: Mutable, vm: Vm): void => {
  const { request, vcpus } = s.vms[vm];
  request.step = 'none';
  request.gfn = none;
  request.to = 'shared';
  request.ghcb = 'well-formed';
  request.entries = 1;
  request.scratch = 'in-ghcb';
  each(vcpus, (thread) => {
    if (thread.step === 'requesting') thread.step = 'running';
  });
};

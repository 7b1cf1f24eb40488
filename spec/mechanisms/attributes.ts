// Memory attributes: what each guest frame is meant to be, shared or private, and KVM_SET_MEMORY_ATTRIBUTES, which changes it. The ioctl
// is three steps under slots_lock, because faults run beside it: begin an invalidation and zap, store the attribute with no
// lock that a fault would take, end the invalidation (kvm_vm_set_mem_attributes()).

import type { Draft, StateOf } from '../../checker/model/index.ts';
import { each, oneOf, record } from '../../checker/model/index.ts';
import type { Gfn } from '../index-sets.ts';
import type { Invalidations, Snapshot } from './invalidation.ts';
import { begin, end, widen } from './invalidation.ts';

/** What memory can be: open to the host, or the guest's alone. */
export type Kind = 'shared' | 'private';

/** A variable that holds a kind; memory starts out as shared. */
export const kind = () => oneOf('shared', 'private');

/** The kind that a kind is not. */
export const opposite = (of: Kind): Kind => (of === 'shared' ? 'private' : 'shared');

/** How far a call of KVM_SET_MEMORY_ATTRIBUTES has got: it holds slots_lock from `begun` to the end. */
export const attributeCall = () => record({ step: oneOf('none', 'begun', 'stored') });

export type AttributeCall = StateOf<ReturnType<typeof attributeCall>>;

interface Beginning {
  readonly gfn: Gfn;
  /** Whether faults on the other frames of the same huge page are held off too (commit 9129633d568e). */
  readonly coversHugePage: boolean;
}

/** The call begins its invalidation; zapping is the caller's. */
export const beginCall = (
  call: Draft<AttributeCall>,
  invalidation: Draft<Invalidations>,
  { gfn, coversHugePage }: Beginning,
): void => {
  call.step = 'begun';
  begin(invalidation, gfn);
  if (coversHugePage) {
    each(invalidation.range, (_, neighbour) => {
      widen(invalidation, neighbour);
    });
  }
};

/** The call stores the attribute. */
export const storeAttribute = (
  call: Draft<AttributeCall>,
  frame: { attribute: Kind },
  to: Kind,
): void => {
  call.step = 'stored';
  frame.attribute = to;
};

/** The call ends its invalidation: whoever read the sequence count earlier will find that it moved. */
export const endCall = (
  call: Draft<AttributeCall>,
  invalidation: Draft<Invalidations>,
  readers: readonly Draft<Snapshot>[],
): void => {
  call.step = 'none';
  end(invalidation, readers);
};

// KVM_SET_USER_MEMORY_REGION2: userspace sets memslots, which binds them to ranges of a file, and deletes them, which unbinds them.

import { count, every, none, oneOf, some, sum } from '../../../checker/model/index.ts';
import type { File, Vm } from '../../index-sets.ts';
import { files, gfns, vms } from '../../index-sets.ts';
import type { Offset } from '../../mechanisms/bindings.ts';
import {
  anyOffset,
  clearSlot,
  erase,
  isRefused,
  isTaken,
  isWithin,
  placeOf,
  store,
} from '../../mechanisms/bindings.ts';
import { unassign } from '../../mechanisms/platform.ts';
import type { At, Design, Mutable, State } from '../mechanisms.ts';
import {
  canChangeRecord,
  hasNoneInProgress,
  isUpdating,
  unbindNeedsLock,
  zap,
} from '../mechanisms.ts';
import { rule } from '../state.ts';

/** Whether the memory that the record needs could be allocated. */
const stores = oneOf('enough-memory', 'no-memory');

/** Whether the page of the guest's RAM has a memslot already: a second one is an alias. */
const hasMemslot = (s: State, vm: Vm, at: Offset): boolean =>
  some(s.vms[vm].memory, (frame) => frame.slot === 'set' && frame.at === at);

/** How many refused memslots userspace remembers. */
const refusals = (s: State): number =>
  sum(s.vms, ({ memory }) => count(memory, (frame) => isRefused(frame)));

interface Request extends At {
  readonly file: File;
  readonly at: Offset;
  readonly store: 'enough-memory' | 'no-memory';
}

/** The memslot is there. */
const set = (s: Mutable, { vm, gfn, at }: Request, file: File | null): void => {
  const frame = s.vms[vm].memory[gfn];
  frame.slot = 'set';
  frame.file = file;
  frame.at = at;
};

/** Binds the memslot to its range of the file, or says why not: restrictedmem_bind(). */
const bind = (s: Mutable, request: Request, design: Design): 'bound' | 'EINVAL' | 'ENOMEM' => {
  if (design.admits === 'nobody' && isTaken(s.vms, request, design)) return 'EINVAL';
  if (request.store === 'enough-memory') store(s.vms, request, design);
  else if (design.storeError === 'fails') return 'ENOMEM';
  set(s, request, request.file);
  return 'bound';
};

export const setMemslot = rule('SetMemslot', {
  says: 'Userspace sets a memslot over one page of a file; KVM binds it. RAM that has a memslot may get a shared alias instead.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'kvm',
  forEach: { vm: vms, gfn: gfns, file: files, at: anyOffset, store: stores },
  when: {
    'the offset is within the file, or just beyond it': (_, { at }, { bounds }) =>
      Number(at) <= (bounds.offsets ?? 0),
    'only an xarray needs memory': (_, { store }, { design }) =>
      store === 'enough-memory' || design.record === 'xarray',
    'the VM is not dead': (s, { vm }) => !s.vms[vm].bugged,
    'no memslot is there': (s, { vm, gfn }) => {
      const frame = s.vms[vm].memory[gfn];
      return frame.slot === 'none' || isRefused(frame);
    },
    'no other memslot update is under way': (s, { vm }) => !isUpdating(s, vm),
    'the VM counts no invalidation, if the update waits for that': (s, { vm }, { design }) =>
      hasNoneInProgress(s, vm, design),
    'the file is open': (s, { file }) => s.files[file] === 'open',
    'the lock of the file is free': (s, _, { design }) => canChangeRecord(s, design),
    'userspace wants the alias, if it is one': (s, { vm, at }, { design }) =>
      design.alias !== 'no-slot' || !hasMemslot(s, vm, at),
  },
  outcomes: ['bound', 'shared', 'EINVAL', 'ENOMEM'],
  then: (s, request, { design, bounds }) => {
    const { vm, gfn, at } = request;
    if (design.alias === 'shared-slot' && hasMemslot(s, vm, at)) {
      set(s, request, none);
      return 'shared';
    }
    const fits = design.sizeCheck === 'overflows' || isWithin(at, bounds.offsets ?? 0);
    if (!fits) return 'EINVAL';
    const answer = bind(s, request, design);
    if (answer === 'EINVAL') remember(s, { vm, gfn, at, most: bounds.refusals ?? 0 });
    return answer;
  },
  kernel: [
    'KVM_SET_USER_MEMORY_REGION2',
    'restrictedmem_bind (2023)',
    'restrictedmem_register_notifier (v10)',
    'kvm_gmem_bind',
  ],
});

interface Refusal extends At {
  readonly at: Offset;
  readonly most: number;
}

/** Userspace remembers what it was refused, as far as the bounds allow. */
const remember = (s: Mutable, { vm, gfn, at, most }: Refusal): void => {
  const frame = s.vms[vm].memory[gfn];
  if (!isRefused(frame) && refusals(s) >= most) return;
  frame.slot = hasMemslot(s, vm, at) ? 'refused-as-alias' : 'refused';
  frame.at = at;
};

export const deleteMemslot = rule('DeleteMemslot', {
  says: 'Userspace deletes a memslot; KVM marks it invalid, so that faults wait.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'kvm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the VM is not dead': (s, { vm }) => !s.vms[vm].bugged,
    'a memslot is there': (s, { vm, gfn }) => s.vms[vm].memory[gfn].slot === 'set',
    'no other memslot update is under way': (s, { vm }) => !isUpdating(s, vm),
  },
  then: (s, { vm, gfn }) => {
    s.vms[vm].memory[gfn].slot = 'deleting';
  },
  kernel: ['KVM_SET_USER_MEMORY_REGION2', 'kvm_invalidate_memslot'],
});

export const unbind = rule('Unbind', {
  says: 'The deletion goes on when nobody uses the memslot any more: translations go, the file forgets it, it is freed.',
  actor: ({ vm }) => `vmm-${vm}`,
  code: 'kvm',
  // Locks are handed over in the order in which they were asked for, so holes that follow each other do not keep it waiting.
  fair: 'strong',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'the memslot is being deleted': (s, { vm, gfn }) => s.vms[vm].memory[gfn].slot === 'deleting',
    'no fault is using it (srcu)': (s, { vm }) =>
      every(s.vms[vm].vcpus, ({ step }) => step !== 'resolved'),
    'the VM counts no invalidation, if the update waits for that': (s, { vm }, { design }) =>
      hasNoneInProgress(s, vm, design),
    'the lock of the file is free': (s, at, { design }) =>
      !unbindNeedsLock(s, at, design) || canChangeRecord(s, design),
  },
  then: (s, { vm, gfn }, { design }) => {
    const frame = s.vms[vm].memory[gfn];
    if (design.unbind !== 'leaves-translations') zap(s, { vm, gfn }, design);
    if (design.unbind === 'gives-back') unassign(s.vms, { vm, gfn });
    const place = placeOf(frame);
    if (place !== none && (s.files[place.file] === 'open' || design.dyingFile !== 'skips-unbind')) {
      erase(s.vms, { vm, gfn, ...place }, design);
    }
    clearSlot(frame);
  },
  kernel: [
    'kvm_swap_active_memslots',
    'kvm_arch_flush_shadow_memslot',
    'restrictedmem_unbind (2023)',
    'restrictedmem_unregister_notifier (v10)',
    'kvm_gmem_unbind',
  ],
});

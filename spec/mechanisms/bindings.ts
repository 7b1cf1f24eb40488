// Bindings: which memslots a file of guest memory knows, so that it can tell them when the memory behind them goes. The file keeps a
// list of notifiers (restrictedmem v10) or an xarray from offset to memslot (its replacement, and guest_memfd). Here the record is
// told from the other side: each memslot carries the offsets at which the record names it. A list names any number of memslots
// for an offset, an xarray one: storing a second overwrites the first.
//
// Offsets are ordered, because ranges are: that is what can be off by one.

import type { Draft, None, RecordSchema, Schema, StateOf } from '../../checker/model/index.ts';
import { each, flag, none, oneOf, optional, record, some } from '../../checker/model/index.ts';
import type { File, Gfn, Vm } from '../index-sets.ts';
import { files } from '../index-sets.ts';

/** Page offsets into a file. A file has as many pages as the bounds say; the offset after its last page stands for all beyond it. */
export const offsets = ['0', '1', '2', '3', '4', '5', '6'] as const;
export type Offset = (typeof offsets)[number];

/** The largest size of a file, which leaves one offset beyond it. */
export const filePagesMax = offsets.length - 1;

/** A parameter that ranges over offsets. */
export const anyOffset = oneOf(...offsets);

/** One variable for each offset. */
export const perOffset = <const S extends Schema>(item: S) =>
  record({ 0: item, 1: item, 2: item, 3: item, 4: item, 5: item, 6: item });

/** Whether the offset lies within a file of that many pages. */
export const isWithin = (at: Offset, pages: number): boolean => Number(at) < pages;

/** A memslot with the memory behind it, as the fields of a guest frame: a memslot here is one page. */
export const memslot = {
  /**
   * `deleting`: marked KVM_MEMSLOT_INVALID, the update that removes it has not finished. `refused`: userspace could not set it,
   * because of another VM, or because it would be an alias of memory that its own VM has.
   */
  slot: oneOf('none', 'set', 'deleting', 'refused', 'refused-as-alias'),
  /** The file that the memory comes from; none for a memslot that is backed by ordinary memory of userspace. */
  file: optional(files),
  /** Which page of the guest's RAM it is: the offset into the file, or into the ordinary memory. */
  at: oneOf('nowhere', ...offsets),
  /** The offsets at which the record of the file names this memslot. */
  recorded: perOffset(flag()),
};

export type Memslot = StateOf<RecordSchema<typeof memslot>>;

/** Everything that has memslots. */
export type Memslots = {
  readonly [vm in Vm]: { readonly memory: { readonly [gfn in Gfn]: Memslot } };
};

/** What tells one record from another. */
export interface BindingDesign {
  readonly record: 'xarray' | 'list';
  readonly range: 'exact' | 'end-inclusive';
  readonly scope: 'per-inode' | 'per-file';
}

/** Whether userspace was refused the memslot. */
export const isRefused = ({ slot }: Memslot): boolean =>
  slot === 'refused' || slot === 'refused-as-alias';

/** A place in a file. */
export interface Place {
  readonly file: File;
  readonly at: Offset;
}

/** Whether the test holds for some memslot. */
export const someSlot = (
  vms: Memslots,
  test: (slot: Memslot, vm: Vm, gfn: Gfn) => boolean,
): boolean => some(vms, ({ memory }, vm) => some(memory, (slot, gfn) => test(slot, vm, gfn)));

/**
 * The offsets that a call with the range of the one page at `at` reaches. The range calls of the xarray take the last offset, not
 * the one after it; a caller that passes the end all the same reaches the neighbour too.
 */
const reach = (at: Offset, design: BindingDesign): readonly Offset[] => {
  const next = offsets[Number(at) + 1];
  const tooFar = design.range === 'end-inclusive' && design.record === 'xarray';
  return tooFar && next !== undefined ? [at, next] : [at];
};

const isRecordedIn = (slot: Memslot, reached: readonly Offset[]): boolean =>
  reached.some((at) => slot.recorded[at]);

/** Whether the record names the memslot somewhere. */
export const isRecorded = (slot: Memslot): boolean => isRecordedIn(slot, offsets);

/** Whether the record names the memslot at its own offset and at no other. */
export const isRecordedExactly = (slot: Memslot): boolean =>
  offsets.every((at) => slot.recorded[at] === (slot.at === at));

/** Whether the range is taken: xa_find() in restrictedmem_bind(). Of other files of the inode only a record per inode knows. */
export const isTaken = (vms: Memslots, { file, at }: Place, design: BindingDesign): boolean =>
  someSlot(
    vms,
    (slot) =>
      isRecordedIn(slot, reach(at, design)) && (design.scope === 'per-inode' || slot.file === file),
  );

/** Whether anybody is bound at the offset, which is all that restrictedmem_get_page() asks. */
export const isBoundAt = (vms: Memslots, { file, at }: Place): boolean =>
  someSlot(vms, (slot) => slot.file === file && slot.recorded[at]);

/** Makes the record forget the range: xa_store_range(NULL), whoever it names there. A list forgets the one entry. */
export const erase = (
  vms: Draft<Memslots>,
  { vm, gfn, ...place }: Place & { readonly vm: Vm; readonly gfn: Gfn },
  design: BindingDesign,
): void => {
  const reached = reach(place.at, design);
  each(vms, ({ memory }, of) => {
    each(memory, (slot, frame) => {
      const isIt = of === vm && frame === gfn;
      if (design.record === 'list' ? !isIt : slot.file !== place.file) return;
      for (const at of reached) slot.recorded[at] = false;
    });
  });
};

/** Makes the record name the memslot: list_add(), or xa_store_range(), which replaces what was there. */
export const store = (
  vms: Draft<Memslots>,
  { vm, gfn, ...place }: Place & { readonly vm: Vm; readonly gfn: Gfn },
  design: BindingDesign,
): void => {
  if (design.record === 'xarray') erase(vms, { vm, gfn, ...place }, design);
  for (const at of reach(place.at, design)) vms[vm].memory[gfn].recorded[at] = true;
};

/** Whether a hole at the offset makes the file call the memslot: a list calls everyone, an xarray those in the range. */
export const isCalled = (slot: Memslot, at: Offset, design: BindingDesign): boolean =>
  design.record === 'list' ? isRecorded(slot) : isRecordedIn(slot, reach(at, design));

/** Forgets the memslot: the frame has none. */
export const clearSlot = (slot: Draft<Memslot>): void => {
  slot.slot = 'none';
  slot.file = none;
  slot.at = 'nowhere';
};

/** The place that a memslot takes its memory from, if that is a file. */
export const placeOf = ({ file, at }: Memslot): Place | None =>
  file === none || at === 'nowhere' ? none : { file, at };

// Those to whom guest memory belongs besides the VMM: files, DAX devices, drivers. They withdraw a page in steps: keep new host
// faults out, remove the entry inside a bracket, and when it is gone let go of the page.

import type { Setting } from '../../../checker/model/index.ts';
import { none } from '../../../checker/model/index.ts';
import { gfns, vms } from '../../index-sets.ts';
import type { Design, Place, State } from '../mechanisms.ts';
import { canRemove, frameAt, hasMemoryOf, putPage, settle } from '../mechanisms.ts';
import { rule } from '../state.ts';
import { withdraw } from './host-mm.ts';

/** Whether there is a page of one of these at this place. */
const isOf = (s: State, at: Place, ...kinds: readonly ('file' | 'dax' | 'driver')[]): boolean => {
  const { object, kind } = frameAt(s, at);
  return object !== none && kind !== 'anon' && kinds.includes(kind);
};

/** Nobody else works on the entry by rmap. */
const canWithdraw = (s: State, at: Place): boolean =>
  frameAt(s, at).rmap.step === 'none' && !frameAt(s, at).leaving;

/** Whether rmap is there to remove the entry; nothing is needed where nothing is mapped. */
const canUnmap = (s: State, at: Place, { design }: Setting<Design>): boolean =>
  design.unmapPaths === 'all' || frameAt(s, at).pte === none;

const isWithinBounds = (s: State, at: Place, { bounds }: Setting<Design>): boolean =>
  frameAt(s, at).pte === none || canRemove(s, bounds);

const isWithdrawn = (s: State, at: Place): boolean =>
  frameAt(s, at).leaving && frameAt(s, at).pte === none && frameAt(s, at).rmap.step === 'none';

export const truncate = rule('Truncate', {
  says: 'Somebody cuts a file short, and the page leaves it.',
  actor: 'filesystem',
  code: 'mm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'guest memory can be of this kind': (_, __, { design }) => hasMemoryOf(design, 'file', 'dax'),
    'a page of a file is there': (s, at) => isOf(s, at, 'file', 'dax'),
    'the page can be locked': canWithdraw,
    'its entry can be removed': canUnmap,
    'the bounds allow one more removal': isWithinBounds,
  },
  then: (s, at, { design }) => {
    withdraw(s, at, design);
  },
  kernel: ['truncate_pagecache', 'unmap_mapping_range', 'dax_layout_busy_page'],
});

export const removeDevice = rule('RemoveDevice', {
  says: 'The device that DAX memory is made of is unbound from its driver.',
  actor: 'administrator',
  code: 'mm',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'guest memory can be of this kind': (_, __, { design }) => hasMemoryOf(design, 'dax'),
    'a page of a DAX device is there': (s, at) => isOf(s, at, 'dax'),
    'the page can be locked': canWithdraw,
    'its entry can be removed': canUnmap,
    'the bounds allow one more removal': isWithinBounds,
  },
  then: (s, at, { design }) => {
    withdraw(s, at, design);
  },
  kernel: ['kill_dev_dax', 'memunmap_pages'],
});

export const finishTruncate = rule('FinishTruncate', {
  says: 'The page cache lets go of the page, whoever else holds it; a DAX device waits until nobody does.',
  actor: ({ vm, gfn }) => `rmap-${vm}-${gfn}`,
  code: 'mm',
  fair: 'weak',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'guest memory can be of this kind': (_, __, { design }) => hasMemoryOf(design, 'file', 'dax'),
    'a page of a file or device is leaving': (s, at) => isOf(s, at, 'file', 'dax'),
    'its entry is gone': isWithdrawn,
    'a DAX page is idle': (s, at, { design }) => {
      if (!hasMemoryOf(design, 'dax')) return true;
      const { object, kind } = frameAt(s, at);
      return object !== none && (kind === 'file' || s.pages[object].references === 0);
    },
  },
  outcomes: ['freed', 'detached'],
  then: (s, at) => {
    const frame = frameAt(s, at);
    const page = frame.object;
    if (page === none) return undefined;
    if (frame.kind === 'dax') s.pages[page].use = 'free';
    else putPage(s, page);
    frame.object = none;
    frame.leaving = false;
    settle(frame);
    return s.pages[page].use === 'free' ? 'freed' : 'detached';
  },
  kernel: ['truncate_inode_pages_range', 'dax_delete_mapping_entry', 'percpu_ref_kill'],
});

export const revoke = rule('Revoke', {
  says: 'A driver wants its memory back and removes the mappings of it.',
  actor: 'driver',
  code: 'driver',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'guest memory can be of this kind': (_, __, { design }) => hasMemoryOf(design, 'driver'),
    'a page of a driver is there': (s, at) => isOf(s, at, 'driver'),
    'the page can be locked': canWithdraw,
    'its entry can be removed': canUnmap,
    'the bounds allow one more removal': isWithinBounds,
  },
  then: (s, at, { design }) => {
    withdraw(s, at, design);
  },
  kernel: ['unmap_mapping_range'],
});

export const recycle = rule('Recycle', {
  says: 'A driver uses its memory for something else.',
  actor: ({ vm, gfn }) => `rmap-${vm}-${gfn}`,
  code: 'driver',
  fair: 'weak',
  forEach: { vm: vms, gfn: gfns },
  when: {
    'guest memory can be of this kind': (_, __, { design }) => hasMemoryOf(design, 'driver'),
    'a page of a driver is there': (s, at) => isOf(s, at, 'driver'),
    'its entry is gone': (s, at, { design }) =>
      design.driver === 'recycles-at-once' || isWithdrawn(s, at),
  },
  then: (s, at) => {
    const frame = frameAt(s, at);
    const page = frame.object;
    if (page === none) return;
    frame.object = none;
    frame.leaving = false;
    settle(frame);
    // If somebody has freed it under its driver it may be somebody else's by now.
    if (s.pages[page].use === 'driver') s.pages[page].use = 'free';
  },
  kernel: ['__free_pages'],
});

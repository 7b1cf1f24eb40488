// The life of a file: the last reference goes, and some time later release() runs.

import { count, each, every } from '../../../checker/model/index.ts';
import { files } from '../../index-sets.ts';
import { offsets } from '../../mechanisms/bindings.ts';
import { moveCount } from '../../mechanisms/invalidation.ts';
import { unassign } from '../../mechanisms/platform.ts';
import type { Design, Mutable } from '../mechanisms.ts';
import { canChangeRecord, freeIfUnused, snapshotsOf, zap } from '../mechanisms.ts';
import { rule } from '../state.ts';

export const closeFile = rule('CloseFile', {
  says: 'The last reference to a file is dropped: nobody can look it up any more.',
  actor: 'userspace',
  code: 'file',
  forEach: { file: files },
  when: {
    'the bounds let files be closed': (_, __, { bounds }) => (bounds.closings ?? 0) > 0,
    'the file is open': (s, { file }) => s.files[file] === 'open',
    'no hole is being punched through it': (s, { file }) =>
      every(s.holes, (hole) => hole.file !== file),
    'the bounds allow one more to be closed': (s, _, { bounds }) =>
      count(s.files, (life) => life !== 'open') < (bounds.closings ?? 0),
  },
  then: (s, { file }) => {
    s.files[file] = 'dying';
  },
  kernel: ['fput'],
});

/** With the last file the inode goes, and its pages with it: evict(). */
const evict = (s: Mutable, design: Design): void => {
  if (!every(s.files, (life) => life === 'gone')) return;
  for (const at of offsets) {
    const page = s.inode[at];
    s.inode[at] = null;
    if (page !== null) freeIfUnused(s, page, design);
  }
};

export const releaseFile = rule('ReleaseFile', {
  says: 'release() runs: every memslot that the record still names loses its translations and its file.',
  actor: ({ file }) => file,
  code: 'file',
  fair: 'weak',
  forEach: { file: files },
  when: {
    'the bounds let files be closed': (_, __, { bounds }) => (bounds.closings ?? 0) > 0,
    'the file is dying': (s, { file }) => s.files[file] === 'dying',
    'the lock of the file is free': (s, _, { design }) => canChangeRecord(s, design),
  },
  then: (s, { file }, { design }) => {
    s.files[file] = 'gone';
    each(s.vms, ({ memory }, vm) => {
      each(memory, (frame, gfn) => {
        if (frame.file !== file) return;
        zap(s, { vm, gfn }, design);
        if (design.unbind === 'gives-back') unassign(s.vms, { vm, gfn });
        moveCount(snapshotsOf(s, vm));
        frame.file = null;
        for (const at of offsets) frame.recorded[at] = false;
      });
    });
    evict(s, design);
  },
  kernel: ['kvm_gmem_release', 'restrictedmem_release (2023)'],
});

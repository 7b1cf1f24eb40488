// fallocate(FALLOC_FL_PUNCH_HOLE): the file tells those who are bound, removes the page, and tells them again.

import { count, none, oneOf, some } from '../../../checker/model/index.ts';
import { files, threads } from '../../index-sets.ts';
import { anyOffset, isWithin } from '../../mechanisms/bindings.ts';
import { endsWithFree, isAssigned } from '../../mechanisms/platform.ts';
import type { Design, Mutable, State } from '../mechanisms.ts';
import {
  callEnd,
  callStart,
  freeIfUnused,
  hasHolder,
  isLockAwaited,
  isPunching,
} from '../mechanisms.ts';
import { rule } from '../state.ts';
import type { Page } from '../../index-sets.ts';

/** Whether the platform gives a page back when it is asked to. */
const answers = oneOf('given-back', 'not-given-back');

export const startHole = rule('StartHole', {
  says: 'A thread begins to punch a hole: the file calls those who are bound, which zap and hold faults off.',
  actor: ({ thread }) => thread,
  code: 'file',
  forEach: { thread: threads, file: files, at: anyOffset },
  when: {
    'the offset is within the file': (_, { at }, { bounds }) => isWithin(at, bounds.offsets ?? 0),
    'the thread is not punching a hole': (s, { thread }) => s.holes[thread].step === 'none',
    'the file is open': (s, { file }) => s.files[file] === 'open',
    'the lock is free, or shared between holes': (s, _, { design }) =>
      design.lock === 'dropped-in-hole' ||
      (!isLockAwaited(s, design) && (design.lock === 'shared-over-hole' || !isPunching(s))),
  },
  then: (s, { thread, file, at }, { design, bounds }) => {
    s.holes[thread].step = 'started';
    s.holes[thread].file = file;
    s.holes[thread].at = at;
    callStart(s, { at, design }, bounds);
  },
  kernel: [
    'restrictedmem_punch_hole (2023)',
    'restrictedmem_invalidate_start (v10)',
    'kvm_gmem_punch_hole',
  ],
});

/** Frees what the hole took out; a page that is not given back stays away from the allocator, or does not. */
const free = (
  s: Mutable,
  { page, isGivenBack }: { page: Page; isGivenBack: boolean },
  design: Design,
) => {
  if (isGivenBack) freeIfUnused(s, page, design);
  else s.pages[page] = design.reclaimError === 'keeps-page' ? 'withheld' : 'free';
};

export const truncate = rule('Truncate', {
  says: 'The hole goes on: the page at the offset leaves the file and, with its last reference, is freed.',
  actor: ({ thread }) => thread,
  code: 'mm',
  fair: 'weak',
  forEach: { thread: threads, answer: answers },
  when: {
    'a hole has been started': (s, { thread }) => s.holes[thread].step === 'started',
    'the platform is asked, and may refuse': (s, { thread, answer }, { design, bounds }) => {
      const { at } = s.holes[thread];
      if (answer === 'given-back') return true;
      const page = at === 'nowhere' ? none : s.inode[at];
      return (
        endsWithFree(design.platform) &&
        page !== none &&
        isAssigned(s.vms, page) &&
        !some(s.vms, ({ vcpus }) => some(vcpus, (fault) => fault.page === page)) &&
        count(s.pages, (use, other) => use !== 'in-use' && isKept(s, other)) <
          (bounds.failures ?? 0)
      );
    },
  },
  then: (s, { thread, answer }, { design }) => {
    const hole = s.holes[thread];
    hole.step = 'truncated';
    if (hole.at === 'nowhere') return;
    const page = s.inode[hole.at];
    if (page === none) return;
    s.inode[hole.at] = none;
    free(s, { page, isGivenBack: answer === 'given-back' }, design);
  },
  kernel: ['shmem_fallocate', 'truncate_inode_pages_range', 'kvm_gmem_free_folio'],
});

/** Whether the platform has kept the page, or it is kept from the allocator for that reason. */
const isKept = (s: State, page: Page): boolean =>
  s.pages[page] === 'withheld' || (!hasHolder(s, page) && isAssigned(s.vms, page));

export const endHole = rule('EndHole', {
  says: 'The hole ends: the file calls those who are bound now.',
  actor: ({ thread }) => thread,
  code: 'file',
  fair: 'weak',
  forEach: { thread: threads },
  when: { 'the page has been removed': (s, { thread }) => s.holes[thread].step === 'truncated' },
  then: (s, { thread }, { design }) => {
    const hole = s.holes[thread];
    if (hole.at !== 'nowhere') callEnd(s, { at: hole.at, design });
    hole.step = 'none';
    hole.file = none;
    hole.at = 'nowhere';
  },
  kernel: [
    'restrictedmem_punch_hole (2023)',
    'restrictedmem_invalidate_end (v10)',
    'kvm_gmem_invalidate_end',
  ],
});

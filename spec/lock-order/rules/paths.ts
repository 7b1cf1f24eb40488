// What a thread does: it starts on a path, and goes on as far as others let it.

import { oneOf } from '../../../checker/model/index.ts';
import { threads } from '../../index-sets.ts';
import { beginSynchronize, isAwaiting, release, take } from '../../mechanisms/locks.ts';
import { advance, nextOf, waitsForOne } from '../paths.ts';
import { lockNames, pathNames, rule } from '../state.ts';

const locks = oneOf(...lockNames);

export const begin = rule('Begin', {
  says: 'A thread starts on a path.',
  actor: ({ thread }) => thread,
  code: 'kernel',
  forEach: { thread: threads, path: oneOf(...pathNames) },
  when: { 'the thread is on no path': (s, { thread }) => s.threads[thread].path === 'none' },
  then: (s, { thread, path }) => {
    s.threads[thread].path = path;
  },
  kernel: [
    'kvm_mmu_page_fault',
    'kvm_emulate_hypercall',
    'KVM_SET_USER_MEMORY_REGION',
    'kvm_gmem_populate',
    'madvise',
    'mprotect',
    'kvm_gmem_fault_user_mapping',
    'shrink_folio_list',
  ],
});

export const takeLock = rule('Take', {
  says: 'The thread takes a lock.',
  actor: ({ thread }) => thread,
  code: 'kernel',
  // Locks are fair: who waits for one that becomes free again and again gets it some day.
  fair: 'strong',
  forEach: { thread: threads, lock: locks },
  when: {
    'the lock comes next': (s, { thread, lock }, { design }) => {
      const next = nextOf(s, thread, design);
      return next?.kind === 'take' && next.lock === lock;
    },
    'nobody keeps the thread from it': (s, { thread }, { design }) =>
      !waitsForOne(s, { who: thread, test: () => true }, design),
  },
  then: (s, { thread, lock }, { design }) => {
    const next = nextOf(s, thread, design);
    if (next?.kind !== 'take') return;
    take(s.threads[thread].held, { lock, mode: next.mode });
    advance(s, thread, design);
  },
  kernel: ['mmap_read_lock', 'mmap_write_lock', 'mutex_lock', 'lock_page', 'write_lock'],
});

export const releaseLock = rule('Release', {
  says: 'The thread releases a lock.',
  actor: ({ thread }) => thread,
  code: 'kernel',
  fair: 'weak',
  forEach: { thread: threads, lock: locks },
  when: {
    'the release comes next': (s, { thread, lock }, { design }) => {
      const next = nextOf(s, thread, design);
      return next?.kind === 'release' && next.lock === lock;
    },
  },
  then: (s, { thread, lock }, { design }) => {
    release(s.threads[thread].held, lock);
    advance(s, thread, design);
  },
  kernel: ['mmap_read_unlock', 'mmap_write_unlock', 'mutex_unlock', 'unlock_page', 'write_unlock'],
});

export const enterSrcu = rule('EnterSrcu', {
  says: 'The thread enters a section in which memslots stay as they are.',
  actor: ({ thread }) => thread,
  code: 'kernel',
  fair: 'weak',
  forEach: { thread: threads },
  when: {
    'the section comes next': (s, { thread }, { design }) =>
      nextOf(s, thread, design)?.kind === 'enter-srcu',
  },
  then: (s, { thread }, { design }) => {
    s.threads[thread].srcu = 'inside';
    advance(s, thread, design);
  },
  kernel: ['srcu_read_lock'],
});

export const leaveSrcu = rule('LeaveSrcu', {
  says: 'The thread leaves the section.',
  actor: ({ thread }) => thread,
  code: 'kernel',
  fair: 'weak',
  forEach: { thread: threads },
  when: {
    'the end of the section comes next': (s, { thread }, { design }) =>
      nextOf(s, thread, design)?.kind === 'leave-srcu',
  },
  then: (s, { thread }, { design }) => {
    s.threads[thread].srcu = 'outside';
    advance(s, thread, design);
  },
  kernel: ['srcu_read_unlock'],
});

export const startSynchronize = rule('BeginSynchronize', {
  says: 'The thread has published new memslots and starts to wait for those who may still use the old ones.',
  actor: ({ thread }) => thread,
  code: 'kernel',
  fair: 'weak',
  forEach: { thread: threads },
  when: {
    'the wait comes next': (s, { thread }, { design }) =>
      nextOf(s, thread, design)?.kind === 'begin-synchronize',
  },
  then: (s, { thread }, { design }) => {
    beginSynchronize(s.threads);
    advance(s, thread, design);
  },
  kernel: ['install_new_memslots', 'synchronize_srcu_expedited'],
});

export const finishSynchronize = rule('EndSynchronize', {
  says: 'The last of them has left its section, and the thread goes on.',
  actor: ({ thread }) => thread,
  code: 'kernel',
  fair: 'weak',
  forEach: { thread: threads },
  when: {
    'the thread waits': (s, { thread }, { design }) =>
      nextOf(s, thread, design)?.kind === 'end-synchronize',
    'nobody is inside who was there before': (s) => !isAwaiting(s.threads),
  },
  then: (s, { thread }, { design }) => {
    advance(s, thread, design);
  },
  kernel: ['synchronize_srcu_expedited'],
});

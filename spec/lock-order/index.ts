// The family lock-order: its rules, its answers to the vocabulary, its variants.

import type { Setting } from '../../checker/model/index.ts';
import { every, variant } from '../../checker/model/index.ts';
import type { StateFacts } from '../vocabulary/index.ts';
import type { Design, State } from './paths.ts';
import { isStuckThread } from './paths.ts';
import {
  begin,
  enterSrcu,
  finishSynchronize,
  leaveSrcu,
  releaseLock,
  startSynchronize,
  takeLock,
} from './rules/paths.ts';
import { family } from './state.ts';

const facts = (s: State, { design }: Setting<Design>) =>
  ({
    isOnItsWay: (thread) => s.threads[thread].path !== 'none',
    waitsInACircle: (thread) => isStuckThread(s, thread, design),
  }) satisfies Partial<StateFacts>;

export const lockOrder = family('lock-order', {
  says: 'Locks of mm and KVM, and the paths that take them: who waits for whom.',
  rules: [begin, takeLock, releaseLock, enterSrcu, leaveSrcu, startSynchronize, finishSynchronize],
  facts,
  rest: (s) => every(s.threads, ({ path }) => path === 'none'),
});

export const lockOrderVariants = [
  variant('lock-order', lockOrder, {
    says: 'KVM leaves host page tables alone, and takes its locks as the mm expects.',
  }),
  variant('lock-order-rfcv2', lockOrder, {
    says: 'RFCv2: a guest fault takes the page lock and unmaps the page, a hypercall takes mmap_lock for writing.',
    delta: { protect: 'page-lock-first', hypercall: 'mmap-write-lock' },
  }),
  variant('lock-order-page-lock-under-mmu-lock', lockOrder, {
    says: 'A guest fault takes the page lock while it holds mmu_lock.',
    delta: { protect: 'page-lock-under-mmu-lock' },
  }),
  variant('lock-order-update-holds-notifiers-off', lockOrder, {
    says: 'A memslot update keeps notifiers waiting until all SRCU readers are gone.',
    delta: { memslotUpdate: 'holds-notifiers-off' },
  }),
  variant('lock-order-mmap-write-and-held-notifiers', lockOrder, {
    says: 'The same, with a hypercall that takes mmap_lock for writing.',
    delta: { memslotUpdate: 'holds-notifiers-off', hypercall: 'mmap-write-lock' },
  }),
  variant('lock-order-gup-under-invalidate-lock', lockOrder, {
    says: 'guest_memfd looks source pages up while it holds the invalidate lock.',
    delta: { populate: 'gup-under-invalidate-lock' },
  }),
] as const;

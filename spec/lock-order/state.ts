// lock-order: which locks each path of mm and KVM takes, in which order, and whether several threads on them can end up waiting
// for each other. `paths.ts` has the paths; the decisions are the liberties that designs for protected memory took.

import {
  decision,
  foundation,
  oneOf,
  per,
  record,
  sizeOf,
  upTo,
} from '../../checker/model/index.ts';
import { threads } from '../index-sets.ts';
import { holds, srcuSection } from '../mechanisms/locks.ts';

/** From the outside in, as the baseline takes them; srcu is not a lock and has its own variable. */
export const lockNames = ['slots', 'mmap', 'gate', 'invalidate', 'page', 'rmap', 'mmu'] as const;
export type Lock = (typeof lockNames)[number];

export const pathNames = [
  'guest-fault',
  'hypercall',
  'memslot-update',
  'populate',
  'madvise',
  'mprotect',
  'file-fault',
  'reclaim',
] as const;
export type PathName = (typeof pathNames)[number];

/** More steps than any path has. */
const stepsMax = 24;

export const state = record({
  threads: per(
    threads,
    record({
      path: oneOf('none', ...pathNames),
      /** How many steps of its path the thread has done. */
      done: upTo(() => stepsMax),
      held: holds(...lockNames),
      srcu: srcuSection(),
    }),
  ),
});

export const decisions = {
  protect: decision(
    'Where a guest fault takes the page lock to change host page tables',
    'not-in-kvm',
    'page-lock-first',
    'page-lock-under-mmu-lock',
  ),
  hypercall: decision(
    'Whether the hypercall that turns protection on takes mmap_lock for writing, inside the SRCU section of its vCPU',
    'no-mmap-lock',
    'mmap-write-lock',
  ),
  memslotUpdate: decision(
    'Whether a memslot update holds notifiers off until synchronize_srcu() returns',
    'lets-notifiers-pass',
    'holds-notifiers-off',
  ),
  populate: decision(
    'Whether populating guest_memfd looks its source pages up before it takes the invalidate lock',
    'gup-first',
    'gup-under-invalidate-lock',
  ),
};

export const { rule, family } = foundation({
  state,
  bounds: { threads: sizeOf('threads that run at the same time', { default: 3, max: 4 }) },
  decisions,
});

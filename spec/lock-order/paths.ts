// The paths: what each takes and releases, in order. What happens between two steps does not matter to a deadlock.

import type { DesignOf, Draft, StateOf } from '../../checker/model/index.ts';
import { some } from '../../checker/model/index.ts';
import type { Thread } from '../index-sets.ts';
import type { Mode, Wish } from '../mechanisms/locks.ts';
import { collides, isStuck, isWriterOf } from '../mechanisms/locks.ts';
import type { decisions, Lock, PathName, state } from './state.ts';

export type State = StateOf<typeof state>;
export type Mutable = Draft<State>;
export type Design = DesignOf<typeof decisions>;

export type Operation =
  | { readonly kind: 'take'; readonly lock: Lock; readonly mode: Mode }
  | { readonly kind: 'release'; readonly lock: Lock }
  | { readonly kind: 'enter-srcu' | 'leave-srcu' | 'begin-synchronize' | 'end-synchronize' };

/** Holds a lock around what is inside. */
const under = (lock: Lock, mode: Mode, inside: readonly Operation[] = []): readonly Operation[] => [
  { kind: 'take', lock, mode },
  ...inside,
  { kind: 'release', lock },
];

const inSrcu = (inside: readonly Operation[]): readonly Operation[] => [
  { kind: 'enter-srcu' },
  ...inside,
  { kind: 'leave-srcu' },
];

const synchronize: readonly Operation[] = [
  { kind: 'begin-synchronize' },
  { kind: 'end-synchronize' },
];

const mmuLock = under('mmu', 'exclusive');
const gup = under('mmap', 'shared');

/** The notifier, as KVM hears it: with the gate, from start to end as one section. */
const notifier = (design: Design): readonly Operation[] =>
  design.memslotUpdate === 'holds-notifiers-off' ? under('gate', 'shared', mmuLock) : mmuLock;

/** try_to_unmap() and its like: the caller has the page lock. */
const unmapAll = (design: Design): readonly Operation[] =>
  under('rmap', 'shared', notifier(design));

const protect = (design: Design): readonly Operation[] => {
  switch (design.protect) {
    case 'not-in-kvm':
      return [];
    case 'page-lock-first':
      // kvm_protect_pfn() reads the shared ranges under mmu_lock before it takes the page lock, and again under it.
      return [...mmuLock, ...under('page', 'exclusive', [...mmuLock, ...unmapAll(design)])];
    case 'page-lock-under-mmu-lock':
      return under('mmu', 'exclusive', under('page', 'exclusive'));
  }
};

const memslotUpdate = (design: Design): readonly Operation[] =>
  under('slots', 'exclusive', [
    ...(design.memslotUpdate === 'holds-notifiers-off'
      ? under('gate', 'exclusive', synchronize)
      : synchronize),
    ...mmuLock,
  ]);

const populate = (design: Design): readonly Operation[] =>
  under('slots', 'exclusive', [
    ...(design.populate === 'gup-first' ? gup : []),
    ...under('invalidate', 'exclusive', [
      ...(design.populate === 'gup-under-invalidate-lock' ? gup : []),
      ...mmuLock,
    ]),
  ]);

const stepsOf = (name: PathName, design: Design): readonly Operation[] => {
  switch (name) {
    case 'guest-fault':
      return inSrcu([...gup, ...protect(design), ...mmuLock]);
    case 'hypercall':
      return inSrcu(
        design.hypercall === 'mmap-write-lock' ? under('mmap', 'exclusive', mmuLock) : mmuLock,
      );
    case 'memslot-update':
      return memslotUpdate(design);
    case 'populate':
      return populate(design);
    case 'madvise':
      return under('mmap', 'shared', notifier(design));
    case 'mprotect':
      return under('mmap', 'exclusive', notifier(design));
    case 'file-fault':
      return under('mmap', 'shared', under('invalidate', 'shared', under('page', 'exclusive')));
    case 'reclaim':
      return under('page', 'exclusive', unmapAll(design));
  }
};

const known = new WeakMap<Design, Map<PathName, readonly Operation[]>>();

/** The steps of a path, put together once for each design. */
export const pathOf = (name: PathName, design: Design): readonly Operation[] => {
  const paths = known.get(design) ?? new Map<PathName, readonly Operation[]>();
  known.set(design, paths);
  const path = paths.get(name) ?? stepsOf(name, design);
  paths.set(name, path);
  return path;
};

/** What a thread does next; nothing, if it is on no path. */
export const nextOf = (s: State, thread: Thread, design: Design): Operation | undefined => {
  const { path, done } = s.threads[thread];
  return path === 'none' ? undefined : pathOf(path, design)[done];
};

/** One step further on the path; after the last one the thread is on none. */
export const advance = (s: Mutable, name: Thread, design: Design): void => {
  const thread = s.threads[name];
  if (thread.path === 'none') return;
  thread.done += 1;
  if (thread.done < pathOf(thread.path, design).length) return;
  thread.path = 'none';
  thread.done = 0;
};

const wishOf = (s: State, thread: Thread, design: Design): Wish<Lock> | undefined => {
  const next = nextOf(s, thread, design);
  return next?.kind === 'take' ? next : undefined;
};

/** Whether a writer must wait for a lock, so that readers queue behind it. */
const isQueued = (s: State, { writer, lock }: { writer: Thread; lock: Lock }): boolean =>
  some(s.threads, ({ held }, other) => other !== writer && held[lock] !== 'free');

/** Whether a thread cannot go on before one of those has who pass the test. */
export const waitsForOne = (
  s: State,
  { who, test }: { who: Thread; test: (other: Thread) => boolean },
  design: Design,
): boolean => {
  const next = nextOf(s, who, design);
  const others = (isBlocking: (other: Thread) => boolean): boolean =>
    some(s.threads, (_, other) => other !== who && isBlocking(other) && test(other));
  if (next?.kind === 'end-synchronize')
    return others((other) => s.threads[other].srcu === 'awaited');
  if (next?.kind !== 'take') return false;
  const { lock } = next;
  return others(
    (other) =>
      collides(next, s.threads[other].held[lock]) ||
      (next.mode === 'shared' &&
        isWriterOf(lock, wishOf(s, other, design)) &&
        isQueued(s, { writer: other, lock })),
  );
};

/** Whether the thread waits in a circle, or for one that does. */
export const isStuckThread = (s: State, thread: Thread, design: Design): boolean =>
  isStuck(thread, (who, test) => waitsForOne(s, { who, test }, design));

// A fault on the file: secretmem_fault(). Two threads that fault on the same page both bring one, and one of them gives up.

import { none } from '../../../checker/model/index.ts';
import type { Thread } from '../../index-sets.ts';
import { pages, threads } from '../../index-sets.ts';
import { get } from '../../mechanisms/references.ts';
import type { Design, Mutable, State } from '../mechanisms.ts';
import { drop, isKeptOut, isLocked, restore } from '../mechanisms.ts';
import { rule } from '../state.ts';

const stepOf = (s: State, { thread }: { thread: Thread }) => s.threads[thread].step;

const actor = ({ thread }: { thread: Thread }): string => thread;

export const faultBegin = rule('FaultBegin', {
  says: 'A thread touches the file where nothing is mapped, and the fault takes the invalidate lock, shared.',
  actor,
  code: 'mm',
  forEach: { thread: threads },
  when: {
    'the thread is not in a fault': (s, at) => stepOf(s, at) === 'idle',
    'the page is within the file': (s) => s.file.size === 'set',
    'nothing is mapped there': (s) => s.file.pte === none,
    'the size is not being set, or nothing excludes that': (s, _, { design }) =>
      !isKeptOut(s.file.resize !== 'idle', design),
  },
  then: (s, { thread }) => {
    s.threads[thread].step = 'begun';
  },
  kernel: ['secretmem_fault', 'filemap_invalidate_lock_shared'],
});

export const faultFind = rule('FaultFind', {
  says: 'The fault finds the page in the page cache and maps it.',
  actor,
  code: 'mm',
  fair: 'weak',
  forEach: { thread: threads },
  when: {
    'the fault has begun': (s, at) => stepOf(s, at) === 'begun',
    'there is a page in the page cache, unlocked': (s) => s.file.cached !== none && !isLocked(s),
  },
  then: (s, { thread }) => {
    const { file } = s;
    s.threads[thread].step = 'idle';
    if (file.pte !== none || file.cached === none) return;
    get(s.pages[file.cached]);
    file.pte = file.cached;
  },
  kernel: ['filemap_lock_folio', 'finish_fault'],
});

export const faultAllocate = rule('FaultAllocate', {
  says: 'The fault finds no page, allocates one, and takes it out of the direct map.',
  actor,
  code: 'mm',
  fair: 'weak',
  forEach: { thread: threads, page: pages },
  when: {
    'the fault has begun': (s, at) => stepOf(s, at) === 'begun',
    'there is no page in the page cache': (s) => s.file.cached === none,
    'the page is free': (s, { page }) => s.pages[page].use === 'free',
  },
  outcomes: ['hidden', 'oops'],
  then: (s, { thread, page }) => {
    const p = s.pages[page];
    // The allocator clears it, by its address in the direct map.
    if (p.isOut) {
      s.threads[thread].step = 'idle';
      return 'oops';
    }
    p.use = 'secret';
    get(p);
    p.isOut = true;
    p.isRemembered = true;
    s.threads[thread].page = page;
    s.threads[thread].step = 'hidden';
    return 'hidden';
  },
  kernel: ['folio_alloc', 'set_direct_map_invalid_noflush'],
});

export const faultFail = rule('FaultFail', {
  says: 'The fault finds no page in the page cache and gets none: there is none free, or a limit is reached.',
  actor,
  code: 'mm',
  fair: 'weak',
  forEach: { thread: threads },
  when: {
    'the fault has begun': (s, at) => stepOf(s, at) === 'begun',
    'there is no page in the page cache': (s) => s.file.cached === none,
  },
  then: (s, { thread }) => {
    s.threads[thread].step = 'idle';
  },
  kernel: ['secretmem_fault'],
});

export const faultAdd = rule('FaultAdd', {
  says: 'The fault adds its page to the page cache, and to the LRU batch of its CPU, unless another page is there by now.',
  actor,
  code: 'mm',
  fair: 'weak',
  forEach: { thread: threads },
  when: { 'the page is out of the direct map': (s, at) => stepOf(s, at) === 'hidden' },
  outcomes: ['added', 'EEXIST'],
  then: (s, { thread }) => {
    const { page } = s.threads[thread];
    if (s.file.cached !== none || page === none) {
      s.threads[thread].step = 'failed';
      return 'EEXIST';
    }
    s.file.cached = page;
    get(s.pages[page]);
    s.pages[page].isBatched = true;
    get(s.pages[page]);
    s.threads[thread].step = 'added';
    return 'added';
  },
  kernel: ['filemap_add_folio', 'folio_add_lru'],
});

export const faultMap = rule('FaultMap', {
  says: 'The fault has TLBs forget the page and maps it; the process writes to it.',
  actor,
  code: 'mm',
  fair: 'weak',
  forEach: { thread: threads },
  when: { 'the page is in the page cache': (s, at) => stepOf(s, at) === 'added' },
  then: (s, { thread }) => {
    const { page } = s.threads[thread];
    s.threads[thread].page = none;
    s.threads[thread].step = 'idle';
    if (page === none) return;
    s.pages[page].isRemembered = false;
    s.pages[page].isWritten = true;
    // The reference of the fault becomes that of the entry.
    s.file.pte = page;
  },
  kernel: ['flush_tlb_kernel_range', 'finish_fault'],
});

/** One half of giving up is done: the first, or the second, after which the fault looks again. */
const halfDone = (s: Mutable, thread: Thread, first: 'restored' | 'put'): void => {
  const t = s.threads[thread];
  if (t.step === 'failed') t.step = first;
  else {
    t.step = 'begun';
    t.page = none;
  }
};

/** Whether it is the turn of this half. */
const isNext = (s: State, thread: Thread, half: { readonly isFirst: boolean }): boolean => {
  const { step } = s.threads[thread];
  return half.isFirst ? step === 'failed' : step === 'restored' || step === 'put';
};

const restoresFirst = ({ givingUp }: Design): boolean => givingUp === 'restores-then-puts';

export const faultRestore = rule('FaultRestore', {
  says: 'A fault that was too late puts its page back into the direct map.',
  actor,
  code: 'mm',
  fair: 'weak',
  forEach: { thread: threads },
  when: {
    'this is what comes next': (s, { thread }, { design }) =>
      isNext(s, thread, { isFirst: restoresFirst(design) }),
  },
  then: (s, { thread }) => {
    const { page } = s.threads[thread];
    if (page !== none) restore(s, page);
    halfDone(s, thread, 'restored');
  },
  kernel: ['set_direct_map_default_noflush'],
});

export const faultPut = rule('FaultPut', {
  says: 'A fault that was too late gives its page back to the allocator.',
  actor,
  code: 'mm',
  fair: 'weak',
  forEach: { thread: threads },
  when: {
    'this is what comes next': (s, { thread }, { design }) =>
      isNext(s, thread, { isFirst: !restoresFirst(design) }),
  },
  then: (s, { thread }) => {
    const { page } = s.threads[thread];
    if (page !== none) drop(s, page);
    halfDone(s, thread, 'put');
  },
  kernel: ['folio_put'],
});

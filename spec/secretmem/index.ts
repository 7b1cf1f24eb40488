// The family secretmem and its variants. The baseline has all fixes; each variant takes back one.

import { variant } from '../../checker/model/index.ts';
import { facts, stepFacts } from './facts.ts';
import {
  faultAdd,
  faultAllocate,
  faultBegin,
  faultFail,
  faultFind,
  faultMap,
  faultPut,
  faultRestore,
} from './rules/fault.ts';
import {
  clearTail,
  drain,
  evict,
  gup,
  mapOrdinary,
  setSize,
  unmap,
  unmapOrdinary,
  unpin,
} from './rules/file.ts';
import { family } from './state.ts';

export const secretmem = family('secretmem', {
  says: 'Pages of memfd_secret(2): out of the direct map for as long as they are in the page cache, and no longer.',
  rules: [
    setSize,
    clearTail,
    faultBegin,
    faultFind,
    faultAllocate,
    faultFail,
    faultAdd,
    faultMap,
    faultRestore,
    faultPut,
    unmap,
    evict,
    drain,
    mapOrdinary,
    unmapOrdinary,
    gup,
    unpin,
  ],
  facts,
  stepFacts,
  // A process with nothing left to do may rest; one that is stuck inside a fault may not.
  rest: (s) => facts(s).isQuiet(),
  accepts: {
    'condition "the page in the page cache is not locked" of rule ClearTail':
      'Faults and truncation exclude each other.',
  },
});

export const secretmemVariants = [
  variant('secretmem', secretmem, {
    says: 'memfd_secret() with all of the fixes that its variants take back.',
  }),
  variant('secretmem-puts-then-restores', secretmem, {
    says: 'A fault that loses the race gives its page back to the allocator, and then to the direct map, as before 6.18.',
    delta: { givingUp: 'puts-then-restores' },
  }),
  variant('secretmem-gup-if-on-lru', secretmem, {
    says: 'gup-fast recognises pages of secretmem only once they are on an LRU list, as before 6.9.',
    delta: { gupFast: 'if-on-lru' },
  }),
  variant('secretmem-grows', secretmem, {
    says: 'The size of a file can be changed when there are pages in it, as before 5.18.',
    delta: { resize: 'at-any-time' },
    accepts: {
      'condition "the file has no size yet, or may change it" of rule SetSize': 'It may.',
    },
  }),
  variant('secretmem-sized-beside-faults', secretmem, {
    says: 'The size can be set while a fault is under way, as before 5.19.',
    delta: { resizeLock: 'none' },
    accepts: {
      'condition "no fault is under way, or nothing excludes that" of rule SetSize':
        'Nothing excludes it.',
      'condition "the size is not being set, or nothing excludes that" of rule FaultBegin':
        'Nothing excludes it.',
    },
  }),
] as const;

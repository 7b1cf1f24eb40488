// secretmem: pages of memfd_secret(2), which are out of the direct map from the fault that brings them in until they leave the page
// cache. Who fails half-way has to put back what was taken out, and in the right order; and nobody else may use the direct map for them.
// `docs/families/secretmem.md` lists what is simplified and why.

import {
  decision,
  flag,
  foundation,
  oneOf,
  optional,
  per,
  record,
  sizeOf,
  upTo,
} from '../../checker/model/index.ts';
import { pages, threads } from '../index-sets.ts';

/** The page cache, a page table entry or the fault that will make it, an LRU batch, a pin. */
const referencesMax = 4;

export const state = record({
  pages: per(
    pages,
    record({
      use: oneOf('free', 'secret', 'ordinary'),
      references: upTo(() => referencesMax),
      /** The direct map has no entry for it. */
      isOut: flag(),
      /** A TLB may still hold the entry that was taken out. */
      isRemembered: flag(),
      /** The process has written to it. */
      isWritten: flag(),
      /** It is in the batch of a CPU, on its way to an LRU list, and on none. */
      isBatched: flag(),
      /** A driver or the block layer has looked it up, and means to use it. */
      isPinned: flag(),
    }),
  ),
  /** One page of one file: its size, the page cache, and the entry in the page table of the process that has it mapped. */
  file: record({
    size: oneOf('none', 'set'),
    cached: optional(pages),
    pte: optional(pages),
    /** ftruncate(): `sized` when the size is changed and the page cache still to be looked at. */
    resize: oneOf('idle', 'sized'),
  }),
  /** What the process has mapped elsewhere: memory like any other. */
  ordinary: optional(pages),
  threads: per(
    threads,
    record({
      /**
       * A fault on the file. `hidden`: its page is out of the direct map; `added`: it is in the page cache, locked; `failed`: another
       * page was there first; `restored`, `put`: one half of giving up is done.
       */
      step: oneOf('idle', 'begun', 'hidden', 'added', 'failed', 'restored', 'put'),
      page: optional(pages),
    }),
  ),
});

export const decisions = {
  givingUp: decision(
    'In which order a fault that loses the race gives up its page: back into the direct map first, or back to the allocator first',
    'restores-then-puts',
    'puts-then-restores',
  ),
  gupFast: decision(
    'By what gup-fast knows pages of secretmem: their mapping, or their mapping if they are on an LRU list',
    'by-mapping',
    'if-on-lru',
  ),
  resize: decision(
    'Whether the size of a file can be set once, or changed at any time',
    'once',
    'at-any-time',
  ),
  resizeLock: decision(
    'Whether setting the size and faults exclude each other (the invalidate lock of the mapping)',
    'excludes-faults',
    'none',
  ),
};

export const { rule, family } = foundation({
  state,
  bounds: {
    pages: sizeOf('physical pages', { default: 2, max: 4 }),
    threads: sizeOf('threads of the process that touch the file', { default: 2, max: 3 }),
  },
  decisions,
});

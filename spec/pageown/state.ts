// pageown: the neutral core. Host pages, guest frames, pins, faults and hypercalls, with no kernel's peculiarities; small
// enough to learn on, and the model on which checkers are compared.

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
import { gfns, pages, vms } from '../index-sets.ts';

export const state = record({
  pages: per(
    pages,
    record({
      state: oneOf('free', 'host', 'shared', 'private', 'poisoned'),
      owner: optional(vms),
      pins: upTo('pins'),
    }),
  ),
  vms: per(
    vms,
    record({
      memory: per(
        gfns,
        record({
          slot: optional(pages),
          attribute: oneOf('shared', 'private'),
          spte: optional(pages),
        }),
      ),
      fault: record({ gfn: optional(gfns), page: optional(pages), stale: flag() }),
    }),
  ),
});

export const { rule, family } = foundation({
  state,
  bounds: {
    vms: sizeOf('virtual machines, one vCPU each', { default: 2 }),
    pages: sizeOf('physical pages', { default: 2 }),
    gfns: sizeOf('guest frames of each VM', { default: 1 }),
    pins: sizeOf('gup pins that one page can have', { default: 1 }),
  },
  decisions: {
    commitChecks: decision(
      'What the fault looks at before it installs its translation',
      'stale',
      'nothing',
      'stale-or-in-use',
    ),
    convertChecksPins: decision('Whether a pinned page is refused to become private', 'yes', 'no'),
    aliasChecksOwner: decision("Whether userspace can map another VM's page", 'yes', 'no'),
    mapRecordsOwner: decision('Whether a page gets an owner when it is mapped', 'yes', 'no'),
    unmapInvalidates: decision('Whether an unmap tells the secondary MMU', 'yes', 'no'),
  },
});

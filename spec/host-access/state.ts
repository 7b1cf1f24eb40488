// host-access: what an access of the host to a private page comes to, on each platform, for the host and for the guest that reads
// afterwards. How pages become private is other families' subject.

import {
  decision,
  foundation,
  oneOf,
  optional,
  per,
  record,
  sizeOf,
  upToSome,
} from '../../checker/model/index.ts';
import { pages, vms } from '../index-sets.ts';

export const state = record({
  pages: per(
    pages,
    record({
      /** The VM that the page is private to. */
      owner: optional(vms),
      /** What a read with the owner's key, or in plain, yields. `garbage`: what decrypting a foreign write gives. */
      data: oneOf('nothing', 'guest', 'host', 'garbage'),
      /** Whether the MAC of the memory fits its content, on platforms that have one. */
      integrity: oneOf('good', 'bad'),
      /** A machine check has been raised for the page and not been handled. */
      machineCheck: oneOf('none', 'raised'),
    }),
  ),
});

export const decisions = {
  platform: decision(
    'What protects private memory below the kernel',
    'software',
    'sev',
    'snp',
    'tdx',
    'pkvm',
  ),
  lookUps: decision(
    "Whether KVM's look-ups for its own use, and userspace, are refused a private page",
    'refused',
    'let-through',
  ),
  machineCheckAddress: decision(
    'Whether the handler of a machine check takes the key out of the address before it looks for the page',
    'without-key',
    'with-key',
  ),
};

export const { rule, family } = foundation({
  state,
  bounds: {
    vms: sizeOf('virtual machines', { default: 1, max: 3 }),
    pages: sizeOf('physical pages', { default: 1, max: 4 }),
    memoryErrors: upToSome('machine checks for broken memory at the same time', { max: 4 }),
  },
  decisions,
});

// state-notification: how a guest tells the host which of its memory is shared, and what goes wrong between its word and the host's
// record. The hypercall of the SEV migration series is the example; KVM_HC_MAP_GPA_RANGE is what became of it.

import {
  decision,
  foundation,
  oneOf,
  optional,
  per,
  record,
  sizeOf,
} from '../../checker/model/index.ts';
import { gfns, vcpus, vms } from '../index-sets.ts';

export const state = record({
  vms: per(
    vms,
    record({
      memory: per(
        gfns,
        record({
          /** How the guest uses the frame: as its page tables have it. */
          used: oneOf('private', 'shared'),
          /** What the host has on record, and goes by. */
          recorded: oneOf('private', 'shared'),
          /** A request that the guest has been told is granted, and that userspace has yet to see to. */
          queued: oneOf('none', 'private', 'shared'),
        }),
      ),
      vcpus: per(
        vcpus,
        record({
          step: oneOf('running', 'asking', 'granted', 'accessing', 'exited'),
          gfn: optional(gfns),
          /** What a hypercall asks for. */
          wanted: oneOf('private', 'shared'),
        }),
      ),
    }),
  ),
});

export const decisions = {
  order: decision(
    'Whether the guest asks before it changes its page tables, or after',
    'asks-first',
    'flips-first',
  ),
  returns: decision(
    'When the hypercall returns: when the host has recorded the change, or when userspace has been told to',
    'when-recorded',
    'when-queued',
  ),
  queue: decision(
    'What the queue to userspace keeps: the last request for each frame, or the last one of all',
    'each-frame',
    'last-request',
  ),
  interrupted: decision(
    'What a guest takes a hypercall for that a signal has interrupted: to be repeated, or done',
    'to-be-repeated',
    'done',
  ),
  exit: decision(
    'What userspace does when an access does not fit the record: see to what was asked for, or enter the guest again',
    'sees-to-requests',
    're-enters',
  ),
};

export const { rule, family } = foundation({
  state,
  bounds: {
    vms: sizeOf('virtual machines', { default: 1, max: 2 }),
    vcpus: sizeOf('virtual CPUs', { default: 2, max: 4 }),
    gfns: sizeOf('guest frames of each VM', { default: 1, max: 4 }),
  },
  decisions,
});

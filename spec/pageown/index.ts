// The family pageown: its rules, its answers to the vocabulary, its variants.

import { every, none, some, variant } from '../../checker/model/index.ts';
import type { StateFacts } from '../vocabulary/index.ts';
import type { State } from './mechanisms.ts';
import { mapcount } from './mechanisms.ts';
import { begin, commit, toPrivate, toShared } from './rules/guest.ts';
import { alias, map, pin, poison, unmap, unpin } from './rules/host.ts';
import { family } from './state.ts';

const facts = (s: State) =>
  ({
    isFree: (page) => s.pages[page].state === 'free',
    guestMaps: (vm, gfn, page) => s.vms[vm].memory[gfn].spte === page,
    isBehind: (vm, gfn, page) => s.vms[vm].memory[gfn].slot === page,
    isUsedFor: (vm, page) => some(s.vms[vm].memory, ({ slot }) => slot === page),
    isSharedGfn: (vm, gfn) => s.vms[vm].memory[gfn].attribute === 'shared',
    isPrivate: (page) => s.pages[page].state === 'private',
    isPrivateTo: (vm, page) => s.pages[page].state === 'private' && s.pages[page].owner === vm,
    guestMapsPrivately: (vm, page) =>
      s.pages[page].state === 'private' && some(s.vms[vm].memory, ({ spte }) => spte === page),
    isOwner: (vm, page) => s.pages[page].owner === vm,
    hasOwner: (page) => s.pages[page].owner !== none,
    isPinned: (page) => s.pages[page].pins > 0,
    isWithheld: () => false,
    isQuiet: () => every(s.vms, ({ fault }) => fault.gfn === none),
    hasHolder: (page) => s.pages[page].pins > 0 || mapcount(s, page) > 0,
  }) satisfies Partial<StateFacts>;

export const pageownFamily = family('pageown', {
  says: 'The neutral core: pages, guest frames, pins, faults and hypercalls.',
  rules: [map, alias, toPrivate, toShared, unmap, begin, commit, pin, unpin, poison],
  facts,
  accepts: {
    'condition "the page is mapped" of rule Pin':
      'A page that lingers unmapped is pinned, and one pin is all it can have: --pins 2.',
    'condition "nothing else maps the page" of rule ToPrivate':
      'With one frame per VM and owners respected, nothing else can: --gfns 2.',
  },
});

export const pageownVariants = [
  variant('pageown', pageownFamily, { says: 'The sound baseline.' }),
  variant('pageown-bug1', pageownFamily, {
    says: 'The fault never checks whether its lookup is stale (BUG 1).',
    delta: { commitChecks: 'nothing' },
  }),
  variant('pageown-bug2', pageownFamily, {
    says: 'The fault only checks that the page it looked up is not free (BUG 2).',
    delta: { commitChecks: 'stale-or-in-use' },
  }),
  variant('pageown-convert-ignores-pins', pageownFamily, {
    says: 'A page can become private while a driver has it pinned.',
    delta: { convertChecksPins: 'no' },
    accepts: {
      'condition "nobody has pinned the page" of rule ToPrivate':
        'This is the check that it ignores.',
    },
  }),
  variant('pageown-alias-ignores-owner', pageownFamily, {
    says: "Userspace can map another VM's page.",
    delta: { aliasChecksOwner: 'no' },
  }),
  variant('pageown-map-forgets-owner', pageownFamily, {
    says: 'A page gets no owner when it is mapped.',
    delta: { mapRecordsOwner: 'no' },
    accepts: {
      'rule Alias': 'Only the owner of a page may map it again, and no page has one.',
      'property page-is-private-to-one-vm': 'No page has an owner.',
    },
  }),
  variant('pageown-unmap-forgets-notifier', pageownFamily, {
    says: 'An unmap does not tell the secondary MMU.',
    delta: { unmapInvalidates: 'no' },
  }),
] as const;

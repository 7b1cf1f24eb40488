// The family private-fault and its variants. The baseline is what the thread arrives at for SNP and TDX; each variant takes back one of
// its decisions, or is what the thread says of other VMs.

import { every, variant } from '../../checker/model/index.ts';
import { facts, stepFacts } from './facts.ts';
import { faultCommit, faultDecide, faultSnapshot } from './rules/fault.ts';
import { guestAsk, guestRemap, guestRepeat, guestTouch, settle } from './rules/guest.ts';
import { invalidateSlot, populate, replaceSlot, zapSlot } from './rules/memslots.ts';
import { prefault, prefaultRepeat } from './rules/prefault.ts';
import {
  believe,
  endAttributes,
  reenterGuest,
  setAttributes,
  storeAttributes,
} from './rules/set-attributes.ts';
import { family } from './state.ts';

export const privateFault = family('private-fault', {
  says: 'KVM decides whether a guest fault is for private memory, while the attributes change (thread of 2023).',
  rules: [
    guestTouch,
    guestRepeat,
    guestAsk,
    guestRemap,
    faultSnapshot,
    faultDecide,
    faultCommit,
    setAttributes,
    storeAttributes,
    endAttributes,
    reenterGuest,
    believe,
    populate,
    invalidateSlot,
    zapSlot,
    replaceSlot,
    prefault,
    prefaultRepeat,
    settle,
  ],
  facts,
  stepFacts,
  // With all changes over and all accesses through, nothing is left to do.
  rest: (s) =>
    every(
      s.vms,
      ({ vcpus, call, slotUpdate }) =>
        call.step === 'none' &&
        slotUpdate === 'none' &&
        every(vcpus, ({ step }) => step === 'running'),
    ),
  accepts: { 'property huge-mapping-is-of-one-kind': 'A huge page takes two frames: --gfns 2.' },
});

/** What has nothing to do where KVM never finds a mismatch, or never tells userspace. */
const withoutExits = {
  'rule Reenter': 'There are no memory fault exits in it.',
  'property exit-reports-the-guests-own-access': 'There are no memory fault exits in it.',
  'property access-recovers-from-exits': 'There are no memory fault exits in it.',
  'cover exit-reaches-userspace': 'There are no memory fault exits in it.',
};

/** What has nothing to do where changes of memory never end. */
const withoutEnd = { 'condition "memory still changes"': 'Changes never come to an end in it.' };

/** VMs whose accesses have no kind, with the attribute read when the fault begins. */
const early = { platform: 'untyped-access', kindFrom: 'attribute-at-entry' } as const;

/** The same VMs, with the attribute read once, inside the window. */
const late = { platform: 'untyped-access', kindFrom: 'attribute-in-window' } as const;

export const privateFaultVariants = [
  variant('private-fault', privateFault, {
    says: 'SNP and TDX: the access has a kind, and the attribute is read once, inside the window, to compare it with.',
  }),
  variant('flags-compared-early', privateFault, {
    says: 'SNP and TDX, but the kind is compared with the attribute before the sequence count is read.',
    delta: { comparison: 'before-snapshot' },
  }),
  variant('flags-overridden', privateFault, {
    says: 'SNP and TDX, but KVM takes the attribute for the kind of the access, as for the test VMs.',
    delta: { kindFrom: 'attribute-in-window' },
    accepts: withoutExits,
  }),
  variant('flags-overridden-early', privateFault, {
    says: 'SNP and TDX, but KVM takes the attribute for the kind of the access, reads it early and compares again.',
    delta: { kindFrom: 'attribute-at-entry' },
  }),
  variant('flags-convert-as-reported', privateFault, {
    says: 'SNP and TDX; userspace converts to whatever kind an exit reports.',
    delta: { exitPolicy: 'converts' },
  }),
  variant('flags-recheck-unlocked', privateFault, {
    says: 'SNP and TDX; userspace checks an exit, drops its lock, and converts.',
    delta: { exitPolicy: 'rechecks-unlocked' },
  }),
  variant('flags-re-enter', privateFault, {
    says: 'SNP and TDX; userspace converts on request only, and enters the guest again at every exit.',
    delta: { exitPolicy: 're-enters' },
  }),
  variant('flags-convert-in-kernel', privateFault, {
    says: 'SNP and TDX, but where kind and attribute differ KVM stores the attribute itself.',
    delta: { mismatch: 'stores-attribute' },
    accepts: withoutExits,
  }),
  variant('flags-storm', privateFault, {
    says: 'SNP and TDX; the guest never stops converting memory.',
    delta: { conversions: 'for-ever' },
    accepts: withoutEnd,
  }),
  variant('flags-ignore-range', privateFault, {
    says: 'SNP and TDX; the fault checks the sequence count, but not the range of invalidations under way.',
    delta: { commitChecks: 'count' },
  }),
  variant('flags-ignore-count', privateFault, {
    says: 'SNP and TDX; the fault checks the range of invalidations under way, but not the sequence count.',
    delta: { commitChecks: 'range' },
  }),
  variant('flags-populate-any-frame', privateFault, {
    says: 'SNP and TDX; filling private memory does not look at the attribute.',
    delta: { populate: 'any-frame' },
  }),
  variant('late-attribute', privateFault, {
    says: 'Accesses without a kind: the attribute decides, read once, inside the window.',
    delta: late,
    accepts: withoutExits,
  }),
  variant('late-attribute-storm', privateFault, {
    says: 'The attribute decides, read inside the window; the guest never stops converting memory.',
    delta: { ...late, conversions: 'for-ever' },
    accepts: { ...withoutExits, ...withoutEnd },
  }),
  variant('late-attribute-ignores-range', privateFault, {
    says: 'The attribute decides, read inside the window; the range of invalidations under way is not checked.',
    delta: { ...late, commitChecks: 'count' },
    accepts: withoutExits,
  }),
  variant('late-attribute-uses-invalid-slot', privateFault, {
    says: 'The attribute decides, read inside the window; a fault goes on with a memslot that is marked INVALID.',
    delta: { ...late, invalidSlot: 'uses-it' },
    bounds: { slotUpdates: 1 },
    accepts: withoutExits,
  }),
  variant('late-attribute-outruns-readers', privateFault, {
    says: 'The attribute decides, read inside the window; a memslot update does not wait for the faults that found the old slot.',
    delta: { ...late, slotUpdate: 'goes-on' },
    bounds: { slotUpdates: 1 },
    accepts: withoutExits,
  }),
  variant('late-attribute-holds-off-exact-range', privateFault, {
    says: 'The attribute decides, read inside the window; a change keeps faults away from its own frame only.',
    delta: { ...late, holdsOff: 'exact-range' },
    bounds: { gfns: 2 },
    accepts: withoutExits,
  }),
  variant('late-attribute-prefault', privateFault, {
    says: 'The attribute decides, read inside the window; userspace has frames mapped in advance, which loads another root if the last one is obsolete.',
    delta: { ...late, prefault: 'frees-obsolete-roots' },
    bounds: { slotUpdates: 1 },
    accepts: withoutExits,
  }),
  variant('late-attribute-prefault-keeps-obsolete-roots', privateFault, {
    says: 'The attribute decides, read inside the window; userspace has frames mapped in advance, on whatever root there is.',
    delta: { ...late, prefault: 'keeps-obsolete-roots' },
    bounds: { slotUpdates: 1 },
    accepts: withoutExits,
  }),
  variant('late-attribute-unchecked', privateFault, {
    says: 'Accesses without a kind: the attribute decides, read once, inside the window, so that there is nothing to compare it with.',
    delta: { ...late, comparison: 'none' },
    accepts: withoutExits,
  }),
  variant('early-attribute-unchecked', privateFault, {
    says: 'Accesses without a kind: the attribute decides, read before the sequence count and never again.',
    delta: { ...early, comparison: 'none' },
    accepts: withoutExits,
  }),
  variant('early-attribute-compared', privateFault, {
    says: 'Accesses without a kind, as upstream: the attribute is read early and compared again inside the window.',
    delta: early,
  }),
  variant('early-attribute-counts-begun', privateFault, {
    says: 'The attribute is read early and compared again; userspace counts a conversion when it begins, not when it is done.',
    delta: { ...early, overtakenBy: 'those-begun' },
  }),
  variant('early-attribute-re-enters', privateFault, {
    says: 'The attribute is read early and compared again; userspace enters the guest again at every exit.',
    delta: { ...early, exitPolicy: 're-enters' },
  }),
  variant('early-attribute-converts', privateFault, {
    says: 'The attribute is read early and compared again; userspace takes every exit for a request to convert.',
    delta: { ...early, exitPolicy: 'converts' },
  }),
  variant('early-attribute-storm', privateFault, {
    says: 'The attribute is read early and compared again; the guest never stops converting memory.',
    delta: { ...early, conversions: 'for-ever' },
    accepts: withoutEnd,
  }),
] as const;

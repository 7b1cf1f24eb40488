// tdx: a trust domain on KVM. The TDX module owns the secure EPT and the record of pages (PAMT); KVM keeps a mirror of the former, and
// asks the module for each change by a SEAMCALL that may find it busy. `docs/families/tdx.md` lists what is simplified.

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
import { gfns, pages, vcpus, vms } from '../index-sets.ts';
import { kind } from '../mechanisms/attributes.ts';
import { assignment } from '../mechanisms/platform.ts';

export const state = record({
  pages: per(
    pages,
    record({
      use: oneOf('free', 'gmem', 'withheld'),
      /** References that KVM takes for a mapping, beside those of guest_memfd. */
      references: upTo(() => 1),
      /** A cache has lines of it, with the key of the trust domain, that are not in memory yet. */
      isDirty: flag(),
      /** KVM could not flush the page, and has told guest_memfd. */
      isUnsafe: flag(),
    }),
  ),
  vms: per(
    vms,
    record({
      memory: per(
        gfns,
        record({
          /** Where the page is in the PAMT: a page of the trust domain, at this frame. */
          ...assignment,
          /** The memory attribute. */
          attribute: kind(),
          /** The page of guest_memfd behind the frame. */
          backing: optional(pages),
          /** KVM's copy of the entry in the secure EPT. `frozen`: the SEAMCALL that makes it true is under way. */
          mirror: oneOf('none', 'frozen', 'present'),
          /** The entry in the secure EPT. */
          sept: oneOf('free', 'mapped', 'blocked'),
        }),
      ),
      vcpus: per(
        vcpus,
        record({
          step: oneOf(
            // In KVM; in TDH.VP.ENTER, where the module may hold the lock of the secure EPT; in the guest.
            'out',
            'entering',
            'in-guest',
            // In a fault: before the mirror is frozen, and after.
            'faulting',
            'freezing',
          ),
          /** The frame that the guest touches and has not got through to. */
          gfn: optional(gfns),
        }),
      ),
      /** vCPUs are kept from entering, so that a SEAMCALL finds nobody in its way: `wait_for_sept_zap`. */
      keepsOut: flag(),
      /** A frame that becomes shared: with mmu_lock held for write, until it is `over` and guest_memfd waits for references to go. */
      withdrawal: record({
        step: oneOf('none', 'begun', 'blocked', 'tracked', 'removed', 'over'),
        gfn: optional(gfns),
      }),
    }),
  ),
});

export const decisions = {
  busy: decision(
    'What KVM does when a SEAMCALL of a withdrawal is busy: it keeps vCPUs out and tries again, or takes it for a bug',
    'keeps-vcpus-out',
    'gives-up',
  ),
  failedFlush: decision(
    'What becomes of a page that has been removed and cannot be flushed: guest_memfd is told and withholds it, or nothing',
    'withheld',
    'goes-on',
  ),
  pins: decision(
    'Whether KVM takes a reference to a page for as long as it is mapped in the secure EPT',
    'none',
    'for-each-mapping',
  ),
  mirror: decision(
    'When the mirror says that a page is mapped: when the module has mapped it, or when KVM is about to ask for that',
    'after-the-module',
    'before-the-module',
  ),
  tracking: decision(
    'Whether KVM has translations tracked between blocking an entry and removing its page',
    'before-remove',
    'none',
  ),
};

export const { rule, family } = foundation({
  state,
  bounds: {
    vms: sizeOf('trust domains: what they share is asked in other families', {
      default: 1,
      max: 1,
    }),
    gfns: sizeOf('guest frames', { default: 2, max: 3 }),
    vcpus: sizeOf('virtual CPUs', { default: 2, max: 3 }),
    pages: sizeOf('physical pages', { default: 2, max: 4 }),
  },
  decisions,
});

// pkvm: protected KVM on arm64. The hypervisor at EL2 keeps track of whose each page is: the host's, its own, or a guest's. Pages are
// shared, donated and taken back by hypercalls that check everything first and then commit, under the locks of the components.
// `docs/families/pkvm.md` lists what is simplified and why.

import type { Bounds } from '../../checker/model/index.ts';
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
  upToSome,
} from '../../checker/model/index.ts';
import { gfns, pages, vcpus, vms } from '../index-sets.ts';

/** Guest frames that can borrow one page. */
export const sharesMax = ({ vms: v = 0, gfns: g = 0 }: Bounds): number => v * g;

/** Everything of the host's that the hypervisor can pin on one page, and one more: a pin that nobody will drop. */
export const pinsMax = ({ vms: v = 0, vcpus: c = 0, buffers = 0 }: Bounds): number =>
  v * c + buffers + 1;

export const state = record({
  pages: per(
    pages,
    record({
      /** `no-map`: memory that firmware keeps for itself, or the registers of a device. */
      kind: oneOf('ram', 'no-map'),
      /** What hyp_vmemmap says of the host and of the hypervisor; the values are those of `enum pkvm_page_state`. */
      host: oneOf('OWNED', 'SHARED_OWNED', 'SHARED_BORROWED', 'NOPAGE'),
      hyp: oneOf('NOPAGE', 'OWNED', 'SHARED_BORROWED'),
      /** The entry of the host's stage 2, filled in when the host first touches the page. */
      hostEntry: oneOf('empty', 'valid'),
      /** `hyp_page.refcount`: a page with pins stays shared with the hypervisor. */
      pins: upTo(pinsMax),
      /** Buffers of the host on the page, other than structs of vCPUs, that the hypervisor has pinned: FFA mailboxes, SVE state. */
      buffers: upTo('buffers'),
      /** `hyp_page.host_share_guest_count` */
      shares: upTo(sharesMax),
      /** The secure world has the page, by FFA_MEM_SHARE; the hypervisor keeps no record of that. */
      inSecureWorld: flag(),
      /** The VM whose guest has written what is in the page, and has not made it public. */
      secretOf: optional(vms),
    }),
  ),
  vms: per(
    vms,
    record({
      /** `set-up`: the host knows the VM and the mm notifies it; `created`: the hypervisor knows it too; `dying`: being torn down. */
      life: oneOf('none', 'set-up', 'created', 'dying'),
      kind: oneOf('protected', 'normal'),
      /** A vCPU is loaded on some CPU: pkvm_load_hyp_vcpu(). */
      isLoaded: flag(),
      /** The memcache of the vCPU has pages for the next table of the guest's stage 2. */
      hasMemcache: flag(),
      memory: per(
        gfns,
        record({
          /** The state in the software bits of the guest's stage-2 entry; POISON in the type of an invalid one. */
          state: oneOf('NOPAGE', 'OWNED', 'SHARED_OWNED', 'SHARED_BORROWED', 'POISON'),
          page: optional(pages),
          /** The guest has written there, for its own eyes. */
          isWritten: flag(),
        }),
      ),
      /** The struct kvm_vcpu of the host: the page on which it is once the host has shared it, and whether the hypervisor has pinned it. */
      vcpus: per(vcpus, record({ struct: optional(pages), isPinned: flag() })),
    }),
  ),
});

export const decisions = {
  memoryCheck: decision(
    'Of which addresses a check of the host state asks whether they are RAM: of all, of those that the host has touched, or of the first',
    'every-address',
    'mapped-address',
    'first-address',
  ),
  ownerCheck: decision(
    'Of which pages host_stage2_set_owner_locked() asks the same, when it is about to change their owner',
    'whole-range',
    'first-page',
    'none',
  ),
  rangeEnd: decision(
    'What becomes of a range from the host whose end wraps around: it is refused, or its checks are those of the wrapped end',
    'validated',
    'trusted',
  ),
  handle: decision(
    'When a VM gets the handle by which the hypervisor knows it: when the host sets it up, or when it first runs',
    'at-set-up',
    'at-first-run',
  ),
  shareMemcache: decision(
    'When sharing with a guest finds that there is no memory for the guest page table: before it changes anything, or in the middle',
    'checked-first',
    'found-by-the-map',
  ),
  donateMemcache: decision(
    'When donating to a guest finds that there is no memory for the guest page table',
    'checked-first',
    'found-by-the-map',
  ),
  handlers: decision(
    'What the handler of a hypercall asks of the VM before it begins: that it is of the right kind and loaded, or nothing',
    'check-the-vm',
    'check-nothing',
  ),
  reclaim: decision(
    'From which VMs the host may reclaim single pages: from those being torn down, or from any',
    'dying-only',
    'any-time',
  ),
  teardown: decision(
    'Whether a teardown waits until no vCPU is loaded, and keeps them out from then on',
    'keeps-vcpus-out',
    'goes-on',
  ),
  wipe: decision(
    'Whether a page is cleared before the host gets it back from a guest',
    'wipes',
    'leaves-content',
  ),
  forcedReclaim: decision(
    'What a page that the host takes by force leaves in the guest page table: poison, or an empty entry',
    'poisons',
    'empties',
  ),
  unsharePinned: decision(
    'What the host gets that takes back a page which the hypervisor has pinned',
    'EBUSY',
    'page',
  ),
  guestShares: decision(
    'When the host has a page to itself again that it shares with guests: when the last of them has given it back, or the first',
    'last',
    'first',
  ),
  structShares: decision(
    'When the host unshares a page with several of its structs on it: with the last of them, or with each',
    'last',
    'each',
  ),
  vcpuInit: decision(
    'What becomes of the pin when the hypervisor refuses to register a vCPU after it has pinned its struct',
    'dropped',
    'kept',
  ),
  secureReclaim: decision(
    'Whether FFA_MEM_RECLAIM asks the secure world for the page before the host gets it back',
    'asks',
    'trusts-the-host',
  ),
};

export const { rule, family } = foundation({
  state,
  bounds: {
    vms: sizeOf('virtual machines', { default: 1, max: 4 }),
    gfns: sizeOf('guest frames of each VM', { default: 2, max: 4 }),
    vcpus: {
      default: 1,
      min: 0,
      max: 4,
      says: 'structs of vCPUs that the host shares for each VM',
    },
    pages: sizeOf('physical pages', { default: 2, max: 6 }),
    reservations: {
      ...upToSome('pages that are not RAM, as firmware says', { max: 6 }),
      default: 1,
    },
    buffers: upToSome('pinned buffers of the host on each page', { max: 3 }),
  },
  decisions,
});

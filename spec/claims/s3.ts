// Thread S3: [PATCH RFC v7 04/64] KVM: x86: Add 'fault_is_private' x86 op, January and February 2023.

import type { Claim } from './claim.ts';
import { s3Exits } from './s3-exits.ts';

const mike = 'Michael Roth, 2023-02-20';
const sean = 'Sean Christopherson, 2023-01-13';
const boris = 'Borislav Petkov, 2023-01-13';
const derived = 'derived from the thread';
const upstream = 'derived from upstream code';

/** Faults, conversions and memslot updates beside each other. */
const threeActors = { slotUpdates: 1 };

/** Two frames that make up a huge page. */
const hugePage = { gfns: 2 };

export const s3: readonly Claim[] = [
  {
    id: 'S3-1',
    who: `${boris}; ${sean}`,
    statement: 'The op that answers "handled" and, by reference, "private" could return a bool.',
    unchecked:
      'The shape of a function says nothing about a state machine. Its three answers (private, shared, ask the attribute) are the decision kindFrom.',
  },
  {
    id: 'S3-2',
    who: sean,
    statement:
      'Polishing this is not worth much: subtle bugs of the base series will change the code.',
    unchecked: 'A remark on priorities. The bugs are S3-3 and S3-8.',
  },
  {
    id: 'S3-3',
    who: sean,
    statement:
      'If the attribute is read outside the window of mmu_invalidate_seq, changes of it may not show in the page tables.',
    variant: 'early-attribute-unchecked',
    bounds: {},
    property: 'mapping-has-the-kind-of-the-attribute',
    expected: 'violated',
    steps: 8,
    note: 'Six visible actions, as the argument has it; here the request of the guest and the end of the ioctl are steps too.',
  },
  {
    id: 'S3-4a',
    who: sean,
    statement:
      'A callback can be avoided: it is enough to take the kind from the access where it has one.',
    variant: 'private-fault',
    bounds: {},
    property: 'mapping-has-the-kind-of-the-attribute',
    expected: 'holds',
  },
  {
    id: 'S3-4b',
    who: sean,
    statement:
      'A callback can be avoided: where accesses have no kind, it is enough to read the attribute late.',
    variant: 'late-attribute',
    bounds: {},
    property: 'mapping-has-the-kind-of-the-attribute',
    expected: 'holds',
  },
  {
    id: 'S3-5a',
    who: sean,
    statement:
      'Faults, KVM_SET_MEMORY_ATTRIBUTES and KVM_SET_USER_MEMORY_REGION2 can do without races: kinds.',
    variant: 'private-fault',
    bounds: threeActors,
    property: 'mapping-has-the-kind-of-the-attribute',
    expected: 'holds',
  },
  {
    id: 'S3-5b',
    who: sean,
    statement:
      'Faults, KVM_SET_MEMORY_ATTRIBUTES and KVM_SET_USER_MEMORY_REGION2 can do without races: memslots.',
    variant: 'private-fault',
    bounds: threeActors,
    property: 'mapping-belongs-to-the-memslot-in-place',
    expected: 'holds',
  },
  {
    id: 'S3-5c',
    who: sean,
    statement: 'The same for accesses without a kind whose attribute is read late: kinds.',
    variant: 'late-attribute',
    bounds: threeActors,
    property: 'mapping-has-the-kind-of-the-attribute',
    expected: 'holds',
  },
  {
    id: 'S3-5d',
    who: sean,
    statement: 'The same for accesses without a kind whose attribute is read late: memslots.',
    variant: 'late-attribute',
    bounds: threeActors,
    property: 'mapping-belongs-to-the-memslot-in-place',
    expected: 'holds',
  },
  {
    id: 'S3-5e',
    who: derived,
    statement:
      'For that it does not matter that the attribute is compared after the sequence count is read.',
    variant: 'flags-compared-early',
    bounds: threeActors,
    property: 'mapping-has-the-kind-of-the-attribute',
    expected: 'violated',
    steps: 8,
  },
  {
    id: 'S3-5f',
    who: derived,
    statement:
      'For that the sequence count is enough, without the range of invalidations under way.',
    variant: 'flags-ignore-range',
    bounds: threeActors,
    property: 'mapping-has-the-kind-of-the-attribute',
    expected: 'violated',
    steps: 8,
    note: 'The fault begins after the zap, reads the attribute before it is stored, and is done before the count moves.',
  },
  {
    id: 'S3-5g',
    who: derived,
    statement:
      'For that the range of invalidations under way is enough, without the sequence count.',
    variant: 'flags-ignore-count',
    bounds: threeActors,
    property: 'mapping-has-the-kind-of-the-attribute',
    expected: 'violated',
    steps: 8,
  },
  {
    id: 'S3-5h',
    who: derived,
    statement: 'For that a fault may go on with a memslot that is marked INVALID.',
    variant: 'late-attribute-uses-invalid-slot',
    bounds: threeActors,
    property: 'mapping-belongs-to-the-memslot-in-place',
    expected: 'violated',
    steps: 7,
    note: 'Neither the sequence count nor the range moves for a memslot update.',
  },
  {
    id: 'S3-5i',
    who: derived,
    statement: 'For that a memslot update need not wait for the faults that found the old slot.',
    variant: 'late-attribute-outruns-readers',
    bounds: threeActors,
    property: 'mapping-belongs-to-the-memslot-in-place',
    expected: 'violated',
    steps: 7,
    note:
      'Sean Christopherson feared this trace for updates that zap only the slot, and took it back: SRCU is held throughout KVM_RUN, and the slot is ' +
      'looked up before the sequence count is read (2024-10-07). Both are in the model; without the wait the trace is real.',
  },
  {
    id: 'S3-5j',
    who: derived,
    statement: 'With all three at work, an access gets through or exits.',
    variant: 'private-fault',
    bounds: threeActors,
    property: 'access-gets-through-or-exits',
    expected: 'holds',
  },
  {
    id: 'S3-6a',
    who: mike,
    statement:
      'Only SNP (and TDX) need an answer of their own, and with it mappings are of the right kind.',
    variant: 'private-fault',
    bounds: {},
    property: 'mapping-has-the-kind-of-the-attribute',
    expected: 'holds',
  },
  {
    id: 'S3-6b',
    who: mike,
    statement:
      'Protected SEV and the test VMs do with the attribute as v8 handles it, read early and compared again.',
    variant: 'early-attribute-compared',
    bounds: {},
    property: 'mapping-has-the-kind-of-the-attribute',
    expected: 'holds',
  },
  {
    id: 'S3-7a',
    who: mike,
    statement:
      'For SNP and TDX the op is safe: the flags of the fault never change, and the attribute is compared after the count is read.',
    variant: 'private-fault',
    bounds: hugePage,
    property: 'mapping-has-the-kind-of-the-attribute',
    expected: 'holds',
  },
  {
    id: 'S3-7b',
    who: derived,
    statement: 'It would be as safe with the comparison before the count is read.',
    variant: 'flags-compared-early',
    bounds: {},
    property: 'mapping-has-the-kind-of-the-attribute',
    expected: 'violated',
    steps: 8,
    note: 'The same trace as S3-3: what makes the flags safe is the comparison in the window, not that they are constant.',
  },
  ...s3Exits,
  {
    id: 'S3-11a',
    who: mike,
    statement:
      'The kind could be left open at first and be read later, inside the window: mappings are of the right kind.',
    variant: 'late-attribute',
    bounds: hugePage,
    property: 'mapping-has-the-kind-of-the-attribute',
    expected: 'holds',
  },
  {
    id: 'S3-11b',
    who: mike,
    statement: 'With a late read there are no spurious exits.',
    variant: 'late-attribute',
    bounds: {},
    property: 'exit-reports-the-guests-own-access',
    expected: 'vacuous',
    note: 'There are no such exits at all: nothing is left to compare.',
  },
  {
    id: 'S3-11c',
    who: derived,
    statement: 'With a late read an access gets through.',
    variant: 'late-attribute',
    bounds: threeActors,
    property: 'access-gets-through-or-exits',
    expected: 'holds',
  },
  {
    id: 'S3-12',
    who: mike,
    statement: 'Earlier iterations of the series did it like that, before is_private became const.',
    unchecked: 'History of a patch series.',
  },
  {
    id: 'S3-13a',
    who: mike,
    statement:
      'SNP works on a kernel in which the test configuration takes the attribute for the kind of every fault.',
    variant: 'flags-overridden',
    bounds: {},
    property: 'access-gets-through-or-exits',
    expected: 'violated',
    steps: 10,
    note: 'The loop is the four actions of the argument. The six steps before it are a guest that changes its page tables while its first fault is under way.',
  },
  {
    id: 'S3-13b',
    who: derived,
    statement: 'On that kernel an exit asks userspace to convert.',
    variant: 'flags-overridden',
    bounds: {},
    property: 'exit-reaches-userspace',
    expected: 'unreached',
  },
  {
    id: 'S3-13c',
    who: derived,
    statement:
      'The same with the attribute read early and compared again, as for the test VMs of today.',
    variant: 'flags-overridden-early',
    bounds: {},
    property: 'access-gets-through-or-exits',
    expected: 'violated',
    steps: 10,
  },
  {
    id: 'S3-14a',
    who: mike,
    statement: 'kvm_mem_is_private() tracks only what userspace sets by KVM_SET_MEMORY_ATTRIBUTES.',
    variant: 'private-fault',
    bounds: {},
    property: 'only-userspace-changes-attributes',
    expected: 'holds',
  },
  {
    id: 'S3-14b',
    who: derived,
    statement: 'KVM might as well store the attribute itself where access and attribute differ.',
    variant: 'flags-convert-in-kernel',
    bounds: {},
    property: 'mapping-has-the-kind-of-the-attribute',
    expected: 'violated',
    steps: 8,
    note: 'An attribute is stored inside an invalidation, or translations of the old kind stay. A fault does not begin one.',
  },
  {
    id: 'S3-15a',
    who: mike,
    statement:
      'It is enough to register the shared or encrypted bit with the MMU and to test the flags of the fault.',
    variant: 'private-fault',
    bounds: threeActors,
    property: 'access-gets-through-or-exits',
    expected: 'holds',
  },
  {
    id: 'S3-15b',
    who: mike,
    statement: 'With the flags, an access recovers from every exit.',
    variant: 'private-fault',
    bounds: threeActors,
    property: 'access-recovers-from-exits',
    expected: 'holds',
  },
  {
    id: 'S3-15c',
    who: derived,
    statement:
      'With the flags and a userspace that checks again, the attribute is what the guest asked for.',
    variant: 'private-fault',
    bounds: threeActors,
    property: 'attribute-is-what-the-guest-asked-for',
    expected: 'holds',
  },
  {
    id: 'S3-16',
    who: upstream,
    statement:
      'Upstream still reads the attribute at the entry of the fault for software-protected VMs: exits are spurious, mappings are not wrong.',
    variant: 'early-attribute-compared',
    bounds: hugePage,
    property: 'mapping-has-the-kind-of-the-attribute',
    expected: 'holds',
    note: 'The spurious exit is S3-8b. Nested guests, whose frames upstream asks about by the wrong address, are not modelled.',
  },
  {
    id: 'S3-17a',
    who: derived,
    statement:
      'A huge page is mapped only where all its frames have one attribute, also while attributes change.',
    variant: 'private-fault',
    bounds: hugePage,
    property: 'huge-mapping-is-of-one-kind',
    expected: 'holds',
  },
  {
    id: 'S3-17b',
    who: upstream,
    statement:
      'For that it is enough that an attribute change keeps faults away from the frames it changes.',
    variant: 'late-attribute-holds-off-exact-range',
    bounds: hugePage,
    property: 'huge-mapping-is-of-one-kind',
    expected: 'violated',
    steps: 8,
    note: 'Commit 9129633d568e: a fault on a neighbour maps the huge page between the zap and the moment at which the page is noted as mixed.',
  },
];
